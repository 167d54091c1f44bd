import type { Decision, Proposal } from '../../promotion/promotion.ts'
import { decisionTuple, parsePromotionTuple, proposalTuple } from '../../promotion/promotion-records.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'

const SETTING = 'proposals'
/** Words of refusal that are kept for those that never reached the server. */
const MOST_LOST = 20

interface Kept {
  readonly waiting: readonly Proposal[]
  readonly lost: readonly Decision[]
}

const NOTHING: Kept = { waiting: [], lost: [] }

/**
 * Proposals that the server has not been told of. They wait on this machine, outside of the workspace's room: there nobody could take one
 * back or sign it with another name, and it could reach the server before the tags that make the run fit for it.
 */
export class WaitingProposals {
  readonly #copy: LocalCopy
  #now: Kept
  #durable: Kept

  constructor(copy: LocalCopy) {
    this.#copy = copy
    this.#now = read(copy.setting(SETTING))
    this.#durable = this.#now
  }

  /** In the order in which they were made. */
  get waiting(): readonly Proposal[] {
    return this.#now.waiting
  }

  /** Those that this machine's person was not allowed to make, as the server's welcome said; in the order in which that was found. */
  get lost(): readonly Decision[] {
    return this.#now.lost
  }

  add(proposal: Proposal): Applied<Proposal> {
    return { value: proposal, durable: this.#keep({ ...this.#now, waiting: [...this.#now.waiting, proposal] }) }
  }

  /** Gives how many waited under this id. */
  takeBack(id: string): Applied<number> {
    const left = this.#now.waiting.filter((proposal) => proposal.id !== id)
    const taken = this.#now.waiting.length - left.length
    return { value: taken, durable: taken === 0 ? Promise.resolve() : this.#keep({ ...this.#now, waiting: left }) }
  }

  /** They wait no more; call it in the go in which they are written into the room. */
  drop(ids: ReadonlySet<string>): Promise<void> {
    return this.#keep({ ...this.#now, waiting: this.#now.waiting.filter(({ id }) => !ids.has(id)) })
  }

  /** The person may not propose at all. */
  loseAll(decidedAt: number): Promise<void> {
    const lost = Array.from(this.#now.waiting, (proposal) => ({
      ...proposal,
      n: 1,
      decidedAt,
      refusal: { kind: 'not-allowed', promoters: [] } as const,
    }))
    return this.#keep({ waiting: [], lost: [...this.#now.lost, ...lost].slice(-MOST_LOST) })
  }

  async #keep(next: Kept): Promise<void> {
    this.#show(next)
    void this.#copy.keepSetting(SETTING, { waiting: next.waiting.map(proposalTuple), lost: next.lost.map(decisionTuple) })
    try {
      await this.#copy.durable()
      this.#durable = next
    } catch (error) {
      this.#show(this.#durable)
      throw error
    }
  }

  #show(kept: Kept): void {
    this.#now = kept
    this.#copy.shownChanged()
  }
}

function read(value: unknown): Kept {
  const { waiting, lost }: Readonly<Record<string, unknown>> = { ...(typeof value === 'object' ? value : NOTHING) }
  const records = [...listOf(waiting), ...listOf(lost)].map(parsePromotionTuple)
  return {
    waiting: records.flatMap((record) => (record?.type === 'proposal' ? [record.proposal] : [])),
    lost: records.flatMap((record) => (record?.type === 'decision' ? [record.decision] : [])),
  }
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
