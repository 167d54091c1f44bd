import type { Decision, Proposal } from '../../src-core/promotion/promotion.ts'
import type { Replica } from '../../src-core/replica/replica.ts'
import { ServerUnavailable } from '../api/errors.ts'
import { awaitDecision, promotionOf } from '../api/promotion.ts'
import type { Io } from './command.ts'

/** A server decides in moments, unless its disk is full. */
const PATIENCE_MS = 5_000

/** Says what became of these proposals, which the server has been told of. */
export async function tellDecisions(replica: Replica, proposals: readonly Proposal[], io: Io): Promise<void> {
  for (const proposal of proposals) {
    try {
      const decision = await awaitDecision(replica, proposal, { timeoutMs: PATIENCE_MS, signal: io.interrupted })
      io.say(decisionWords(decision))
    } catch (error) {
      if (!(error instanceof ServerUnavailable)) throw error
      io.say(error.message)
    }
  }
}

export function decisionWords(decision: Decision): string {
  const { pathspec, tag, reason } = promotionOf(decision, decision)
  return reason === null ? `${pathspec} carries ${JSON.stringify(tag)} now.` : `${pathspec} was not promoted. ${reason}`
}
