import type { RunSource } from '../../src-sources/run-source.ts'

/**
 * What one writer wants of a run's tags, and how it gets there: what is wanted is written, and written again whenever it
 * is found otherwise. Whoever uses `writeTags` keeps something like this.
 */
export class TagJournal {
  /** Calls of `write` that were refused because of others. */
  conflicts = 0
  readonly #source: RunSource
  readonly #flow: string
  readonly #runId: string
  readonly #wanted = new Map<string, 'present' | 'absent'>()

  constructor(source: RunSource, flow: string, runId: string) {
    this.#source = source
    this.#flow = flow
    this.#runId = runId
  }

  get present(): string[] {
    return [...this.#wanted].flatMap(([tag, wish]) => (wish === 'present' ? [tag] : []))
  }

  get absent(): string[] {
    return [...this.#wanted].flatMap(([tag, wish]) => (wish === 'absent' ? [tag] : []))
  }

  async want(tag: string, wish: 'present' | 'absent'): Promise<void> {
    this.#wanted.set(tag, wish)
    await this.hold()
  }

  /** Makes the record as it is wanted, until that succeeds. Gives whether anything had to be written. */
  async hold(): Promise<boolean> {
    for (;;) {
      const answer = await this.#source.writeTags(this.#flow, this.#runId, { add: this.present, remove: this.absent })
      if (answer.ok) return answer.value.added.length + answer.value.removed.length > 0
      if (answer.error.kind !== 'conflict') throw new Error(answer.error.message)
      this.conflicts++
    }
  }
}
