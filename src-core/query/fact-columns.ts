import type { RunFacts, RunOutcome } from '../runs/run.ts'
import { GrowingFloat64, GrowingUint32 } from './growing.ts'
import { Posting } from './posting.ts'

/** The facts that are numbers or flags. */
type PlainFacts = Pick<RunFacts, 'createdAt' | 'outcome' | 'successful' | 'finished' | 'finishedAt' | 'activeAt'>

/** The lower two bits of a run's state are the place of its outcome here. */
const OUTCOMES: readonly RunOutcome[] = ['open', 'completed', 'failed']
const OUTCOME_BITS = 3
const SUCCESSFUL = 4
const FINISHED = 8
export const HIGHEST_STATE = 15

/** Times and states of the runs. Written by slot, found by ordinal. */
export class FactColumns {
  readonly outcomes: Readonly<Record<RunOutcome, Posting>> = { open: new Posting(), completed: new Posting(), failed: new Posting() }
  readonly successful = new Posting()
  readonly #createdAt: GrowingFloat64
  readonly #finishedAt: GrowingFloat64
  readonly #activeAt: GrowingFloat64
  readonly #states: GrowingUint32

  constructor(stored?: {
    readonly createdAt: GrowingFloat64
    readonly finishedAt: GrowingFloat64
    readonly activeAt: GrowingFloat64
    readonly states: GrowingUint32
  }) {
    this.#createdAt = stored?.createdAt ?? new GrowingFloat64()
    this.#finishedAt = stored?.finishedAt ?? new GrowingFloat64()
    this.#activeAt = stored?.activeAt ?? new GrowingFloat64()
    this.#states = stored?.states ?? new GrowingUint32()
  }

  get(slot: number): PlainFacts {
    const state = this.state(slot)
    const finishedAt = this.finishedAt(slot)
    return {
      createdAt: this.createdAt(slot),
      outcome: outcomeOf(state),
      successful: (state & SUCCESSFUL) !== 0,
      finished: (state & FINISHED) !== 0,
      finishedAt: Number.isNaN(finishedAt) ? null : finishedAt,
      activeAt: this.activeAt(slot),
    }
  }

  createdAt(slot: number): number {
    return this.#createdAt.get(slot)
  }

  /** NaN while no end is recorded. */
  finishedAt(slot: number): number {
    return this.#finishedAt.get(slot)
  }

  activeAt(slot: number): number {
    return this.#activeAt.get(slot)
  }

  outcome(slot: number): RunOutcome {
    return outcomeOf(this.state(slot))
  }

  state(slot: number): number {
    return this.#states.get(slot)
  }

  /** Leaves the postings alone. */
  write(slot: number, facts: PlainFacts): void {
    this.#createdAt.set(slot, facts.createdAt)
    this.#finishedAt.set(slot, facts.finishedAt ?? Number.NaN)
    this.#activeAt.set(slot, facts.activeAt)
    this.#states.set(slot, OUTCOMES.indexOf(facts.outcome) | (facts.successful ? SUCCESSFUL : 0) | (facts.finished ? FINISHED : 0))
  }

  /** Enters what was written into the postings. */
  post(slot: number, ordinal: number): void {
    const state = this.state(slot)
    this.outcomes[outcomeOf(state)].add(ordinal)
    if ((state & SUCCESSFUL) !== 0) this.successful.add(ordinal)
  }

  /** Writes over a run that is posted. */
  rewrite(slot: number, ordinal: number, facts: PlainFacts): void {
    const before = this.state(slot)
    this.write(slot, facts)
    if (this.state(slot) === before) return
    this.outcomes[outcomeOf(before)].remove(ordinal)
    this.successful.remove(ordinal)
    this.post(slot, ordinal)
  }

  shift(gaps: readonly number[]): void {
    for (const posting of this.#postings()) posting.shift(gaps)
  }

  clearPostings(): void {
    for (const posting of this.#postings()) posting.clear()
  }

  #postings(): Posting[] {
    return [...Object.values(this.outcomes), this.successful]
  }
}

function outcomeOf(state: number): RunOutcome {
  const outcome = OUTCOMES[state & OUTCOME_BITS]
  if (outcome === undefined) throw new Error(`no outcome has number ${state & OUTCOME_BITS}`)
  return outcome
}
