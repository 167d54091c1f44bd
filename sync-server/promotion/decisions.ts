import type { Decision } from '../../src-core/promotion/promotion.ts'

/**
 * What was decided on promotions of a workspace, in order, the lost ones too (`refusal` says why). Rejects when its room can not be read.
 * It is told from the durable log: a decision that is given here is flushed, and no restart takes it away.
 * Its `id` is stable and its own; `n` counts the decisions of a workspace. A server that was restored from a backup may give a number a
 * second time, to another decision, and decisions that clients bring back keep theirs: who must not miss one remembers ids, not numbers.
 */
export type DecisionsOf = (workspace: string) => Promise<readonly Decision[]>
