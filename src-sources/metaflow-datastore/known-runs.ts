import type { ObservedRun } from '../../src-core/runs/run.ts'
import { UNKNOWN_AFTER_MS } from '../../src-core/runs/run-status.ts'
import type { SourceState } from '../run-source.ts'
import type { Place } from './place.ts'
import { ProblemList } from './problem-list.ts'
import { readRun } from './read-run.ts'
import type { StepFolders } from './run-outcome.ts'
import { takeMark } from './run-mark.ts'
import type { RunMark } from './run-mark.ts'
import { sameRun } from './same-run.ts'

export interface RunName {
  readonly flow: string
  readonly runId: string
}

interface Known {
  readonly run: ObservedRun
  readonly mark: RunMark
  readonly settled: boolean
  readonly steps: readonly StepFolders[] | null
  /** Whether somebody was told of it as it is now. A scan that is cancelled may have read what it never gave. */
  given: boolean
}

/**
 * What one source knows: its runs as they were last read, and its problems. Scans and watches share it, also while both
 * are at work; a change may then be reported by both.
 */
export class KnownRuns {
  readonly problems = new ProblemList(() => this.#touch())
  readonly #place: Place
  readonly #runs = new Map<string, Map<string, Known>>()
  /** Those of them that are not settled, by pathspec. */
  readonly #open = new Map<string, Known>()
  /** Runs that are being written, and have to be looked at again soon. */
  readonly #waiting = new Map<string, RunName>()
  /** The few distinct sets of system tags; a set per run would be most of the memory of a large store. */
  readonly #systemTags = new Map<string, readonly string[]>()
  #available = true
  #revision = 0
  #state: SourceState | null = null

  constructor(place: Place) {
    this.#place = place
  }

  /** Grows whenever `state()` may have changed. */
  get revision(): number {
    return this.#revision
  }

  state(): SourceState {
    this.#state ??= this.#countState()
    return this.#state
  }

  /** Flows that have runs, those with the newest run first. */
  flows(): string[] {
    const newest = (flow: string): number =>
      [...(this.#runs.get(flow)?.values() ?? [])].reduce((at, known) => Math.max(at, known.run.createdAt), 0)
    const flows = [...this.#runs.keys()].map((flow) => ({ flow, at: newest(flow) }))
    return flows.toSorted((a, b) => b.at - a.at).map(({ flow }) => flow)
  }

  has(name: RunName): boolean {
    return this.#runs.get(name.flow)?.has(name.runId) ?? false
  }

  /** Runs that may change at any moment: without a recorded end and with a sign of life in the last day, or not readable yet. */
  restless(): RunName[] {
    const since = this.#place.now() - UNKNOWN_AFTER_MS
    const names = [...this.#waiting.values()]
    for (const { run } of this.#open.values()) if (run.activeAt > since) names.push(run)
    return names
  }

  /** Reads a run if its mark is not what it was. Gives the run, and whether nobody was told of it as it is; null when it cannot be read. */
  async look({ flow, runId }: RunName): Promise<{ readonly run: ObservedRun; readonly isNews: boolean } | null> {
    const path = `${flow}/${runId}`
    const before = this.#runs.get(flow)?.get(runId)
    const startedAt = this.#place.now()
    if (before && !before.mark.young) {
      const mark = await takeMark(this.#place, path, before.steps, startedAt)
      if (mark.text === before.mark.text) return { run: before.run, isNews: !before.given }
    }
    const reading = await readRun(this.#place, flow, runId)
    if (reading.kind === 'incomplete') this.#waiting.set(path, { flow, runId })
    else this.#waiting.delete(path)
    if (reading.kind !== 'run') {
      this.#forget({ flow, runId })
      this.problems.set(path, reading.kind === 'gone' ? [] : reading.problems)
      return null
    }
    this.problems.set(path, reading.problems)
    const { run, settled, steps } = reading
    const mark = await takeMark(this.#place, path, steps, startedAt)
    // What was wrong may be mended inside a file, which changes no folder: such a run is read each time.
    const young = mark.young || reading.problems.length > 0
    const known = this.#runs.get(flow)?.get(runId)
    const same = known !== undefined && sameRun(known.run, run)
    const given = same && known.given
    this.#keep({ run: same ? known.run : this.#shareTags(run), mark: { ...mark, young }, settled, steps, given })
    return { run, isNews: !given }
  }

  /** Notes that somebody was told of these runs. */
  give(runs: readonly ObservedRun[]): void {
    for (const run of runs) {
      const known = this.#runs.get(run.flow)?.get(run.runId)
      if (known && sameRun(known.run, run)) known.given = true
    }
  }

  setAvailable(available: boolean): void {
    if (available === this.#available) return
    this.#available = available
    this.#touch()
  }

  /** Drops flows, and runs of `flow`, that are not on disk any more, with their problems. */
  keepFlows(flows: readonly string[]): void {
    const there = new Set(flows)
    for (const flow of this.#runs.keys()) if (!there.has(flow)) this.keepRuns(flow, [])
    this.#drop((subject) => subject !== '' && !there.has(subject.split('/', 1)[0] ?? ''))
  }

  keepRuns(flow: string, runIds: readonly string[]): void {
    const there = new Set(runIds)
    for (const runId of this.#runs.get(flow)?.keys() ?? []) if (!there.has(runId)) this.#forget({ flow, runId })
    this.#drop((subject) => subject.startsWith(`${flow}/`) && !there.has(subject.slice(flow.length + 1)))
  }

  #drop(isGone: (subject: string) => boolean): void {
    this.problems.drop(isGone)
    for (const subject of this.#waiting.keys()) if (isGone(subject)) this.#waiting.delete(subject)
  }

  #keep(known: Known): void {
    const { flow, runId } = known.run
    const runs = this.#runs.get(flow) ?? new Map<string, Known>()
    if (!runs.has(runId)) this.#touch()
    runs.set(runId, known)
    this.#runs.set(flow, runs)
    if (known.settled) this.#open.delete(`${flow}/${runId}`)
    else this.#open.set(`${flow}/${runId}`, known)
  }

  #forget({ flow, runId }: RunName): void {
    this.#open.delete(`${flow}/${runId}`)
    if (this.#runs.get(flow)?.delete(runId)) this.#touch()
  }

  #shareTags(run: ObservedRun): ObservedRun {
    const key = JSON.stringify(run.systemTags)
    const shared = this.#systemTags.get(key)
    if (shared) return { ...run, systemTags: shared }
    this.#systemTags.set(key, run.systemTags)
    return run
  }

  #touch(): void {
    this.#revision++
    this.#state = null
  }

  #countState(): SourceState {
    let runCount = 0
    for (const runs of this.#runs.values()) runCount += runs.size
    return { available: this.#available, runCount, ...this.problems.listed() }
  }
}
