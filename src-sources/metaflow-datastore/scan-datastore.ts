import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MAX_BATCH } from '../run-source.ts'
import type { ScanOptions, ScanStep } from '../run-source.ts'
import type { KnownRuns, RunName } from './known-runs.ts'
import { listFlows, listRuns, newestFirst } from './list-runs.ts'
import type { Place } from './place.ts'
import type { UnderWay } from './under-way.ts'

/** Runs looked at at the same time. More does not help: Node reads files with four threads. */
const AT_ONCE = 16
/** Runs per step: few at first, so that the first rows come at once; later as many as take about this long. */
const FIRST_STEP = 32
const STEP_MS = 200

const ABORTED = Symbol('aborted')

/** One look at everything, newest runs first; see `RunSource.scan`. */
export async function* scanDatastore(
  place: Place,
  known: KnownRuns,
  underWay: UnderWay,
  options: ScanOptions,
): AsyncGenerator<ScanStep, void, void> {
  const { signal } = options
  if (signal?.aborted) return
  yield { runs: [], progress: { read: 0, total: null } }
  const names = await untilAborted(underWay.track(listAll(place, known, signal)), signal)
  if (names === ABORTED) return
  const total = names.length
  if (total === 0) yield { runs: [], progress: { read: 0, total } }
  for (let from = 0, size = FIRST_STEP; from < total;) {
    const part = names.slice(from, from + size)
    const startedAt = place.now()
    const runs = await untilAborted(underWay.track(lookAtAll(known, part, options.report, signal)), signal)
    if (runs === ABORTED) return
    known.give(runs)
    from += part.length
    yield { runs, progress: { read: from, total } }
    size = place.now() - startedAt < STEP_MS ? Math.min(size * 2, MAX_BATCH) : Math.max(size >> 1, AT_ONCE)
  }
}

/** Counts the runs, forgets those that are gone, and notes what is wrong with flows. Empty when the datastore is gone. */
async function listAll(place: Place, known: KnownRuns, signal: AbortSignal | undefined): Promise<RunName[]> {
  const flows = await listFlows(place)
  if (flows.names === null) {
    known.setAvailable(false)
    known.problems.set('', [flows.problem])
    return []
  }
  known.setAvailable(true)
  known.problems.set('', flows.problems)
  known.keepFlows(flows.names)
  const names: RunName[] = []
  for (const flow of flows.names) {
    if (signal?.aborted) return []
    const runs = await listRuns(place, flow)
    known.problems.set(flow, runs.problems)
    known.keepRuns(flow, runs.names)
    for (const runId of runs.names) names.push({ flow, runId })
  }
  return names.toSorted(newestFirst)
}

/** The runs among `names` that are to be reported, in the same order. Ends early, with what it has, when aborted. */
export async function lookAtAll(
  known: KnownRuns,
  names: readonly RunName[],
  report: ScanOptions['report'],
  signal?: AbortSignal,
): Promise<ObservedRun[]> {
  const found: (ObservedRun | undefined)[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < names.length; at = next++) {
      const name = names[at]
      if (name === undefined || signal?.aborted) return
      const seen = await known.look(name)
      if (seen && (seen.isNews || report === 'all')) found[at] = seen.run
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return found.filter((run) => run !== undefined)
}

/** What `work` gives, or `ABORTED` as soon as the signal says so; the work then ends by itself, unheard. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof ABORTED> {
  if (!signal) return await work
  return await new Promise((resolve, reject) => {
    const abort = (): void => resolve(ABORTED)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
