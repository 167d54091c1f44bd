import { restPromotion, type RestPromotion } from '../../src-core/protocol/rest-promotions.ts'
import { describeRefusal, runName } from '../../src-core/promotion/describe-promotion.ts'
import type { Decision, Proposal } from '../../src-core/promotion/promotion.ts'
import type { ProposeRefusal } from '../../src-core/replica/promotion/promotion-api.ts'
import type { Replica } from '../../src-core/replica/replica.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { parseRunKey } from '../../src-core/runs/run-key.ts'
import type { Pathspec } from '../../src-core/runs/run.ts'
import { type MetaflowException, MetaflowNotFound, MetaflowTaggingError, MetaflowUnknownUser, ServerUnavailable } from './errors.ts'
import { storeError } from './store-trouble.ts'

/** What is asked: a run for a tag that is moved by promotion, or the run that carried it before. */
export type PromotionRequest =
  | { readonly act: 'promote'; readonly pathspec: Pathspec; readonly tag: string; readonly isTrial?: boolean }
  | { readonly act: 'rollback'; readonly flow: string; readonly tag: string; readonly isTrial?: boolean }

/** A proposal and what became of it, as `--json` prints it. */
export interface Promotion extends Omit<RestPromotion, 'origin'> {
  readonly pathspec: string
}

export function promotionOf(proposal: Proposal, decision: Decision | null): Promotion {
  const { origin: _, ...told } = restPromotion(proposal, decision)
  return { pathspec: runName(proposal.run), ...told }
}

/** What the server has decided of a proposal, once the tag is where that says; rejects with `ServerUnavailable` when it has not within the time. */
export async function awaitDecision(
  replica: Replica,
  proposal: Proposal,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<Decision> {
  const find = (): Decision | undefined => settledDecision(replica, proposal)
  const known = find()
  if (known !== undefined) return known
  return await new Promise((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      stop()
      signal?.removeEventListener('abort', giveUp)
      finish()
    }
    const look = (): void => {
      const decision = find()
      if (decision !== undefined) end(() => resolve(decision))
    }
    const giveUp = (): void =>
      end(() =>
        reject(
          new ServerUnavailable(
            'timed-out',
            `${runName(proposal.run)} is proposed for ${JSON.stringify(proposal.tag)}, and was not decided within ${timeoutMs / 1000} s. It will be: tagalong promotions says how.`,
          ),
        ),
      )
    const timer = setTimeout(giveUp, timeoutMs)
    const stop = replica.on('changed', look)
    signal?.addEventListener('abort', giveUp)
    if (signal?.aborted === true) giveUp()
  })
}

function settledDecision(replica: Replica, { id, run, tag }: Proposal): Decision | undefined {
  const { decisions } = replica.promotions({ flow: parseRunKey(run).flow, tag })
  const decision = decisions.find((made) => made.id === id)
  const holding = decisions.find(({ refusal }) => refusal === null)
  const isMoving = decision !== undefined && holding?.id === id && !replica.tagsOn([run]).some((counted) => counted.tag === tag)
  return isMoving ? undefined : decision
}

export function proposeError(refusal: ProposeRefusal): MetaflowException {
  switch (refusal.kind) {
    case 'no-user':
      return new MetaflowUnknownUser()
    case 'tag':
      return new MetaflowTaggingError(describeViolation(refusal.violation, 1))
    case 'nothing-before':
      return new MetaflowNotFound(
        `No run of ${refusal.flow} carried ${JSON.stringify(refusal.tag)} by promotion before the one that does. Nothing was proposed. Promote the run that you mean.`,
      )
    case 'promotion': {
      if (refusal.refusal.kind === 'unknown-run')
        return new MetaflowNotFound(
          `Run('${runName(refusal.of.run)}') does not exist here. Nothing was proposed. tagalong import DIR brings the runs of a datastore in.`,
        )
      return new MetaflowTaggingError(`${describeRefusal(refusal.refusal, refusal.of)} Nothing was proposed.`)
    }
    case 'store':
      return storeError(refusal.trouble)
    default:
      return assertNever(refusal)
  }
}
