import { compareCodePoints } from '../lib/code-points.ts'
import { parseRunKey } from '../runs/run-key.ts'
import type { RunKey } from '../runs/run.ts'
import type { Decision, Proposal } from './promotion.ts'
import { decisionTuple, type PromotionRecord } from './promotion-records.ts'

/** A tag of one flow: what one run has at a time. */
export interface Slot {
  readonly flow: string
  readonly tag: string
}

export const slotOf = ({ run, tag }: Pick<Proposal, 'run' | 'tag'>): Slot => ({ flow: parseRunKey(run).flow, tag })
export const isInSlot = (of: Pick<Proposal, 'run' | 'tag'>, { flow, tag }: Slot): boolean =>
  of.tag === tag && parseRunKey(of.run).flow === flow

/** All proposals and decisions of a workspace. Nothing depends on the order in which they arrived, except that of `open`. */
export class PromotionBook {
  readonly #proposals = new Map<string, Proposal>()
  readonly #decisions = new Map<string, Decision>()
  #sorted: readonly Decision[] | null = null
  #slots: readonly Slot[] | null = null

  add(record: PromotionRecord): void {
    if (record.type === 'proposal') this.#addProposal(record.proposal)
    else this.#addDecision(record.decision)
  }

  /** Proposals that are not decided, in the order in which they became known here. */
  open(): Proposal[] {
    return [...this.#proposals.values()]
  }

  /** In the order in which they were made. */
  decisions(): readonly Decision[] {
    return (this.#sorted ??= [...this.#decisions.values()].toSorted(compareDecisions))
  }

  decision(id: string): Decision | null {
    return this.#decisions.get(id) ?? null
  }

  /** Number of the newest decision; 0 without one. */
  get newest(): number {
    return this.decisions().at(-1)?.n ?? 0
  }

  /** Those that were won, in order: the last one says which run carries the tag. */
  won(slot: Slot): Decision[] {
    return this.decisions().filter((decision) => decision.refusal === null && isInSlot(decision, slot))
  }

  /** The decision by which a run carries the tag; null when none was promoted. */
  holding(slot: Slot): Decision | null {
    return this.won(slot).at(-1) ?? null
  }

  /** Slots with a run in them. Asked for at every change of any run, so they are kept. */
  slots(): readonly Slot[] {
    return (this.#slots ??= this.#findSlots())
  }

  /**
   * The run that carried the tag before the one that does, for a rollback. Each rollback goes one further back: what was rolled back from
   * is not gone to again.
   */
  before(slot: Slot): RunKey | null {
    const trail: RunKey[] = []
    for (const { act, run } of this.won(slot)) {
      const back = act === 'rollback' ? trail.lastIndexOf(run) : -1
      if (back >= 0) trail.splice(back + 1)
      else trail.push(run)
    }
    return trail.at(-2) ?? null
  }

  #findSlots(): Slot[] {
    const slots = new Map<string, Slot>()
    for (const decision of this.decisions()) {
      if (decision.refusal !== null) continue
      const slot = slotOf(decision)
      slots.set(JSON.stringify(slot), slot)
    }
    return [...slots.values()]
  }

  #addProposal(proposal: Proposal): void {
    if (this.#decisions.has(proposal.id)) return
    const known = this.#proposals.get(proposal.id)
    if (known === undefined || compareCodePoints(JSON.stringify(proposal), JSON.stringify(known)) < 0)
      this.#proposals.set(proposal.id, proposal)
  }

  /** A restored server may decide again what it had decided; the word that was said first stays. */
  #addDecision(decision: Decision): void {
    this.#proposals.delete(decision.id)
    const known = this.#decisions.get(decision.id)
    if (known !== undefined && compareDecisions(known, decision) <= 0) return
    this.#decisions.set(decision.id, decision)
    this.#sorted = null
    this.#slots = null
  }
}

function compareDecisions(a: Decision, b: Decision): number {
  return a.n - b.n || a.decidedAt - b.decidedAt || compareCodePoints(a.id, b.id) || compareCodePoints(textOf(a), textOf(b))
}

const textOf = (decision: Decision): string => JSON.stringify(decisionTuple(decision))
