import type { CDPSession } from 'playwright'

/** Milliseconds of the longest task of each kind of thread of the app's pages and workers while `act` ran. */
export interface LongestTasks {
  readonly page: number
  readonly worker: number
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly dur?: number
  readonly args: { readonly name?: string }
}

const CATEGORIES = ['disabled-by-default-devtools.timeline', '__metadata']
const TASK = 'RunTask'

/**
 * Records every task of every thread, as the performance panel of the developer tools does: Long Tasks would only tell of those above
 * 50 ms. Gives what `act` gave and the longest tasks.
 */
export async function longestTasks<T>(
  session: CDPSession,
  act: () => Promise<T>,
): Promise<{ readonly value: T; readonly tasks: LongestTasks }> {
  const events: TraceEvent[] = []
  const collect = ({ value }: { value: readonly object[] }): void => {
    for (const event of value) if (isTraceEvent(event)) events.push(event)
  }
  session.on('Tracing.dataCollected', collect)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: CATEGORIES },
  })
  const value = await act()
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await complete
  session.off('Tracing.dataCollected', collect)
  return { value, tasks: { page: longest(events, /^CrRendererMain$/), worker: longest(events, /(Shared|Dedicated)Worker/) } }
}

function longest(events: readonly TraceEvent[], threadName: RegExp): number {
  const threads = new Set(
    events.flatMap((event) => (event.name === 'thread_name' && threadName.test(event.args.name ?? '') ? [threadOf(event)] : [])),
  )
  const durations = events.flatMap((event) => (event.name === TASK && threads.has(threadOf(event)) ? [(event.dur ?? 0) / 1000] : []))
  if (durations.length === 0) throw new Error(`no task of ${String(threadName)} was recorded`)
  return Math.max(...durations)
}

const isTraceEvent = (event: object): event is TraceEvent => 'name' in event && 'tid' in event && 'args' in event

const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`
