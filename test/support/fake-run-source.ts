import type { LogStream, TaskPath } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { TagChange } from '../../src-core/replica/write-back/write-back-api.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { planTagEdit } from '../../src-core/tags/plan-tag-edit.ts'
import type { OpenRunSource } from '../../src-main/host/host-source.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'
import type { RunSource, SourceChange } from '../../src-sources/run-source.ts'

/** A run source in memory whose runs, silence and refusals a test decides. */
export class FakeRunSource implements RunSource {
  readonly kind = 'metaflow-datastore'
  readonly name: string
  readonly path: string
  readonly runs: ObservedRun[] = []
  available = true
  closed = false
  scans = 0
  rereads = 0
  /** While set, a scan waits before its last step. */
  gate: Promise<void> | null = null
  readonly #watchers = new Set<(change: SourceChange) => void>()

  constructor(path: string, runCount: number) {
    this.path = `${path}/.metaflow`
    this.name = path.split('/').at(-1) ?? path
    for (let i = 0; i < runCount; i++) this.runs.push(observedRun(String(1_791_810_000_000_000 + i)))
  }

  state(): ReturnType<RunSource['state']> {
    return { available: this.available, runCount: this.runs.length, problems: [], moreProblems: 0 }
  }

  async *scan({ signal }: Parameters<RunSource['scan']>[0]): ReturnType<FakeRunSource['steps']> {
    this.scans++
    yield* this.steps(signal)
  }

  async *steps(signal: AbortSignal | undefined): AsyncGenerator<{ runs: ObservedRun[]; progress: { read: number; total: number | null } }> {
    const total = this.runs.length
    for (let from = 0; from < total; from += MAX_BATCH) {
      const runs = this.runs.slice(from, from + MAX_BATCH)
      yield { runs, progress: { read: from + runs.length, total } }
    }
    if (this.gate) await Promise.race([this.gate, new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))])
    if (signal?.aborted !== true) yield { runs: [], progress: { read: total, total } }
  }

  watch(listener: (change: SourceChange) => void): { close(): void } {
    this.#watchers.add(listener)
    return { close: () => void this.#watchers.delete(listener) }
  }

  /** As if a file had changed. */
  change(runs: readonly ObservedRun[]): void {
    this.runs.push(...runs)
    for (const watcher of this.#watchers) watcher({ runs, state: this.state() })
  }

  get watched(): boolean {
    return this.#watchers.size > 0
  }

  async reread(flow: string, runId: string): ReturnType<RunSource['reread']> {
    this.rereads++
    return this.runs.find((run) => run.flow === flow && run.runId === runId) ?? null
  }

  async detail(flow: string, runId: string): ReturnType<RunSource['detail']> {
    if (!this.runs.some((run) => run.flow === flow && run.runId === runId))
      return err({ kind: 'not-found', message: `${flow}/${runId} is not in ${this.path}.` })
    return ok({ parameters: [{ name: 'alpha', type: 'float', value: '0.5' }], steps: [], cards: [] })
  }

  async readCard(cardPath: string): ReturnType<RunSource['readCard']> {
    return cardPath === 'card.html' ? ok('<h1>Card</h1>') : err({ kind: 'not-found', message: `There is no card at ${cardPath}.` })
  }

  async readLog({ taskId }: TaskPath, stream: LogStream, before: number | null): ReturnType<RunSource['readLog']> {
    if (taskId !== '1') return err({ kind: 'not-found', message: `There is no task ${taskId}.` })
    return ok({ attempt: 0, text: `${stream} before ${before ?? 'the end'}`, from: 0, sizeBytes: 20 })
  }

  async writeTags(flow: string, runId: string, { add, remove }: TagChange): ReturnType<RunSource['writeTags']> {
    const at = this.runs.findIndex((run) => run.flow === flow && run.runId === runId)
    const run = this.runs[at]
    if (!run) return err({ kind: 'vanished', message: `${flow}/${runId} is not in ${this.path}.` })
    const plan = planTagEdit({ ...run, add, remove })
    if (!plan.ok) return err({ kind: 'tag-refused', violation: plan.error, message: describeViolation(plan.error, 1) })
    this.runs[at] = { ...run, userTags: plan.value.next }
    return ok({ userTags: plan.value.next, added: plan.value.add, removed: plan.value.remove })
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** A small finished run of `TrainFlow`. */
export function observedRun(runId: string): ObservedRun {
  return {
    flow: 'TrainFlow',
    runId,
    createdAt: Math.floor(Number(runId) / 1000),
    systemTags: ['user:alice', 'runtime:dev'],
    outcome: 'completed',
    successful: true,
    finished: true,
    finishedAt: Math.floor(Number(runId) / 1000) + 4000,
    activeAt: Math.floor(Number(runId) / 1000) + 4000,
    originRunId: null,
    userTags: ['nightly'],
    recordedAt: Math.floor(Number(runId) / 1000),
  }
}

/** Opens fakes by path, each opening anew; a path without an entry is no datastore. The last one opened is in `opened`. */
export function fakeSources(runCountsByPath: Readonly<Record<string, number>>): { openRunSource: OpenRunSource; opened: FakeRunSource[] } {
  const opened: FakeRunSource[] = []
  return {
    opened,
    openRunSource: async (path) => {
      const folder = path.endsWith('/.metaflow') ? path.slice(0, -'/.metaflow'.length) : path
      const runCount = runCountsByPath[folder]
      if (runCount === undefined) return err({ kind: 'no-datastore', message: `There is no Metaflow datastore at ${path}.` })
      const source = new FakeRunSource(folder, runCount)
      opened.push(source)
      return ok(source)
    },
  }
}
