import type { OutboxEntry } from './outbox-entry.ts'

interface Lane {
  readonly entries: Map<number, OutboxEntry>
  isBusy: boolean
}

/** What waits for one trigger: in a lane one entry after the other, the oldest first; lanes do not wait for each other. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #longestPauseMs: number
  #busy = 0

  /** No pause is longer: what is due later than that was put off by a clock that has gone back since, and is due. */
  constructor(longestPauseMs: number) {
    this.#longestPauseMs = longestPauseMs
  }

  get busy(): number {
    return this.#busy
  }

  get isEmpty(): boolean {
    return this.#lanes.size === 0
  }

  /** Adds an entry, or puts it in the place of the one with its number. */
  put(entry: OutboxEntry): void {
    let lane = this.#lanes.get(entry.lane)
    if (lane === undefined) this.#lanes.set(entry.lane, (lane = { entries: new Map(), isBusy: false }))
    lane.entries.set(entry.number, entry)
  }

  /** The next entry that is due, whose lane is busy from now on; null when none is. */
  take(now: number): OutboxEntry | null {
    for (const lane of this.#lanes.values()) {
      if (lane.isBusy) continue
      const entry = oldest(lane)
      if (entry === null || (entry.nextTryAt > now && entry.nextTryAt <= now + this.#longestPauseMs)) continue
      lane.isBusy = true
      this.#busy += 1
      return entry
    }
    return null
  }

  /** `later`: the entry as it is tried once more; null when it is not. */
  done(entry: OutboxEntry, later: OutboxEntry | null): void {
    const lane = this.#lanes.get(entry.lane)
    if (lane === undefined) return
    lane.isBusy = false
    this.#busy -= 1
    if (later === null) lane.entries.delete(entry.number)
    else lane.entries.set(later.number, later)
    if (lane.entries.size === 0) this.#lanes.delete(entry.lane)
  }

  /** When the next entry is due among those that are not under way; null when there is none. */
  nextAt(): number | null {
    let next: number | null = null
    for (const lane of this.#lanes.values()) {
      const entry = lane.isBusy ? null : oldest(lane)
      if (entry !== null) next = Math.min(next ?? entry.nextTryAt, entry.nextTryAt)
    }
    return next
  }
}

function oldest({ entries }: Lane): OutboxEntry | null {
  let found: OutboxEntry | null = null
  for (const entry of entries.values()) if (found === null || entry.number < found.number) found = entry
  return found
}
