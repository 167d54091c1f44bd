import { compareCodePoints } from '../lib/code-points.ts'
import { runKey } from '../runs/run-key.ts'
import type { RunKey, RunRow } from '../runs/run.ts'
import { FactColumns } from './fact-columns.ts'
import { KeyTable } from './key-table.ts'
import { NameColumn } from './name-column.ts'
import { NamesColumn } from './names-column.ts'
import { TextColumn } from './text-column.ts'
import { TimeOrder } from './time-order.ts'

/** The columns that a snapshot brings, all for the same runs, in order of time. */
export interface StoredColumns {
  readonly facts: FactColumns
  readonly runIds: TextColumn
  readonly origins: NameColumn
  readonly flows: NameColumn
  readonly owners: NameColumn
  readonly resumedFrom: NameColumn
  readonly userTags: NamesColumn
  readonly systemTags: NamesColumn
  readonly taggers: NamesColumn
  readonly marks: NamesColumn
}

/**
 * All runs, a column per property, and the postings over them: what queries are evaluated on. Memory is that of the numbers;
 * a `RunRow` is made only when somebody asks for one.
 */
export class RunColumns {
  readonly facts: FactColumns
  readonly runIds: TextColumn
  readonly flows: NameColumn
  readonly owners: NameColumn
  readonly userTags: NamesColumn
  readonly systemTags: NamesColumn
  readonly taggers: NamesColumn
  readonly marks: NamesColumn
  /** Nobody asks for runs by these two, so they have no postings. */
  readonly origins: NameColumn
  readonly resumedFrom: NameColumn
  readonly order: TimeOrder
  /** Null until somebody asks for a key: the first rows come without. */
  #keys: KeyTable | null = null

  constructor(stored: StoredColumns = noColumns()) {
    this.facts = stored.facts
    this.runIds = stored.runIds
    this.flows = stored.flows
    this.owners = stored.owners
    this.userTags = stored.userTags
    this.systemTags = stored.systemTags
    this.taggers = stored.taggers
    this.marks = stored.marks
    this.origins = stored.origins
    this.resumedFrom = stored.resumedFrom

    const slots = Array.from({ length: this.runIds.length }, (_, slot) => slot)
    this.order = new TimeOrder((a, b) => this.#compareAge(a, b), slots)
    for (const slot of slots) this.#post(slot)
  }

  get size(): number {
    return this.order.size
  }

  find(key: RunKey): number | null {
    return this.#byKey().find(key)
  }

  row(slot: number): RunRow {
    const key = this.#key(slot)
    return {
      key,
      origin: this.origins.get(slot) ?? '',
      flow: this.flows.get(slot) ?? '',
      runId: this.runIds.get(slot),
      ...this.facts.get(slot),
      systemTags: this.systemTags.get(slot),
      originRunId: this.resumedFrom.get(slot),
      owner: this.owners.get(slot),
      userTags: this.userTags.get(slot),
      taggedBy: this.taggers.get(slot),
      marks: this.marks.get(slot),
    }
  }

  /** Adds rows and replaces those of known keys; of two with one key the later counts. */
  put(rows: readonly RunRow[]): void {
    const added: number[] = []
    const firstAdded = this.runIds.length
    let moved = false
    for (const row of rows) {
      if (!Number.isFinite(row.createdAt)) throw new Error(`run ${row.key} has no time of start: ${row.createdAt}`)
      const known = this.find(row.key)
      if (known === null) added.push(this.#append(row))
      else if (known >= firstAdded) this.#write(known, row)
      else {
        moved ||= row.createdAt !== this.facts.createdAt(known)
        this.#rewrite(known, row)
      }
    }
    if (moved) this.#sortAgain(added)
    else if (added.length > 0) this.#insert(added)
  }

  #append(row: RunRow): number {
    const keys = this.#byKey()
    const slot = this.runIds.length
    this.runIds.push(row.runId)
    this.#write(slot, row)
    if (this.#key(slot) !== row.key) throw new Error(`run ${this.#key(slot)} came under the key ${row.key}`)
    keys.add(row.key)
    return slot
  }

  #write(slot: number, row: RunRow): void {
    this.origins.write(slot, row.origin)
    this.resumedFrom.write(slot, row.originRunId)
    this.facts.write(slot, row)
    this.flows.write(slot, row.flow)
    this.owners.write(slot, row.owner)
    this.userTags.write(slot, row.userTags)
    this.systemTags.write(slot, row.systemTags)
    this.taggers.write(slot, row.taggedBy)
    this.marks.write(slot, row.marks)
  }

  /** Origin, flow and run id are the key: they stay. */
  #rewrite(slot: number, row: RunRow): void {
    const ordinal = this.order.ordinalOf(slot)
    this.resumedFrom.write(slot, row.originRunId)
    this.facts.rewrite(slot, ordinal, row)
    this.owners.rewrite(slot, ordinal, row.owner)
    this.userTags.rewrite(slot, ordinal, row.userTags)
    this.systemTags.rewrite(slot, ordinal, row.systemTags)
    this.taggers.rewrite(slot, ordinal, row.taggedBy)
    this.marks.rewrite(slot, ordinal, row.marks)
  }

  #insert(added: readonly number[]): void {
    const gaps = this.order.insert(added)
    if (gaps.length > 0) for (const column of this.#posted()) column.shift(gaps)
    for (const slot of added) this.#post(slot)
  }

  /** A source learned a better time of start. Rare, so everything is posted anew. */
  #sortAgain(added: readonly number[]): void {
    this.order.insert(added)
    this.order.sort()
    for (const column of this.#posted()) column.clearPostings()
    for (const slot of this.order.slots()) this.#post(slot)
  }

  #post(slot: number): void {
    const ordinal = this.order.ordinalOf(slot)
    this.facts.post(slot, ordinal)
    this.flows.post(slot, ordinal)
    this.owners.post(slot, ordinal)
    this.userTags.post(slot, ordinal)
    this.systemTags.post(slot, ordinal)
    this.taggers.post(slot, ordinal)
    this.marks.post(slot, ordinal)
  }

  #posted(): readonly { shift(gaps: readonly number[]): void; clearPostings(): void }[] {
    return [this.facts, this.flows, this.owners, this.userTags, this.systemTags, this.taggers, this.marks]
  }

  #byKey(): KeyTable {
    if (this.#keys !== null) return this.#keys
    const keys = new KeyTable((slot) => this.#key(slot))
    for (let slot = 0; slot < this.runIds.length; slot++) keys.add(this.#key(slot))
    this.#keys = keys
    return keys
  }

  #key(slot: number): RunKey {
    return runKey(this.origins.get(slot) ?? '', this.flows.get(slot) ?? '', this.runIds.get(slot))
  }

  /** `compareRunAge`, without making rows. */
  #compareAge(a: number, b: number): number {
    return (
      this.facts.createdAt(a) - this.facts.createdAt(b) ||
      compareCodePoints(this.runIds.get(a), this.runIds.get(b)) ||
      compareCodePoints(this.#key(a), this.#key(b))
    )
  }
}

function noColumns(): StoredColumns {
  return {
    facts: new FactColumns(),
    runIds: new TextColumn(),
    origins: new NameColumn(),
    flows: new NameColumn(),
    owners: new NameColumn(),
    resumedFrom: new NameColumn(),
    userTags: new NamesColumn(),
    systemTags: new NamesColumn(),
    taggers: new NamesColumn(),
    marks: new NamesColumn(),
  }
}
