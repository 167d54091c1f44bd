import { err, ok, type Result } from '../lib/result.ts'
import { describeRefusal, runName } from '../promotion/describe-promotion.ts'
import type { Decision, PromotionRefusal, Proposal } from '../promotion/promotion.ts'
import { parseRunKey, runKey } from '../runs/run-key.ts'
import type { RunKey } from '../runs/run.ts'

/** A proposal and what became of it, as the sync server tells it below `/api/v1/workspaces/W/promotions`. Times are epoch milliseconds. */
export interface RestPromotion {
  readonly id: string
  readonly act: Proposal['act']
  readonly tag: string
  readonly origin: string
  readonly flow: string
  readonly runId: string
  /** `Flow/RunId` of the run that carried the tag as the proposer saw it. */
  readonly over: string | null
  readonly by: string
  readonly at: number
  readonly via: string
  readonly outcome: 'proposed' | 'won' | 'lost'
  /** Counts the decisions of the workspace; null while it is proposed. */
  readonly n: number | null
  readonly decidedAt: number | null
  readonly refusal: PromotionRefusal | null
  /** The same in a sentence. */
  readonly reason: string | null
}

export interface RestPromotions {
  /** Newest first; what is not decided yet comes before. */
  readonly promotions: readonly RestPromotion[]
  /** Asked for again with `before` set to it, the list goes on; null at its end. */
  readonly next: string | null
}

export function restPromotion(proposal: Proposal, decision: Decision | null): RestPromotion {
  const { id, act, tag, run, over, by, at, via } = proposal
  const refusal = decision?.refusal ?? null
  return {
    id,
    act,
    tag,
    ...parseRunKey(run),
    over: over === null ? null : runName(over),
    by,
    at,
    via,
    outcome: decision === null ? 'proposed' : refusal === null ? 'won' : 'lost',
    n: decision?.n ?? null,
    decidedAt: decision?.decidedAt ?? null,
    refusal,
    reason: refusal === null ? null : describeRefusal(refusal, proposal),
  }
}

/** `over` undefined: whatever run carries the tag now. */
export type PromotionAsked =
  | { readonly act: 'promote'; readonly run: RunKey; readonly tag: string; readonly over: RunKey | null | undefined }
  | { readonly act: 'rollback'; readonly flow: string; readonly tag: string }

/** Reads the body of a proposal. Refuses with a sentence. The rules of tags are checked later. */
export function parsePromotionAsked(body: unknown): Result<PromotionAsked, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return err('The body is a JSON object with act, tag and the run or flow.')
  const { act = 'promote', tag, origin = 'local', flow, runId, over }: Readonly<Record<string, unknown>> = { ...body }
  if (!isName(tag)) return err('tag is the tag to move, as text.')
  if (!isName(flow) || flow.includes('/')) return err('flow is the name of a flow.')
  if (act === 'rollback') return ok({ act, flow, tag })
  if (act !== 'promote') return err('act is promote or rollback.')
  if (!isName(runId)) return err('runId is the id of a run of the flow.')
  if (!isName(origin) || origin.includes('/')) return err('origin is local, or the name of a metadata service.')
  if (over !== undefined && over !== null && !isName(over))
    return err('over is the id of the run that carries the tag as you saw it, or null for none.')
  return ok({ act, run: runKey(origin, flow, runId), tag, over: isName(over) ? runKey(origin, flow, over) : over })
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 1_000

/** Whether an answer of a server is one; what it does not know is left out. */
export function isRestPromotion(value: unknown): value is RestPromotion {
  const { id, act, tag, origin, flow, runId, by, at, outcome, reason }: Readonly<Record<string, unknown>> = {
    ...(typeof value === 'object' ? value : {}),
  }
  const isOutcome = outcome === 'proposed' || outcome === 'won' || outcome === 'lost'
  const isAct = act === 'promote' || act === 'rollback'
  return (
    isAct && isOutcome && [id, tag, origin, flow, runId, by].every(isName) && typeof at === 'number' && (reason === null || isName(reason))
  )
}
