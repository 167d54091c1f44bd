import type { HistoryEntry } from '../../src-core/replica/api.ts'
import { isInNamespace } from '../../src-core/namespace/in-namespace.ts'
import { pathspec as pathspecOf } from '../../src-core/runs/run-key.ts'
import type { Pathspec, RunStatus } from '../../src-core/runs/run.ts'
import { MetaflowNotFound, MetaflowTaggingError } from './errors.ts'
import type { ClientRow, Place, RunEdit } from './place.ts'
import type { Promotion } from './promotion.ts'

/** One run, as it was when it was asked for. A change made through it shows in it; what others do since shows after `refresh`. */
export class Run {
  readonly pathspec: Pathspec
  readonly #place: Place
  #row: ClientRow

  constructor(place: Place, row: ClientRow) {
    this.#place = place
    this.#row = row
    this.pathspec = pathspecOf(row)
  }

  /** All of it, as plain data. */
  get row(): ClientRow {
    return this.#row
  }
  get id(): string {
    return this.#row.runId
  }
  get flow(): string {
    return this.#row.flow
  }
  /** From the `user:` system tag; null for a run of a production token. */
  get owner(): string | null {
    return this.#row.owner
  }
  get status(): RunStatus {
    return this.#row.status
  }
  get successful(): boolean {
    return this.#row.successful
  }
  get finished(): boolean {
    return this.#row.finished
  }
  /** Where the run really started, in epoch milliseconds: tagging moves no run in time. */
  get createdAt(): number {
    return this.#row.createdAt
  }
  /** Epoch milliseconds; null while no end is recorded. */
  get finishedAt(): number | null {
    return this.#row.finishedAt
  }
  /** `F/<id>` for a run that was resumed from another one, else null. */
  get originPathspec(): string | null {
    return this.#row.originRunId === null ? null : `${this.flow}/${this.#row.originRunId}`
  }
  /** Tags that can be changed. */
  get userTags(): ReadonlySet<string> {
    return new Set(this.#row.userTags)
  }
  /** Tags that Metaflow set when the run started. */
  get systemTags(): ReadonlySet<string> {
    return new Set(this.#row.systemTags)
  }
  /** Both. */
  get tags(): ReadonlySet<string> {
    return new Set([...this.#row.userTags, ...this.#row.systemTags])
  }

  isInNamespace(namespace: string | null): boolean {
    return isInNamespace(this.#row, namespace)
  }

  addTag(tag: string): Promise<void> {
    return this.#edit({ add: [tag], remove: [] })
  }
  addTags(tags: Iterable<string>): Promise<void> {
    return this.#edit({ add: listed(tags, 'addTags'), remove: [] })
  }
  removeTag(tag: string): Promise<void> {
    return this.#edit({ add: [], remove: [tag] })
  }
  removeTags(tags: Iterable<string>): Promise<void> {
    return this.#edit({ add: [], remove: listed(tags, 'removeTags') })
  }
  replaceTag(old: string, fresh: string): Promise<void> {
    return this.#edit({ add: [fresh], remove: [old] })
  }
  /** Removes the first, then adds the second: what is in both is there afterwards. */
  replaceTags(old: Iterable<string>, fresh: Iterable<string>): Promise<void> {
    return this.#edit({ add: listed(fresh, 'replaceTags'), remove: listed(old, 'replaceTags') })
  }

  /**
   * Wants this run to carry a tag that is moved by promotion. Against a server the answer is its decision, won or lost with a reason; a replica
   * answers `proposed`, and the server decides when it is told. Rejects with what can only be lost.
   */
  async promote(tag: string): Promise<Promotion> {
    const promotion = await this.#place.promote({ act: 'promote', pathspec: this.pathspec, tag })
    await this.refresh()
    return promotion
  }

  addNote(text: string): Promise<void> {
    return this.#edit({ add: [], remove: [], set: [{ kind: 'note', text }] })
  }

  /** Who said what and when, newest first. A datastore keeps none. */
  async history(): Promise<readonly HistoryEntry[]> {
    const story = await this.#place.story(this.pathspec)
    if (story === null) throw this.#gone()
    return story.history
  }

  /** Reads the run again. */
  async refresh(): Promise<this> {
    const row = await this.#place.run(this.pathspec)
    if (row === null) throw this.#gone()
    this.#row = row
    return this
  }

  toString(): string {
    return `Run('${this.pathspec}')`
  }

  async #edit(edit: RunEdit): Promise<void> {
    await this.#place.edit([this.pathspec], edit)
    await this.refresh()
  }

  #gone(): MetaflowNotFound {
    return new MetaflowNotFound(`${this.toString()} does not exist any more.`)
  }
}

/** A text is iterable too, and its letters were hardly meant. */
function listed(tags: Iterable<string>, method: string): string[] {
  if (typeof tags === 'string')
    throw new MetaflowTaggingError(`${method} takes a list of tags, and was given a text. Nothing was changed. Put it in a list.`)
  return [...tags]
}
