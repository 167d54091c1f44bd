import { RunIndex } from '../../src-core/query/run-index.ts'
import type { QueryContext } from '../../src-core/query/query.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { runOwner, runStatus } from '../../src-core/runs/run-status.ts'
import type { ObservedRun, Pathspec, RunRow } from '../../src-core/runs/run.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { planTagEdit } from '../../src-core/tags/plan-tag-edit.ts'
import { openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import type { RunSource, WriteRefusal } from '../../src-sources/run-source.ts'
import { editError } from './edit-error.ts'
import { MetaflowNotFound, MetaflowTaggingError, SourceUnavailable, Unsupported } from './errors.ts'
import { parsePathspec } from './pathspec.ts'
import type { ClientRow, Listing, ListRequest, Place, RunEdit } from './place.ts'
import { localDayStart } from './system.ts'

const ORIGIN = 'local'

/** A Metaflow datastore on disk and nothing beside it: no replica, no server. Tags are written into its records. */
export class DatastorePlace implements Place {
  readonly kind = 'datastore'
  readonly #source: RunSource
  #index = new RunIndex()

  /** `path` as `openDatastore` takes it. */
  static async open(path: string): Promise<DatastorePlace> {
    const opened = await openDatastore(path)
    if (!opened.ok) throw new SourceUnavailable('source-unreadable', opened.error.message)
    return new DatastorePlace(opened.value)
  }

  private constructor(source: RunSource) {
    this.#source = source
  }

  async list({ query, namespace, limit = Infinity }: ListRequest): Promise<Listing> {
    const index = await this.#read()
    const found = index.evaluate(query, context()).and(index.namespaceSet(namespace))
    const rows = found.slice(0, limit).map((ordinal) => withStatus(index.rowAt(ordinal)))
    return { rows, count: found.count, archivedCount: 0, problems: this.#problems() }
  }

  async run(pathspec: Pathspec): Promise<ClientRow | null> {
    const { flow, runId } = parsePathspec(pathspec)
    const run = await this.#source.reread(flow, runId)
    return run === null ? null : withStatus(rowOf(run))
  }

  async flows(): Promise<string[]> {
    return (await this.#read()).flowNames()
  }

  async latest(flow: string, namespace: string | null, options: { readonly successful: boolean }): Promise<ClientRow | null> {
    const row = (await this.#read()).latest(flow, namespace, options)
    return row && withStatus(row)
  }

  async edit(pathspecs: readonly Pathspec[], { add, remove, set = [], unset = [] }: RunEdit): Promise<number> {
    if (set.length + unset.length > 0)
      throw new Unsupported('A datastore keeps tags and no other opinions. Nothing was changed. Leave out --source.')
    if (add.length + remove.length === 0) throw editError({ kind: 'nothing-asked' })
    const planned: ReturnType<typeof parsePathspec>[] = []
    for (const text of pathspecs) {
      const name = parsePathspec(text)
      const { pathspec } = name
      const row = await this.run(pathspec)
      if (row === null) throw new MetaflowNotFound(`Run('${pathspec}') does not exist in ${this.#source.path}. Nothing was changed.`)
      const plan = planTagEdit({ ...row, add, remove })
      if (!plan.ok) throw new MetaflowTaggingError(describeViolation(plan.error, pathspecs.length))
      if (plan.value.add.length + plan.value.remove.length > 0) planned.push(name)
    }
    for (const [done, { flow, runId, pathspec }] of planned.entries()) {
      const written = await this.#source.writeTags(flow, runId, { add, remove })
      if (!written.ok) throw writeError(written.error, pathspec, done)
    }
    return planned.length
  }

  story(): Promise<never> {
    return Promise.reject(
      new Unsupported('A datastore keeps no history. Nothing was done. Leave out --source to ask the replica on this machine.'),
    )
  }

  promote(): Promise<never> {
    return Promise.reject(
      new Unsupported(
        'A datastore alone decides on no promotion. Nothing was done. Leave out --source: the replica proposes, a server decides.',
      ),
    )
  }

  promotions(): Promise<never> {
    return Promise.reject(new Unsupported('A datastore keeps no promotions. Nothing was done. Leave out --source.'))
  }

  onChange(listener: () => void): () => void {
    const watch = this.#source.watch(listener)
    return () => watch.close()
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  /** As the datastore is now; what did not change is not read again. */
  async #read(): Promise<RunIndex> {
    await this.#scan('changed')
    if (this.#source.state().runCount !== this.#index.size) {
      // Runs were deleted.
      this.#index = new RunIndex()
      await this.#scan('all')
    }
    const { available, problems } = this.#source.state()
    if (!available)
      throw new SourceUnavailable(
        'source-unreadable',
        `The datastore ${this.#source.path} is not there any more. ${problems[0]?.message ?? ''}`.trimEnd(),
      )
    return this.#index
  }

  #problems(): string[] {
    const { problems, moreProblems } = this.#source.state()
    const listed = problems.map(({ path, message }) => `${path}: ${message}`)
    return moreProblems === 0 ? listed : [...listed, `And ${moreProblems} more that can not be read.`]
  }

  async #scan(report: 'all' | 'changed'): Promise<void> {
    for await (const { runs } of this.#source.scan({ report })) this.#index.upsert(runs.map(rowOf))
  }
}

const context = (): QueryContext => ({ nowMs: Date.now(), dayStart: localDayStart })

const withStatus = (row: RunRow): ClientRow => ({ ...row, status: runStatus(row, Date.now()) })

/** The row that a run becomes where nobody has an opinion on it. */
function rowOf(run: ObservedRun): RunRow {
  const { recordedAt: _, ...facts } = run
  const { flow, runId, systemTags } = facts
  return { ...facts, key: runKey(ORIGIN, flow, runId), origin: ORIGIN, owner: runOwner(systemTags), taggedBy: [], marks: [] }
}

function writeError(refusal: WriteRefusal, pathspec: Pathspec, done: number): Error {
  const before = done === 0 ? '' : ` ${done} ${done === 1 ? 'run was' : 'runs were'} changed before it.`
  if (refusal.kind === 'tag-refused') return new MetaflowTaggingError(`${refusal.message}${before}`)
  if (refusal.kind === 'vanished') return new MetaflowNotFound(`Run('${pathspec}') is not there any more.${before}`)
  return new SourceUnavailable('source-unreadable', `The tags of ${pathspec} were not written: ${WHY[refusal.kind]}.${before}`)
}

/** The refusal's own words are for those whose tags are safe in a replica. */
const WHY: Readonly<Record<Exclude<WriteRefusal['kind'], 'tag-refused' | 'vanished'>, string>> = {
  unavailable: 'the datastore is not there now; bring its folder back and try again',
  damaged: 'its record is damaged and was left as it is; mend it or bring back a copy',
  link: 'the way to its record is a link, and links inside a datastore are not followed; give the folder that it leads to',
  'read-only': 'the datastore is read-only; make the drive writable',
  'no-permission': 'you may not change its record; allow your user to write in its `_meta` folder',
  'disk-full': 'the disk is full; free some space and try again',
  conflict: 'other programs kept changing it at the same moment; try again',
  failed: 'the disk failed; try again',
}
