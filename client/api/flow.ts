import { narrowed, ofFlow, readQuery, withTag } from './conditions.ts'
import type { Place } from './place.ts'
import type { Promotion } from './promotion.ts'
import { Run } from './run.ts'

/** A flow as it is seen in one namespace, which stays what it was when the flow was asked for. */
export class Flow implements AsyncIterable<Run> {
  readonly id: string
  readonly namespace: string | null
  readonly #place: Place

  constructor(place: Place, id: string, namespace: string | null) {
    this.#place = place
    this.id = id
    this.namespace = namespace
  }

  /** Runs in the namespace that carry all of the tags, user or system, newest first. */
  async *runs(...tags: readonly string[]): AsyncGenerator<Run, void, void> {
    const query = narrowed(readQuery(''), [ofFlow(this.id), ...tags.map(withTag)])
    const { rows } = await this.#place.list({ query, namespace: this.namespace, archived: true })
    for (const row of rows) yield new Run(this.#place, row)
  }

  [Symbol.asyncIterator](): AsyncIterator<Run> {
    return this.runs()
  }

  /** The newest run in the namespace, whatever its state; null when there is none. Tagging an old run does not make it the latest. */
  async latestRun(): Promise<Run | null> {
    return this.#latest(false)
  }

  async latestSuccessfulRun(): Promise<Run | null> {
    return this.#latest(true)
  }

  /** Wants the run that carried a promoted tag before to carry it again; answers as `Run.promote`. */
  async rollback(tag: string): Promise<Promotion> {
    return await this.#place.promote({ act: 'rollback', flow: this.id, tag })
  }

  /** What was proposed for the flow and decided, newest first. */
  async promotions(tag?: string): Promise<readonly Promotion[]> {
    return await this.#place.promotions({ flow: this.id, ...(tag !== undefined && { tag }) })
  }

  toString(): string {
    return `Flow('${this.id}')`
  }

  async #latest(successful: boolean): Promise<Run | null> {
    const row = await this.#place.latest(this.id, this.namespace, { successful })
    return row && new Run(this.#place, row)
  }
}
