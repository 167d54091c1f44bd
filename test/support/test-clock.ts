import type { Clock } from '../../src-core/replica/ports.ts'

/** A clock that goes only when the test says so. */
export class TestClock implements Clock {
  #now: number
  #tasks: { at: number; task: () => void }[] = []

  constructor(now = Date.UTC(2026, 9, 24, 12)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  schedule(task: () => void, ms: number): () => void {
    const entry = { at: this.#now + ms, task }
    this.#tasks.push(entry)
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry)
    }
  }

  /** Moves on and runs what is due, in order. */
  advance(ms: number): void {
    this.#now += ms
    const due = this.#tasks.filter((entry) => entry.at <= this.#now).toSorted((a, b) => a.at - b.at)
    this.#tasks = this.#tasks.filter((entry) => entry.at > this.#now)
    for (const { task } of due) task()
  }
}
