import type { Clock } from '../../src-core/replica/ports.ts'
import type { Log } from '../ops/log.ts'
import type { DecisionsOf } from '../promotion/decisions.ts'
import type { WorkspaceIndexes } from '../rest/workspace-index.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { findEvents, type Moment, occasionsToBeginWith } from './find-events.ts'
import type { OccasionRecord } from './matching.ts'
import type { Found, Outbox } from './outbox.ts'
import type { Trigger } from './trigger.ts'
import type { TriggerList } from './trigger-list.ts'
import type { Noted, TriggerStore } from './trigger-store.ts'
import type { Turns } from './turns.ts'

export interface EventWatchOptions {
  readonly triggers: TriggerList
  readonly store: TriggerStore
  readonly outbox: Outbox
  readonly turns: Turns
  readonly rooms: Rooms
  readonly indexes: WorkspaceIndexes
  readonly decisionsOf: DecisionsOf
  readonly clock: Clock
  readonly report: Log
  /** Events that were found. */
  readonly onFound: (count: number) => void
}

/** Changes that come close together are looked at together. */
const LOOK_AFTER_MS = 200
/** Of the time of the server no more than a quarter is for looking. */
const REST_FACTOR = 3
/** Queries may ask for an age. */
const LOOK_AGAIN_MS = 60_000
/** Events of a trigger that one look keeps; the next look finds more. */
const MOST_AT_ONCE = 1_000

/**
 * Finds what triggers tell, in what is durable and nowhere else. The occasions that there are now are compared with those of the look before; the
 * comparison and its events are stored in one write, so a server that is killed finds the same again, or has it already.
 */
export class EventWatch {
  readonly #options: EventWatchOptions
  /** Of each trigger, as it is stored. */
  readonly #occasions = new Map<string, Map<string, OccasionRecord>>()
  readonly #changed = new Set<string>()
  #stops: (() => void)[] = []
  #cancelLook: (() => void) | null = null
  #looking: Promise<void> = Promise.resolve()
  #restMs = LOOK_AFTER_MS
  #isClosed = false

  constructor(options: EventWatchOptions) {
    this.#options = options
  }

  /** Triggers that were made while no server ran begin with what there is now; resolves when they have. */
  async start(): Promise<void> {
    const { triggers, store, rooms } = this.#options
    for (const trigger of triggers.of(null)) {
      if ((await store.cursorOf(trigger.id)) === null) await store.note([await this.begin(trigger)])
      this.#changed.add(trigger.workspace)
    }
    this.#stops.push(
      rooms.onChange((changes) => {
        for (const { room } of changes) this.#changed.add(room.slice(0, room.indexOf('/')))
        this.#lookSoon()
      }),
    )
    this.#lookSoon()
    this.#lookAgain()
  }

  /** What a new trigger knows: everything that there is, of which it tells nothing. */
  async begin(trigger: Trigger): Promise<Noted> {
    const cursor = this.#options.rooms.seq
    const changed = occasionsToBeginWith(trigger, await this.#momentOf(trigger.workspace))
    return { trigger: trigger.id, changed, entries: [], cursor }
  }

  /** Looks at a workspace in which a trigger is new. */
  lookAt(workspace: string): void {
    this.#changed.add(workspace)
    this.#lookSoon()
  }

  forget(trigger: string): void {
    this.#occasions.delete(trigger)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const stop of this.#stops.splice(0)) stop()
    this.#cancelLook?.()
    await this.#looking
  }

  #lookAgain(): void {
    const cancel = this.#options.clock.schedule(() => {
      this.#stops = this.#stops.filter((stop) => stop !== cancel)
      for (const { workspace } of this.#options.triggers.of(null)) this.#changed.add(workspace)
      this.#lookSoon()
      this.#lookAgain()
    }, LOOK_AGAIN_MS)
    this.#stops.push(cancel)
  }

  #lookSoon(): void {
    if (this.#cancelLook !== null || this.#isClosed || this.#changed.size === 0) return
    this.#cancelLook = this.#options.clock.schedule(() => {
      this.#looking = this.#lookAtAll().then(() => {
        this.#cancelLook = null
        this.#lookSoon()
      })
    }, this.#restMs)
  }

  async #lookAtAll(): Promise<void> {
    const { turns, report, triggers } = this.#options
    const beganAt = performance.now()
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const workspace of changed) {
      if (this.#isClosed || triggers.of(workspace).length === 0) continue
      try {
        await turns.run(() => this.#look(workspace))
      } catch (error) {
        if (this.#isClosed) return
        report.error('triggers could not be looked at; they are again within a minute', { workspace, error: String(error) })
      }
    }
    this.#restMs = Math.max(LOOK_AFTER_MS, REST_FACTOR * (performance.now() - beganAt))
  }

  async #look(workspace: string): Promise<void> {
    const { rooms, outbox, triggers } = this.#options
    const cursor = rooms.seq
    const looked = triggers.of(workspace)
    for (const { id } of looked) await this.#load(id)
    const moment = await this.#momentOf(workspace)
    // Nothing is awaited before everything is compared: what is found by one look is of one moment.
    const waiting = outbox.waitingByTrigger()
    const found = looked.flatMap((trigger) => {
      const room = Math.max(0, outbox.mostWaiting - (waiting.get(trigger.id) ?? 0))
      return this.#find(trigger, moment, cursor, Math.min(MOST_AT_ONCE, room)) ?? []
    })
    if (found.length === 0) return
    await outbox.take(found)
    for (const { trigger, changed } of found) for (const [occasion, record] of changed) this.#occasions.get(trigger)?.set(occasion, record)
    this.#options.onFound(found.reduce((sum, { events }) => sum + events.length, 0))
  }

  /** Null when nothing is otherwise. `most`: events that are kept; what is beyond is found by a later look, when it is still so. */
  #find(trigger: Trigger, moment: Moment, cursor: number, most: number): Found | null {
    const news = findEvents(trigger, this.#occasions.get(trigger.id) ?? new Map(), moment, most)
    if (!news.ok) this.#options.report.error('the query of a trigger can not be read; it finds nothing', { trigger: trigger.id })
    if (!news.ok || news.value.changed.size === 0) return null
    const { changed, events, isMore } = news.value
    if (isMore && most > 0) this.#changed.add(trigger.workspace)
    return { trigger: trigger.id, changed, events, cursor }
  }

  async #momentOf(workspace: string): Promise<Moment> {
    const { indexes, decisionsOf, clock } = this.#options
    const decisions = await decisionsOf(workspace)
    // Last: what is taken from an index is good until something is awaited.
    return { decisions, index: await indexes.of(workspace).current(), now: clock.now() }
  }

  async #load(trigger: string): Promise<void> {
    if (!this.#occasions.has(trigger)) this.#occasions.set(trigger, await this.#options.store.occasionsOf(trigger))
  }
}
