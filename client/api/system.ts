import type { DayStart } from '../../src-core/query/query.ts'
import type { Clock } from '../../src-core/replica/ports.ts'

/** The machine's own time. A timer never keeps the program alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(task, ms) {
    const timer = setTimeout(task, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

export const randomUint32 = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!

export const localDayStart: DayStart = (year, month, day) => new Date(year, month - 1, day).getTime()
