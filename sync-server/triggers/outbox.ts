import type { Happened } from './event-body.ts'
import { newEntry, type OutboxEntry, untried } from './outbox-entry.ts'
import type { Noted, TriggerStore } from './trigger-store.ts'

/** Given-up events that are kept for each trigger, the newest. */
const MOST_DEAD = 1_000
/** Events of one trigger that wait: some ten megabytes of the disk. */
const MOST_WAITING = 10_000

/** What was found for one trigger and is not kept yet. */
export type Found = Omit<Noted, 'entries'> & { readonly events: readonly Happened[] }

/** Events that have to be delivered. What is here is on disk; bodies are on disk only. */
export class Outbox {
  readonly #store: TriggerStore
  /** By number. */
  readonly #waiting = new Map<number, OutboxEntry>()
  readonly #dead = new Map<number, OutboxEntry>()
  readonly #listeners = new Set<(entries: readonly OutboxEntry[]) => void>()
  #last = 0

  /** With so many of one trigger that wait, no more are to be found for it. */
  readonly mostWaiting: number

  private constructor(store: TriggerStore, mostWaiting: number) {
    this.#store = store
    this.mostWaiting = mostWaiting
  }

  static async open(store: TriggerStore, mostWaiting = MOST_WAITING): Promise<Outbox> {
    const outbox = new Outbox(store, mostWaiting)
    const { waiting, dead } = await store.outbox()
    for (const entry of waiting) outbox.#waiting.set(entry.number, entry)
    for (const entry of dead) outbox.#dead.set(entry.number, entry)
    outbox.#last = Math.max(waiting.at(-1)?.number ?? 0, dead.at(-1)?.number ?? 0)
    return outbox
  }

  /** The oldest first. */
  get waiting(): readonly OutboxEntry[] {
    return inOrder(this.#waiting)
  }

  /** Null when it does not wait. */
  get(number: number): OutboxEntry | null {
    return this.#waiting.get(number) ?? null
  }

  get waitingCount(): number {
    return this.#waiting.size
  }

  /** How many wait of each trigger that has any. */
  waitingByTrigger(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>()
    for (const { trigger } of this.#waiting.values()) counts.set(trigger, (counts.get(trigger) ?? 0) + 1)
    return counts
  }

  /** When the oldest that waits has happened; null when none does. */
  get oldestAt(): number | null {
    let oldest: number | null = null
    for (const { at } of this.#waiting.values()) oldest = Math.min(oldest ?? at, at)
    return oldest
  }

  /** Given up, the oldest first. */
  get dead(): readonly OutboxEntry[] {
    return inOrder(this.#dead)
  }

  get deadCount(): number {
    return this.#dead.size
  }

  /** Calls `listener` with entries that are to be tried, new ones and revived ones, until the returned function is called. */
  onDue(listener: (entries: readonly OutboxEntry[]) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Keeps what was found, with how far the log was looked at, in one write. */
  async take(found: readonly Found[]): Promise<void> {
    const noted = found.map(({ events, ...of }): Noted => ({
      ...of,
      entries: events.map((event) => [newEntry(event, of.trigger, ++this.#last), event.body] as const),
    }))
    await this.#store.note(noted)
    const entries = noted.flatMap((one) => one.entries.map(([entry]) => entry))
    for (const entry of entries) this.#waiting.set(entry.number, entry)
    this.#tell(entries)
  }

  bodyOf(entry: OutboxEntry): Promise<string> {
    return this.#store.bodyOf(entry)
  }

  /** It was delivered. */
  async drop(entry: OutboxEntry): Promise<void> {
    this.#waiting.delete(entry.number)
    await this.#store.dropWaiting(entry)
  }

  /** It is tried again at its time, unless it is gone, as when its trigger was removed meanwhile. */
  async postpone(entry: OutboxEntry): Promise<void> {
    if (!this.#waiting.has(entry.number)) return
    this.#waiting.set(entry.number, entry)
    await this.#store.putWaiting(entry)
  }

  /** It is not tried any more until somebody asks for it. */
  async giveUp(entry: OutboxEntry): Promise<void> {
    if (!this.#waiting.delete(entry.number)) return
    this.#dead.set(entry.number, entry)
    const ofTrigger = this.dead.filter(({ trigger }) => trigger === entry.trigger)
    const forgotten = ofTrigger.slice(0, Math.max(0, ofTrigger.length - MOST_DEAD))
    for (const { number } of forgotten) this.#dead.delete(number)
    await this.#store.bury(entry, forgotten)
  }

  /** Tries all of these from the beginning, now; says how many there are. */
  async replay(isMeant: (entry: OutboxEntry) => boolean, now: number): Promise<number> {
    const revived = [...this.#waiting.values(), ...this.#dead.values()].filter(isMeant).map((entry) => untried(entry, now))
    for (const entry of revived) {
      this.#dead.delete(entry.number)
      this.#waiting.set(entry.number, entry)
    }
    await this.#store.revive(revived)
    this.#tell(revived)
    return revived.length
  }

  /** Removes a trigger with everything of it. */
  async removeTrigger(trigger: string): Promise<void> {
    const gone = [...this.#waiting.values(), ...this.#dead.values()].filter((entry) => entry.trigger === trigger)
    for (const { number } of gone) {
      this.#waiting.delete(number)
      this.#dead.delete(number)
    }
    await this.#store.removeTrigger(trigger, gone)
  }

  #tell(entries: readonly OutboxEntry[]): void {
    if (entries.length > 0) for (const listener of this.#listeners) listener(entries)
  }
}

const inOrder = (entries: ReadonlyMap<number, OutboxEntry>): OutboxEntry[] => [...entries.values()].toSorted((a, b) => a.number - b.number)
