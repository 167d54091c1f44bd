import type { ImportSource } from '../../../src-core/replica/api.ts'
import type { Replica } from '../../../src-core/replica/replica.ts'
import type { WriteBackAnswer } from '../../../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { TestRecord } from '../../support/write-back.ts'

/** Tags of another program alone: no person says anything of them. */
export const THEIRS = ['x', 'y'] as const
/** The datastore that two seats write back to. */
const DISK: ImportSource = { id: 'disk', origin: 'local', trust: 'copy', writesBack: true }
/** Whoever is overwritten more often gives in (WRB24). */
const MAX_RACES = 3

/** The record of one run on a disk that two seats see and carry tags to, and that another program tags as Metaflow does. */
export class CarriedRecord {
  readonly #record: TestRecord
  /** What the other program wants of its own tags, as it said last. */
  readonly #theirs: Set<string>
  #races = 0
  /** Writes that carriers were told to make. */
  handedOut = 0
  /** The record as somebody who carries has seen it durably: what copies of the disk elsewhere may hold. */
  copied: ObservedRun

  constructor(run: ObservedRun) {
    this.#record = new TestRecord(run)
    this.#theirs = new Set(THEIRS.filter((tag) => run.userTags.includes(tag)))
    this.copied = run
  }

  get run(): ObservedRun {
    return this.#record.run
  }

  /** Another program adds its tag or takes it away. `read`: the tags as it has read them, when somebody has written since. */
  edit(tag: string, read = this.#record.tags): void {
    const isWanted = !this.#theirs.delete(tag)
    if (isWanted) this.#theirs.add(tag)
    const others = read.filter((other) => other !== tag)
    this.#record.retag(isWanted ? [...others, tag] : others, Date.now())
  }

  /** Whether a program may once more overwrite what somebody has just written. */
  mayRace(): boolean {
    return this.#races++ < MAX_RACES
  }

  async look(replica: Replica): Promise<{ readonly ok: boolean }> {
    const { run } = this
    const done = await replica.importRuns(DISK, [run])
    if (done.ok) this.copied = run
    return done
  }

  /** Writes what is to be written at this moment. `until`: what the carrier still does before it is gone. */
  async carry(replica: Replica, until: 'plan' | 'write' | 'note' = 'note'): Promise<{ readonly ok: boolean }> {
    const plan = await replica.planWriteBack(DISK)
    if (!plan.ok) return plan
    const { writes } = plan.value
    this.handedOut += writes.length
    const answers: WriteBackAnswer[] = []
    for (const write of until === 'plan' ? [] : writes) {
      const written = this.#record.write(write)
      answers.push(
        written.ok ? { key: write.key, ok: true, written: written.value } : { key: write.key, ok: false, refusal: written.error },
      )
    }
    return until === 'note' && answers.length > 0 ? replica.noteWriteBack(DISK.id, answers) : plan
  }

  /** What is wrong once nobody writes any more and everybody has come to rest: the record has to say what is shown, and what the other program wanted. */
  differences(shown: readonly string[]): string[] {
    const { tags } = this.#record
    const wrong: string[] = []
    if (JSON.stringify(tags) !== JSON.stringify(shown))
      wrong.push(`the record says ${JSON.stringify(tags)}, shown is ${JSON.stringify(shown)}`)
    const theirs = tags.filter((tag) => THEIRS.some((own) => own === tag))
    const wanted = [...this.#theirs].toSorted()
    if (JSON.stringify(theirs) !== JSON.stringify(wanted))
      wrong.push(`the other program wanted ${JSON.stringify(wanted)} in the record, and it has ${JSON.stringify(theirs)}`)
    return wrong
  }
}
