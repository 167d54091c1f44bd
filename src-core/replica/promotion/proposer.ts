import type { Signature } from '../../crdt/room-records.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { decide } from '../../promotion/decide.ts'
import type { Proposal } from '../../promotion/promotion.ts'
import { isInSlot, type PromotionBook, type Slot, slotOf } from '../../promotion/promotion-book.ts'
import { proposalTuple } from '../../promotion/promotion-records.ts'
import type { RulesOf } from '../../tags/follow-rules.ts'
import type { RunKey } from '../../runs/run.ts'
import { validateTag } from '../../tags/validate-tag.ts'
import type { SyncStatus } from '../api.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { OpenProposal, Promotions, PromotionsRequest, ProposedTag, ProposeRefusal, ProposeRequest } from './promotion-api.ts'
import { WaitingProposals } from './waiting-proposals.ts'

/** Proposes runs for promoted tags, tells the server when it can be told, and shows what became of it. */
export class Proposer {
  readonly #copy: LocalCopy
  readonly #random: () => number
  readonly #waiting: WaitingProposals
  readonly #rulesOf: RulesOf
  #proposedAt = 0
  #proposed: ReadonlyMap<RunKey, readonly ProposedTag[]> = new Map()

  /** `random`: unsigned 32-bit numbers. */
  constructor(copy: LocalCopy, random: () => number) {
    this.#copy = copy
    this.#random = random
    this.#waiting = new WaitingProposals(copy)
    this.#rulesOf = (tag) => copy.book.rulesOf(tag)
  }

  get waitingCount(): number {
    return this.#waiting.waiting.length
  }

  /** `sync`: where the replica stands with its server, null without one. */
  propose(request: ProposeRequest, { by, at, via }: Signature, sync: SyncStatus | null): Result<Applied<Proposal>, ProposeRefusal> {
    const { tag } = request
    const violation = validateTag(tag)
    if (violation !== null) return err({ kind: 'tag', violation })
    const target = request.act === 'promote' ? request.run : this.#book?.before(request)
    if (target === null || target === undefined)
      return err({ kind: 'nothing-before', flow: request.act === 'rollback' ? request.flow : '', tag })
    const slot = slotOf({ run: target, tag })
    const holding = this.#book?.holding(slot) ?? null
    // Whoever proposes one run after the other means the second to follow on the first; who proposes the same again has done so already.
    const open = this.#own(slot, by).at(-1)
    if (open?.run === target) return ok({ value: open, durable: Promise.resolve() })
    const before = open ?? holding
    const proposal: Proposal = { id: this.#id(), act: request.act, tag, run: target, over: before?.run ?? null, by, at, via }
    const refusal = this.#foresee(proposal, before, sync)
    if (refusal !== null) return err({ kind: 'promotion', refusal, of: proposal })
    return ok(request.isTrial === true ? { value: proposal, durable: Promise.resolve() } : this.#waiting.add(proposal))
  }

  takeBack(id: string): Applied<number> {
    return this.#waiting.takeBack(id)
  }

  /**
   * Tells the server what waits, in order, as far as it can be told now: signed with the name that it knows, and behind everything that it is
   * to have of the run. Gives how many.
   */
  async tell(user: string, sync: SyncStatus): Promise<Applied<number>> {
    if (sync.state.kind === 'connected' && sync.state.role === 'reader') {
      const count = this.waitingCount
      return { value: count, durable: this.#waiting.loseAll(this.#copy.clock.now()) }
    }
    const { roomName } = this.#copy.book
    return await this.#copy.withRooms([roomName], (rooms) => {
      const first = this.#waiting.waiting.findIndex((proposal) => !this.#isReady(proposal, sync))
      const ready = this.#waiting.waiting.slice(0, first < 0 ? undefined : first)
      if (ready.length === 0) return 0
      rooms
        .get(roomName)
        ?.transact('local', (writer) => writer.appendFacts(ready.map((proposal) => proposalTuple({ ...proposal, by: user }))))
      this.#waiting.drop(new Set(ready.map(({ id }) => id))).catch(() => undefined)
      return ready.length
    })
  }

  /** Whether something waits that the server can be told now. */
  canTell(sync: SyncStatus | null): boolean {
    const [first] = this.#waiting.waiting
    if (first === undefined || sync?.state.kind !== 'connected' || !sync.isTold) return false
    return sync.state.role === 'reader' || this.#isReady(first, sync)
  }

  promotions({ flow, tag, run, by, limit = Number.MAX_SAFE_INTEGER }: PromotionsRequest): Promotions {
    const isAsked = (proposal: Proposal): boolean =>
      (flow === undefined || slotOf(proposal).flow === flow) &&
      (tag === undefined || proposal.tag === tag) &&
      (run === undefined || proposal.run === run) &&
      (by === undefined || proposal.by === by)
    const decisions = [...(this.#book?.decisions() ?? []), ...this.#waiting.lost].filter(isAsked)
    return { proposals: this.#open().filter(isAsked).toReversed(), decisions: decisions.toReversed().slice(0, limit) }
  }

  /** The tags that are proposed for a run. */
  proposedFor(run: RunKey): readonly ProposedTag[] {
    if (this.#proposedAt !== this.#copy.revision) {
      const proposed = new Map<RunKey, ProposedTag[]>()
      for (const { run: of, tag, by } of this.#open()) proposed.set(of, [...(proposed.get(of) ?? []), { tag, by }])
      this.#proposed = proposed
      this.#proposedAt = this.#copy.revision
    }
    return this.#proposed.get(run) ?? NONE
  }

  get #book(): PromotionBook | null {
    return this.#copy.book.promotions
  }

  #open(): OpenProposal[] {
    const told = Array.from(this.#book?.open() ?? [], (proposal) => ({ ...proposal, isWaiting: false }))
    return [...told, ...Array.from(this.#waiting.waiting, (proposal) => ({ ...proposal, isWaiting: true }))]
  }

  #own(slot: Slot, by: string): Proposal[] {
    return this.#open().filter((proposal) => proposal.by === by && isInSlot(proposal, slot))
  }

  /** What can only be lost is not proposed. Whether the run matches is asked of the server when not everything is known here. */
  #foresee(proposal: Proposal, holding: Pick<Proposal, 'run' | 'by'> | null, sync: SyncStatus | null): ReturnType<typeof decide> {
    if (sync?.state.kind === 'connected' && sync.state.role === 'reader') return { kind: 'not-allowed', promoters: [] }
    const refusal = decide(proposal, {
      rulesOf: this.#rulesOf,
      holding,
      row: this.#copy.index.get(proposal.run),
      nowMs: this.#copy.clock.now(),
    })
    const isInStep = sync?.state.kind === 'connected' && sync.isTold && sync.unreadRooms === 0
    return refusal?.kind === 'no-match' && !isInStep ? null : refusal
  }

  /** The server has everything of the run's room that is here, or takes nothing of it. */
  #isReady({ run }: Proposal, { refusedRooms }: SyncStatus): boolean {
    const room = this.#copy.roomOf(run)
    if (room === null) return true
    const { localVersion, ackedVersion } = this.#copy.ledger.get(room)
    return localVersion <= ackedVersion || refusedRooms.some((refused) => refused.room === room)
  }

  #id(): string {
    return Array.from({ length: 4 }, () => this.#random().toString(36))
      .join('-')
      .padStart(8, '0')
  }
}

const NONE: readonly ProposedTag[] = []
