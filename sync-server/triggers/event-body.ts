import { createHash } from 'node:crypto'
import { runName } from '../../src-core/promotion/describe-promotion.ts'
import type { Decision } from '../../src-core/promotion/promotion.ts'
import { slotOf } from '../../src-core/promotion/promotion-book.ts'
import type { RestRun } from '../../src-core/protocol/rest.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Trigger, TriggerEvent } from './trigger.ts'

/** What a receiver is sent, as JSON; `docs/triggers.md` describes it. Fields may be added; what means something else gets another version. */
interface EventBody {
  readonly version: 1
  /** The same in every delivery of one event, and in no other event: receivers leave out what they have had. */
  readonly id: string
  readonly event: TriggerEvent['kind'] | 'test'
  readonly workspace: string
  /** Who is asked, and what for. */
  readonly trigger: { readonly id: string; readonly event: TriggerEvent }
  /** When the server noticed it, epoch milliseconds. */
  readonly at: number
  /** The run as it was then; null in a test. */
  readonly run: (RestRun & { readonly pathspec: string }) | null
  /** The promotion that was won; null for other events. */
  readonly promotion: PromotionTold | null
}

interface PromotionTold {
  readonly id: string
  readonly act: 'promote' | 'rollback'
  readonly tag: string
  /** The pathspec of the run that has it. */
  readonly pathspec: string
  /** That of the run that had it before; null for none. */
  readonly over: string | null
  readonly by: string
  readonly decidedAt: number
  /** Counts the decisions of the workspace. */
  readonly n: number
}

/** An event that is told, ready to be kept. */
export interface Happened {
  readonly id: string
  /** Events of one lane are delivered in the order in which they happened. */
  readonly lane: string
  readonly at: number
  /** JSON. */
  readonly body: string
}

/** `times`: 1 for the first time that the run starts to match, and so on. The same occasion gives the same id, after a restart and on a restored server too. */
export function matchEvent(trigger: Trigger, key: RunKey, run: RestRun, times: number, at: number): Happened {
  const id = idOf(trigger.id, key, String(times))
  return { id, lane: key, at, body: bodyOf(trigger, { id, event: 'matches', at, run: named(run), promotion: null }) }
}

/** `run`: null when it is not known at the moment. */
export function promotionEvent(trigger: Trigger, decision: Decision, run: RestRun | null, at: number): Happened {
  const { id: of, act, tag, by, decidedAt, n, over } = decision
  const id = idOf(trigger.id, of)
  const { flow } = slotOf(decision)
  const promotion = { id: of, act, tag, pathspec: runName(decision.run), over: over && runName(over), by, decidedAt, n }
  const body = bodyOf(trigger, { id, event: 'promoted', at, run: run && named(run), promotion })
  return { id, lane: JSON.stringify([flow, tag]), at, body }
}

/** For `trigger test`: it is of no run, and is kept nowhere. */
export function testEvent(trigger: Trigger, id: string, at: number): Happened {
  return { id, lane: id, at, body: bodyOf(trigger, { id, event: 'test', at, run: null, promotion: null }) }
}

function bodyOf({ id, workspace, event }: Trigger, of: Pick<EventBody, 'id' | 'event' | 'at' | 'run' | 'promotion'>): string {
  const { id: eventId, event: name, ...rest } = of
  const body: EventBody = { version: 1, id: eventId, event: name, workspace, trigger: { id, event }, ...rest }
  return JSON.stringify(body)
}

const named = (run: RestRun): RestRun & { readonly pathspec: string } => ({ pathspec: pathspec(run), ...run })

const idOf = (...occasion: readonly string[]): string => createHash('sha256').update(occasion.join('\0')).digest('hex').slice(0, 32)
