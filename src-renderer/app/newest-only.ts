/**
 * Asks one question at a time. A question that comes while another is under way replaces the one that waits,
 * so the answer shown is always to the newest question, and a slow answerer is never flooded.
 */
export class NewestOnly<Question, Answer> {
  readonly #ask: (question: Question) => Promise<Answer>
  readonly #deliver: (answer: Answer, question: Question) => void
  #busy = false
  #waiting: { readonly question: Question } | null = null
  #closed = false

  constructor(ask: (question: Question) => Promise<Answer>, deliver: (answer: Answer, question: Question) => void) {
    this.#ask = ask
    this.#deliver = deliver
  }

  ask(question: Question): void {
    this.#waiting = { question }
    if (!this.#busy) void this.#run()
  }

  close(): void {
    this.#closed = true
    this.#waiting = null
  }

  /** A question that fails is reported and left: whoever is asked tells of a change when asking again makes sense. */
  async #answer(question: Question): Promise<void> {
    try {
      const answer = await this.#ask(question)
      if (!this.#closed) this.#deliver(answer, question)
    } catch (error) {
      if (!this.#closed) reportError(error)
    }
  }

  async #run(): Promise<void> {
    this.#busy = true
    for (let next = this.#waiting; next !== null; next = this.#waiting) {
      this.#waiting = null
      await this.#answer(next.question)
    }
    this.#busy = false
  }
}
