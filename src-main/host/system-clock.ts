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
