import type { Clock } from '../../src-core/replica/ports.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import { Lanes } from './lanes.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import { afterTry, type Pace } from './pace.ts'
import type { Outcome, Sent } from './send.ts'
import { sign } from './signature.ts'
import { secretsOf, type Trigger } from './trigger.ts'
import type { TriggerList } from './trigger-list.ts'

export interface DispatcherOptions {
  readonly triggers: TriggerList
  readonly outbox: Outbox
  readonly send: (sent: Sent, signal: AbortSignal) => Promise<Outcome>
  readonly pace: Pace
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  readonly report: Log
  readonly metrics: Metrics
}

/** Deliveries of one trigger under way at once: a receiver that is slow holds up no other trigger. */
const MOST_AT_ONCE = 4
/** A disk that is full may have room again. */
const TROUBLE_PAUSE_MS = 60_000
/** What is under way when the server stops may still arrive in this time. */
const STOP_WITHIN_MS = 1_000

/** Delivers what is in the outbox, at least once: an entry leaves it when the receiver has said that it has it. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #lanes = new Map<string, Lanes>()
  readonly #underWay = new Set<Promise<void>>()
  readonly #stop = new AbortController()
  #stops: (() => void)[] = []
  #cancelNext: () => void = () => undefined
  #isClosed = false

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  start(): void {
    const { outbox, triggers } = this.#options
    this.#stops = [outbox.onDue((entries) => this.#add(entries)), triggers.onChange(() => this.#go())]
    this.#add(outbox.waiting)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const stop of this.#stops.splice(0)) stop()
    this.#cancelNext()
    const cancel = this.#options.clock.schedule(() => this.#stop.abort(), STOP_WITHIN_MS)
    await Promise.all(this.#underWay)
    cancel()
  }

  #add(entries: readonly OutboxEntry[]): void {
    for (const entry of entries) {
      let lanes = this.#lanes.get(entry.trigger)
      if (lanes === undefined) this.#lanes.set(entry.trigger, (lanes = new Lanes(this.#options.pace.longestPauseMs)))
      lanes.put(entry)
    }
    this.#go()
  }

  /** Starts what is due, and comes back when the next one is. */
  #go(): void {
    const { clock, triggers } = this.#options
    this.#cancelNext()
    let next: number | null = null
    for (const [id, lanes] of this.#lanes) {
      const trigger = triggers.get(id)
      if (trigger === null) this.#lanes.delete(id)
      if (this.#isClosed || trigger === null || trigger.isPaused) continue
      while (lanes.busy < MOST_AT_ONCE) {
        const entry = lanes.take(clock.now())
        if (entry === null) break
        this.#begin(trigger, lanes, entry)
      }
      const dueAt = lanes.busy < MOST_AT_ONCE ? lanes.nextAt() : null
      if (dueAt !== null) next = Math.min(next ?? dueAt, dueAt)
    }
    if (next !== null) this.#cancelNext = clock.schedule(() => this.#go(), Math.min(LONGEST_TIMER_MS, Math.max(0, next - clock.now())))
  }

  #begin(trigger: Trigger, lanes: Lanes, entry: OutboxEntry): void {
    const { outbox, report, clock } = this.#options
    const delivery = this.#deliver(trigger, entry)
      .then(() => outbox.get(entry.number))
      .catch((error: unknown) => {
        report.error('an event could not be read or kept; it is tried again in a minute', { event: entry.id, error: String(error) })
        const kept = outbox.get(entry.number)
        return kept && { ...kept, nextTryAt: clock.now() + TROUBLE_PAUSE_MS }
      })
      .then((later) => {
        this.#underWay.delete(delivery)
        lanes.done(entry, later)
        if (lanes.isEmpty) this.#lanes.delete(trigger.id)
        if (!this.#isClosed) this.#go()
      })
    this.#underWay.add(delivery)
  }

  /** One try. What is to be done with the entry from then on is in the outbox. */
  async #deliver(trigger: Trigger, entry: OutboxEntry): Promise<void> {
    const { outbox, pace, clock, random, report, metrics } = this.#options
    const body = await outbox.bodyOf(entry)
    const outcome = await this.#options.send(
      requestOf(trigger, { event: trigger.event.kind, id: entry.id, body }, clock.now()),
      this.#stop.signal,
    )
    const said = { trigger: trigger.id, event: entry.id, tries: entry.tries + 1 }
    if (outcome.kind === 'stopped') return
    metrics.count('tagalong_delivery_tries_total', 'tries to deliver an event, those that failed too')
    if (outcome.kind === 'delivered') {
      await outbox.drop(entry)
      metrics.count('tagalong_deliveries_total', 'events of triggers that were delivered')
      report.info('event delivered', { ...said, status: outcome.status })
      return
    }
    const { isDead, entry: later } = afterTry(entry, outcome, { now: clock.now(), chance: random(), pace })
    metrics.count('tagalong_failed_deliveries_total', 'tries to deliver an event that failed')
    if (!isDead) {
      report.warn('event not delivered; it is tried again', { ...said, nextTryAt: new Date(later.nextTryAt).toISOString() })
      await outbox.postpone(later)
      return
    }
    await outbox.giveUp(later)
    metrics.count('tagalong_given_up_deliveries_total', 'events of triggers that were given up')
    report.error('event given up; outbox dead lists it', said)
  }
}

/** A timer holds no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** One signed request. */
export function requestOf(
  trigger: Trigger,
  { event, id, body }: { readonly event: string; readonly id: string; readonly body: string },
  now: number,
): Sent {
  const { timestamp, signature } = sign(body, secretsOf(trigger, now), now)
  const headers = {
    'tagalong-event': event,
    'tagalong-id': id,
    'tagalong-timestamp': timestamp,
    'tagalong-signature': signature,
  }
  return { url: trigger.url, headers, body }
}
