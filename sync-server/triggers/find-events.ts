import { assertNever } from '../../src-core/lib/assert-never.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Decision } from '../../src-core/promotion/promotion.ts'
import { isInSlot } from '../../src-core/promotion/promotion-book.ts'
import { parseQuery } from '../../src-core/query/parse-query.ts'
import type { RunIndex } from '../../src-core/query/run-index.ts'
import type { RunKey, RunRow } from '../../src-core/runs/run.ts'
import { runOf } from '../rest/answers.ts'
import { type Happened, matchEvent, promotionEvent } from './event-body.ts'
import { type Occasions, compareMatching } from './matching.ts'
import type { Trigger } from './trigger.ts'

/** What is durable of a workspace at one moment. */
export interface Moment {
  readonly index: RunIndex
  /** All of them, in order. */
  readonly decisions: readonly Decision[]
  readonly now: number
}

export interface EventNews {
  /** Occasions that are otherwise than they were stored. */
  readonly changed: Occasions
  readonly events: readonly Happened[]
  /** There are more events than were asked for. */
  readonly isMore: boolean
}

/** Occasions for events of a trigger that there are now, the oldest first. */
interface OccasionsNow {
  readonly occasions: readonly string[]
  readonly isKnown: (occasion: string) => boolean
  readonly tell: (occasion: string, times: number) => Happened
}

/** Compares the occasions that there are now with those of the look before, for up to `most` events. Refuses a query that this version can not read. */
export function findEvents(trigger: Trigger, before: Occasions, moment: Moment, most: number): Result<EventNews, 'unreadable-query'> {
  const present = occasionsNow(trigger, moment)
  if (!present.ok) return present
  const { occasions, isKnown, tell } = present.value
  const { changed, started, isMore } = compareMatching(before, occasions, { isKnown, most })
  return ok({ changed, isMore, events: started.map(([occasion, times]) => tell(occasion, times)) })
}

/** What a trigger that begins now has seen without telling it. */
export function occasionsToBeginWith(trigger: Trigger, moment: Moment): Occasions {
  const present = occasionsNow(trigger, moment)
  return new Map(present.ok ? present.value.occasions.map((occasion) => [occasion, { times: 1, isMatching: true }]) : [])
}

function occasionsNow(trigger: Trigger, moment: Moment): Result<OccasionsNow, 'unreadable-query'> {
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

function matching(trigger: Trigger, text: string, { index, now }: Moment): Result<OccasionsNow, 'unreadable-query'> {
  const query = parseQuery(text)
  if (!query.ok) return err('unreadable-query')
  const set = index.evaluate(query.value, { nowMs: now })
  const rowOf = (occasion: string): RunRow | null =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- occasions of this event are keys of runs
    index.get(occasion as RunKey)
  return ok({
    occasions: set
      .slice(0, set.count)
      .map((ordinal) => index.rowAt(ordinal).key)
      .toReversed(),
    isKnown: (occasion) => rowOf(occasion) !== null,
    tell(occasion, times) {
      const row = rowOf(occasion)!
      return matchEvent(trigger, row.key, runOf(row, now), times, now)
    },
  })
}

/** A promotion that was won stays one, also when it is overtaken at once. */
function promoted(
  trigger: Trigger,
  { tag, flow }: { readonly tag: string; readonly flow: string | null },
  { index, decisions, now }: Moment,
): OccasionsNow {
  const won = new Map<string, Decision>()
  for (const decision of decisions) {
    const isMeant = flow === null ? decision.tag === tag : isInSlot(decision, { flow, tag })
    if (isMeant && decision.refusal === null) won.set(decision.id, decision)
  }
  return {
    occasions: [...won.keys()],
    isKnown: () => false,
    tell(occasion) {
      const decision = won.get(occasion)!
      const row = index.get(decision.run)
      return promotionEvent(trigger, decision, row && runOf(row, now), now)
    },
  }
}
