import { randomBytes } from 'node:crypto'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { parseQuery } from '../../src-core/query/parse-query.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import { requestOf } from './dispatcher.ts'
import { testEvent } from './event-body.ts'
import type { Outbox } from './outbox.ts'
import type { OutboxEntry } from './outbox-entry.ts'
import type { Outcome, Sent } from './send.ts'
import type { Targets } from './targets.ts'
import { tellTrigger, type Trigger, type TriggerEvent, type TriggerTold } from './trigger.ts'
import type { TriggerList } from './trigger-list.ts'
import type { Noted } from './trigger-store.ts'
import type { Turns } from './turns.ts'

export interface TriggerDeskOptions {
  readonly triggers: TriggerList
  readonly outbox: Outbox
  readonly targets: Targets
  readonly turns: Turns
  readonly send: (sent: Sent, signal: AbortSignal) => Promise<Outcome>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Where a trigger begins; null where no server runs: then it begins when one starts. */
  readonly watch: {
    begin(trigger: Trigger): Promise<Noted>
    lookAt(workspace: string): void
    forget(trigger: string): void
  } | null
}

export interface TriggerAsked {
  readonly workspace: string
  readonly event: TriggerEvent
  readonly url: string
  /** Null: one is made. */
  readonly secret: string | null
  /** Tell also of what matches already. */
  readonly existing: boolean
  readonly by: string
}

export interface TriggerMade {
  readonly trigger: TriggerTold
  /** Only when it was made here; it can not be had a second time. */
  readonly secret: string | null
}

export type DeskRefusal = { readonly kind: 'bad-request' | 'unknown-trigger'; readonly message: string }

export type OutboxState = 'waiting' | 'dead'

/** An event of the outbox as lists show it. */
export type OutboxTold = Omit<OutboxEntry, 'number' | 'lane'> & { readonly workspace: string; readonly state: OutboxState }

type Task<T> = (trigger: Trigger) => Promise<Result<T, DeskRefusal>>

const MOST_TRIGGERS = 100
const SECRET_BYTES = 32
const SECRET_PREFIX = 'tagalong_whs_'
const FORMER_SECRET_MS = 24 * 3_600_000

/** What may be done with triggers, for the command line and for REST. `workspace`: null is all of them. */
export class TriggerDesk {
  readonly #options: TriggerDeskOptions

  constructor(options: TriggerDeskOptions) {
    this.#options = options
  }

  async create({ workspace, event, url: text, secret: given, existing, by }: TriggerAsked): Promise<Result<TriggerMade, DeskRefusal>> {
    const { triggers, targets, turns, now, watch } = this.#options
    const odd = faultOfEvent(event)
    if (odd !== null) return refuse(odd)
    const url = targets.parse(text)
    if (!url.ok) return refuse(url.error)
    // A name that can not be resolved now may be later.
    const reachable = await targets.check(url.value).catch(() => null)
    if (reachable?.ok === false) return refuse(reachable.error)
    const fault = given === null ? null : faultOfSecret(given)
    if (fault !== null) return refuse(fault)
    const trigger: Trigger = {
      id: randomBytes(4).toString('hex'),
      workspace,
      event,
      url: url.value.href,
      secret: given ?? newSecret(),
      formerSecret: null,
      madeBy: by,
      madeAt: now(),
      isPaused: false,
    }
    const isFull = await turns.run(async () => {
      if (triggers.size >= MOST_TRIGGERS) return true
      const nothing: Noted = { trigger: trigger.id, changed: new Map(), entries: [], cursor: 0 }
      await triggers.put(trigger, existing ? nothing : ((await watch?.begin(trigger)) ?? null))
      return false
    })
    if (isFull) return refuse(`There are ${MOST_TRIGGERS} triggers, and more this server does not keep. Remove one first.`)
    watch?.lookAt(workspace)
    return ok({ trigger: this.#told(trigger), secret: given === null ? trigger.secret : null })
  }

  list(workspace: string | null): TriggerTold[] {
    const { outbox, triggers } = this.#options
    const waiting = outbox.waitingByTrigger()
    return triggers.of(workspace).map((trigger) => this.#told(trigger, waiting))
  }

  /** Removes it with all its events, delivered or not. */
  async remove(id: string, workspace: string | null): Promise<Result<TriggerTold, DeskRefusal>> {
    const { triggers, outbox, watch } = this.#options
    return this.#inTurn(id, workspace, async (trigger) => {
      triggers.drop(id)
      await outbox.removeTrigger(id)
      watch?.forget(id)
      return ok(this.#told(trigger))
    })
  }

  /** While it is paused its events wait. */
  async pause(id: string, workspace: string | null, isPaused: boolean): Promise<Result<TriggerTold, DeskRefusal>> {
    const { triggers } = this.#options
    return this.#inTurn(id, workspace, async (trigger) => {
      const changed = { ...trigger, isPaused }
      await triggers.put(changed)
      return ok(this.#told(changed))
    })
  }

  /** A new secret; for a day the one before signs too, so that the receiver can be changed meanwhile. */
  async rotate(id: string, workspace: string | null, given: string | null): Promise<Result<TriggerMade, DeskRefusal>> {
    const { triggers, now } = this.#options
    return this.#inTurn(id, workspace, async (trigger) => {
      const fault = given === null ? null : faultOfSecret(given)
      if (fault !== null) return refuse(fault)
      const formerSecret = { secret: trigger.secret, until: now() + FORMER_SECRET_MS }
      const changed = { ...trigger, secret: given ?? newSecret(), formerSecret }
      await triggers.put(changed)
      return ok({ trigger: this.#told(changed), secret: given === null ? changed.secret : null })
    })
  }

  /** Sends an event that is of no run, once, and says what came of it. */
  async test(id: string, workspace: string | null): Promise<Result<Outcome, DeskRefusal>> {
    const { send, now } = this.#options
    return this.#with(id, workspace, async (trigger) => {
      const event = testEvent(trigger, `test-${randomBytes(8).toString('hex')}`, now())
      return ok(await send(requestOf(trigger, { event: 'test', ...event }, now()), new AbortController().signal))
    })
  }

  /** The oldest first. */
  outbox(state: OutboxState, workspace: string | null): OutboxTold[] {
    const { outbox, triggers } = this.#options
    return outbox[state].flatMap(({ number: _number, lane: _lane, ...entry }) => {
      const trigger = triggers.get(entry.trigger)
      if (trigger === null || (workspace !== null && trigger.workspace !== workspace)) return []
      return [{ ...entry, workspace: trigger.workspace, state }]
    })
  }

  /** Tries events from the beginning, now: given-up ones, and those that wait for their next try. `ids`: null is every event. */
  async replay(ids: readonly string[] | null, workspace: string | null): Promise<number> {
    const { outbox, triggers, now } = this.#options
    const wanted = ids === null ? null : new Set(ids)
    return outbox.replay((entry) => {
      const trigger = triggers.get(entry.trigger)
      return trigger !== null && (workspace === null || trigger.workspace === workspace) && (wanted === null || wanted.has(entry.id))
    }, now())
  }

  #told(trigger: Trigger, waitingByTrigger = this.#options.outbox.waitingByTrigger()): TriggerTold {
    const { outbox, now } = this.#options
    const waiting = waitingByTrigger.get(trigger.id) ?? 0
    return tellTrigger(trigger, { waiting, isFull: waiting >= outbox.mostWaiting }, now())
  }

  /** One change after the other: none takes back what another has just done. */
  #inTurn<T>(id: string, workspace: string | null, task: Task<T>): Promise<Result<T, DeskRefusal>> {
    return this.#options.turns.run(() => this.#with(id, workspace, task))
  }

  async #with<T>(id: string, workspace: string | null, task: Task<T>): Promise<Result<T, DeskRefusal>> {
    const trigger = this.#options.triggers.get(id)
    if (trigger === null || (workspace !== null && trigger.workspace !== workspace))
      return err({ kind: 'unknown-trigger', message: `There is no trigger ${JSON.stringify(id)}. The list of triggers shows them.` })
    return task(trigger)
  }
}

const refuse = (message: string): { readonly ok: false; readonly error: DeskRefusal } => err({ kind: 'bad-request', message })

const newSecret = (): string => SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64url')

function faultOfEvent(event: TriggerEvent): string | null {
  if (event.kind === 'promoted') {
    const violation = validateTag(event.tag)
    if (violation !== null) return describeViolation(violation, 1)
    return event.flow === '' || event.flow?.includes('/') === true ? 'A flow has a name without slashes.' : null
  }
  if (event.query.trim() === '') return 'A trigger needs a query, such as tag:production.'
  const query = parseQuery(event.query)
  return query.ok ? null : `The query can not be read from place ${query.error.from + 1}: ${query.error.message}`
}

function faultOfSecret(secret: string): string | null {
  return /^[\x21-\x7e]{16,512}$/.test(secret) ? null : 'A secret has 16 to 512 letters, digits and signs, without spaces.'
}
