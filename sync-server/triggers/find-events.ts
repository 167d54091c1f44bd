import { assertNever } from '../../src-core/lib/assert-never.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Decision } from '../../src-core/promotion/promotion.ts'
import { isInSlot } from '../../src-core/promotion/promotion-book.ts'
import { parseQuery } from '../../src-core/query/parse-query.ts'
import type { RunIndex } from '../../src-core/query/run-index.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'
import { runOf } from '../rest/answers.ts'
import { type Happened, matchEvent, promotionEvent } from './event-body.ts'
import { type Causes, compareMatching } from './matching.ts'
import type { Trigger } from './trigger.ts'

/** What is durable of a workspace at one moment. */
export interface Moment {
  readonly index: RunIndex
  /** All of them, in order. */
  readonly decisions: readonly Decision[]
  readonly now: number
}

export interface EventNews {
  /** Causes that are otherwise than they were stored. */
  readonly changed: Causes
  readonly events: readonly Happened[]
}

/** What may cause events of a trigger now, the oldest first. */
interface CausesNow {
  readonly causes: readonly string[]
  readonly isKnown: (cause: string) => boolean
  readonly tell: (cause: string, times: number) => Happened
}

/** Compares what causes events of a trigger now with what did when it was last looked. Refuses a query that this version can not read. */
export function findEvents(trigger: Trigger, before: Causes, moment: Moment): Result<EventNews, 'unreadable-query'> {
  const present = causesNow(trigger, moment)
  if (!present.ok) return present
  const { causes, isKnown, tell } = present.value
  const { changed, started } = compareMatching(before, causes, isKnown)
  return ok({ changed, events: started.map(([cause, times]) => tell(cause, times)) })
}

function causesNow(trigger: Trigger, moment: Moment): Result<CausesNow, 'unreadable-query'> {
  const { event } = trigger
  switch (event.kind) {
    case 'matches':
      return matching(trigger, event.query, moment)
    case 'promoted':
      return ok(promoted(trigger, event, moment))
    default:
      return assertNever(event)
  }
}

function matching(trigger: Trigger, text: string, { index, now }: Moment): Result<CausesNow, 'unreadable-query'> {
  const query = parseQuery(text)
  if (!query.ok) return err('unreadable-query')
  const set = index.evaluate(query.value, { nowMs: now })
  const rowOf = (cause: string): RunRow | null =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- causes of this event are keys of runs
    index.get(cause as RunKey)
  return ok({
    causes: set
      .slice(0, set.count)
      .map((ordinal) => index.rowAt(ordinal).key)
      .toReversed(),
    isKnown: (cause) => rowOf(cause) !== null,
    tell(cause, times) {
      const row = rowOf(cause)!
      return matchEvent(trigger, row.key, runOf(row, now), times, now)
    },
  })
}

/** A promotion that was won stays one, also when it is overtaken at once. */
function promoted(
  trigger: Trigger,
  { tag, flow }: { readonly tag: string; readonly flow: string | null },
  { index, decisions, now }: Moment,
): CausesNow {
  const won = new Map<string, Decision>()
  for (const decision of decisions) {
    const isMeant = flow === null ? decision.tag === tag : isInSlot(decision, { flow, tag })
    if (isMeant && decision.refusal === null) won.set(decision.id, decision)
  }
  return {
    causes: [...won.keys()],
    isKnown: () => false,
    tell(cause) {
      const decision = won.get(cause)!
      const row = index.get(decision.run)
      return promotionEvent(trigger, decision, row && runOf(row, now), now)
    },
  }
}
