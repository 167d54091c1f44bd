import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { ImportSource } from '../../src-core/replica/api.ts'
import type { Replica } from '../../src-core/replica/replica.ts'
import type { RunWrite, WriteBackAnswer, WriteBackRefusal, WrittenTags } from '../../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { planTagEdit } from '../../src-core/tags/plan-tag-edit.ts'

/** The record of one run as a datastore keeps it, which several programs write. */
export class TestRecord {
  run: ObservedRun
  writes = 0
  refusal: WriteBackRefusal | null = null

  constructor(run: ObservedRun) {
    this.run = run
  }

  get tags(): readonly string[] {
    return this.run.userTags
  }

  /** As Metaflow does it: the time of the record becomes that of the change. */
  retag(tags: readonly string[], nowMs: number): void {
    this.run = { ...this.run, userTags: [...tags].toSorted(), recordedAt: nowMs }
  }

  readonly write = ({ add, remove }: RunWrite): Result<WrittenTags, WriteBackRefusal> => {
    if (this.refusal !== null) return err(this.refusal)
    const plan = planTagEdit({ ...this.run, add, remove })
    if (!plan.ok) return err({ kind: 'tag-refused', message: describeViolation(plan.error, 1) })
    if (plan.value.add.length + plan.value.remove.length > 0) this.writes++
    this.run = { ...this.run, userTags: plan.value.next }
    return ok({ userTags: plan.value.next, added: plan.value.add, removed: plan.value.remove })
  }
}

export const WRITING: ImportSource = { id: 'store', origin: 'local', trust: 'copy', writesBack: true }

/** As `RunSource.writeTags`, at once or later. */
export type WriteRun = (write: RunWrite) => Result<WrittenTags, WriteBackRefusal> | Promise<Result<WrittenTags, WriteBackRefusal>>

/** Plans once, writes and notes. `dieAfter`: what the carrier still did before it was gone. Gives the writes. */
export async function carryOnce(
  replica: Replica,
  writeRun: WriteRun,
  options: { readonly source?: ImportSource; readonly dieAfter?: 'plan' | 'write' } = {},
): Promise<{ readonly writes: readonly RunWrite[]; readonly more: boolean }> {
  const { source = WRITING, dieAfter } = options
  const plan = await replica.planWriteBack(source)
  if (!plan.ok) throw new Error(plan.error.trouble.message)
  const { writes, more } = plan.value
  if (dieAfter === 'plan') return { writes, more }
  const answers: WriteBackAnswer[] = []
  for (const write of writes) {
    const written = await writeRun(write)
    answers.push(written.ok ? { key: write.key, ok: true, written: written.value } : { key: write.key, ok: false, refusal: written.error })
  }
  if (dieAfter === undefined && answers.length > 0) await replica.noteWriteBack(source.id, answers)
  return { writes, more }
}

/** Carries until nothing is to be done at this moment. */
export async function carryAll(replica: Replica, writeRun: WriteRun, source = WRITING): Promise<number> {
  let count = 0
  for (;;) {
    const { writes, more } = await carryOnce(replica, writeRun, { source })
    count += writes.length
    if (writes.length === 0 && !more) return count
  }
}
