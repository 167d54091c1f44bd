import type { RunFacts, RunOutcome } from '../runs/run.ts'
import { GrowingFloat64, GrowingUint32 } from './growing.ts'
import type { Posting } from './posting.ts'
import { Postings } from './postings.ts'

/** The facts that are numbers or flags. */
type PlainFacts = Pick<RunFacts, 'createdAt' | 'outcome' | 'successful' | 'finished' | 'finishedAt' | 'activeAt'>

/** The lower two bits of a run's state are the place of its outcome here. */
const OUTCOMES: readonly RunOutcome[] = ['open', 'completed', 'failed']
const OUTCOME_BITS = 3
const SUCCESSFUL = 4
const FINISHED = 8
/** Runs are posted by the place of their outcome, and successful ones here too. */
const POSTED_SUCCESSFUL = OUTCOMES.length

/** Whether a number is the state of a run. */
export const isState = (state: number): boolean =>
  state <= (OUTCOME_BITS | SUCCESSFUL | FINISHED) && (state & OUTCOME_BITS) < OUTCOMES.length

/** Times and states of the runs. Written by slot, found by ordinal. */
export class FactColumns {
  readonly postings = new Postings((slot, visit) => {
    const state = this.state(slot)
    visit(state & OUTCOME_BITS)
    if ((state & SUCCESSFUL) !== 0) visit(POSTED_SUCCESSFUL)
  })
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

  withOutcome(outcome: RunOutcome): Posting {
    return this.postings.get(OUTCOMES.indexOf(outcome))
  }

  get successful(): Posting {
    return this.postings.get(POSTED_SUCCESSFUL)
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

  /** Writes over a run that is posted. */
  rewrite(slot: number, ordinal: number, facts: PlainFacts): void {
    this.postings.rewrite(slot, ordinal, () => this.write(slot, facts))
  }
}

function outcomeOf(state: number): RunOutcome {
  const outcome = OUTCOMES[state & OUTCOME_BITS]
  if (outcome === undefined) throw new Error(`no outcome has number ${state & OUTCOME_BITS}`)
  return outcome
}
