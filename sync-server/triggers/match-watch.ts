import { parseQuery } from '../../src-core/query/parse-query.ts'
import type { Query } from '../../src-core/query/query.ts'
import type { RunIndex } from '../../src-core/query/run-index.ts'
import type { Clock } from '../../src-core/replica/ports.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Log } from '../ops/log.ts'
import { runOf } from '../rest/answers.ts'
import type { WorkspaceIndexes } from '../rest/workspace-index.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { matchEvent } from './event-body.ts'
import { compareMatching, type MatchRecord } from './matching.ts'
import type { Found, Outbox } from './outbox.ts'
import type { Trigger } from './trigger.ts'
import type { TriggerList } from './trigger-list.ts'
import type { Noted, TriggerStore } from './trigger-store.ts'
import type { Turns } from './turns.ts'

export interface MatchWatchOptions {
  readonly triggers: TriggerList
  readonly store: TriggerStore
  readonly outbox: Outbox
  readonly turns: Turns
  readonly rooms: Rooms
  readonly indexes: WorkspaceIndexes
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

/**
 * Finds runs that start to match the query of a trigger, in what is durable and nowhere else. What matches is compared with what matched
 * when it was last looked; the comparison and its events are stored in one write, so a server that is killed finds the same again, or has it already.
 */
export class MatchWatch {
  readonly #options: MatchWatchOptions
  /** Of each trigger, as it is stored. */
  readonly #matching = new Map<string, Map<RunKey, MatchRecord>>()
  readonly #changed = new Set<string>()
  #stops: (() => void)[] = []
  #cancelLook: (() => void) | null = null
  #looking: Promise<void> = Promise.resolve()
  #restMs = LOOK_AFTER_MS
  #isClosed = false

  constructor(options: MatchWatchOptions) {
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

  /** What a new trigger knows: everything that matches now. */
  async begin(trigger: Trigger): Promise<Noted> {
    const { rooms, indexes } = this.#options
    const cursor = rooms.seq
    const index = await indexes.of(trigger.workspace).current()
    const query = this.#queryOf(trigger)
    const now = query === null ? [] : matchesOf(index, query, this.#options.clock.now())
    return { trigger: trigger.id, changed: new Map(now.map((key) => [key, { times: 1, isMatching: true }])), entries: [], cursor }
  }

  /** Looks at a workspace in which a trigger is new. */
  lookAt(workspace: string): void {
    this.#changed.add(workspace)
    this.#lookSoon()
  }

  forget(trigger: string): void {
    this.#matching.delete(trigger)
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
        report.error('triggers could not be looked at; they are again with the next change', { workspace, error: String(error) })
      }
    }
    this.#restMs = Math.max(LOOK_AFTER_MS, REST_FACTOR * (performance.now() - beganAt))
  }

  async #look(workspace: string): Promise<void> {
    const { rooms, indexes, outbox, triggers, clock } = this.#options
    for (const { id } of triggers.of(workspace)) await this.#load(id)
    const cursor = rooms.seq
    const index = await indexes.of(workspace).current()
    // Nothing is awaited before everything is compared: what is found of one look is of one moment.
    const found = triggers.of(workspace).flatMap((trigger) => this.#compare(trigger, index, clock.now(), cursor) ?? [])
    if (found.length === 0) return
    await outbox.take(found)
    for (const { trigger, changed } of found) for (const [key, record] of changed) this.#matching.get(trigger)?.set(key, record)
    this.#options.onFound(found.reduce((sum, { events }) => sum + events.length, 0))
  }

  /** Null when nothing is otherwise. */
  #compare(trigger: Trigger, index: RunIndex, now: number, cursor: number): Found | null {
    const before = this.#matching.get(trigger.id)
    const query = this.#queryOf(trigger)
    if (before === undefined || query === null) return null
    const { changed, started } = compareMatching(before, matchesOf(index, query, now), (key) => index.get(key) !== null)
    if (changed.size === 0) return null
    const events = started.map((key) => matchEvent(trigger, key, runOf(index.get(key)!, now), changed.get(key)!.times, now))
    return { trigger: trigger.id, changed, events, cursor }
  }

  async #load(trigger: string): Promise<void> {
    if (!this.#matching.has(trigger)) this.#matching.set(trigger, await this.#options.store.matchingOf(trigger))
  }

  /** Null for one that this version can not read. */
  #queryOf({ id, event }: Trigger): Query | null {
    const query = parseQuery(event.query)
    if (query.ok) return query.value
    this.#options.report.error('the query of a trigger can not be read; it finds nothing', { trigger: id })
    return null
  }
}

/** The oldest first. */
function matchesOf(index: RunIndex, query: Query, nowMs: number): RunKey[] {
  const set = index.evaluate(query, { nowMs })
  return set
    .slice(0, set.count)
    .map((ordinal) => index.rowAt(ordinal).key)
    .toReversed()
}
