/** What many measurements of one thing come to, in the unit that they were taken in. */
export interface Summary {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** Throws when nothing was measured: a row of a table never stands for nothing. */
export function summarise(values: readonly number[]): Summary {
  if (values.length === 0) throw new Error('nothing was measured')
  const sorted = values.toSorted((a, b) => a - b)
  return { count: sorted.length, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1)! }
}

export const median = (values: readonly number[]): number => summarise(values).p50

/** Nearest rank: always a value that was measured. */
function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!
}

/** Milliseconds that `task` took, with what it gave. */
export async function timed<T>(task: () => T | Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const from = performance.now()
  const value = await task()
  return { ms: performance.now() - from, value }
}

/** What `task` gives, or a rejection when that takes longer; the task itself goes on. */
export async function within<T>(limitMs: number, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It was not done within ${limitMs / 60_000} minutes.`)), limitMs)
  })
  try {
    return await Promise.race([task, late])
  } finally {
    clearTimeout(timer)
  }
}
