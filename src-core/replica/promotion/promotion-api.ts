import type { Decision, PromotionRefusal, Proposal } from '../../promotion/promotion.ts'
import type { RunKey } from '../../runs/run.ts'
import type { TagViolation } from '../../tags/tag-violation.ts'
import type { StoreRefusal, Via } from '../api.ts'

/** Who is to carry a promoted tag next. */
export type ProposeRequest = {
  readonly tag: string
  readonly via: Via
  /** Says what would be proposed, or why not, and proposes nothing. */
  readonly isTrial?: boolean
} & (
  | { readonly act: 'promote'; readonly run: RunKey }
  /** Back to the run that carried it before the one that does. */
  | { readonly act: 'rollback'; readonly flow: string }
)

export type ProposeRefusal =
  | { readonly kind: 'no-user' }
  | { readonly kind: 'tag'; readonly violation: TagViolation }
  /** As far as is known here, it could only be lost. */
  | { readonly kind: 'promotion'; readonly refusal: PromotionRefusal; readonly of: Pick<Proposal, 'tag' | 'run' | 'by'> }
  /** No run of the flow carried the tag by promotion before the one that does. */
  | { readonly kind: 'nothing-before'; readonly flow: string; readonly tag: string }
  | StoreRefusal

/** What is left out is not asked for. */
export interface PromotionsRequest {
  readonly flow?: string
  readonly tag?: string
  readonly run?: RunKey
  readonly by?: string
  /** Of the decisions the newest so many; all without it. */
  readonly limit?: number
}

/** Newest first. */
export interface Promotions {
  readonly proposals: readonly OpenProposal[]
  readonly decisions: readonly Decision[]
}

/** Not decided yet. */
export interface OpenProposal extends Proposal {
  /** Known on this machine alone: the server is told when it is reached, and has what the run's room has here. */
  readonly isWaiting: boolean
}

/** A tag that somebody wants a run to carry. */
export interface ProposedTag {
  readonly tag: string
  readonly by: string
}
