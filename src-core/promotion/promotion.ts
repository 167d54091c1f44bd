import type { RunKey } from '../runs/run.ts'

/**
 * A tag that is moved by promotion is carried by one run of each flow. Somebody proposes a run; the server decides, one proposal after the
 * other; a decision that was won is what moves the tag.
 */
export interface Proposal {
  /** Random, and the same in the decision. */
  readonly id: string
  /** `rollback`: back to the run that carried it before. What the tag requires is not asked again then. */
  readonly act: 'promote' | 'rollback'
  readonly tag: string
  readonly run: RunKey
  /** The run that carried the tag as the proposer saw it; null for none. Who is overtaken meanwhile loses. */
  readonly over: RunKey | null
  readonly by: string
  /** By the clock of the proposer, epoch milliseconds. */
  readonly at: number
  readonly via: string
}

/** What the server said of a proposal. It stands for itself: nothing has to be known of the proposal beside it. */
export interface Decision extends Proposal {
  /** Counts the decisions of a workspace, from 1. */
  readonly n: number
  /** By the clock of the server. */
  readonly decidedAt: number
  /** Null: it was won, and the tag is the run's. */
  readonly refusal: PromotionRefusal | null
}

/** Why a proposal was lost. The words are in `describe-promotion.ts`. */
export type PromotionRefusal =
  /** Another run was promoted since the proposer looked: by whom, or null when the run that he saw is no longer the one for another reason. */
  | { readonly kind: 'overtaken'; readonly run: RunKey | null; readonly by: string | null }
  /** The run carries it already. */
  | { readonly kind: 'already'; readonly by: string }
  | { readonly kind: 'no-match'; readonly requires: string }
  /** What the tag requires can not be read by this server. */
  | { readonly kind: 'unreadable-query'; readonly requires: string }
  /** Only these people may; empty: whoever may tag. */
  | { readonly kind: 'not-allowed'; readonly promoters: readonly string[] }
  | { readonly kind: 'unknown-run' }
  /** The workspace does not move this tag by promotion. */
  | { readonly kind: 'not-promoted' }
  /** The run could not be given the tag, as when it has 50. */
  | { readonly kind: 'tag-refused'; readonly reason: string }

/** Door of what the server changes on runs when it moves a tag; signed with the name of who was promoting. */
export const VIA_PROMOTION = 'promotion'
