import { compareCodePoints } from '../lib/code-points.ts'
import { runKey } from '../runs/run-key.ts'
import type { RunKey, RunRow } from '../runs/run.ts'
import { FactColumns } from './fact-columns.ts'
import { hashOf, KeyTable, readOn } from './key-table.ts'
import { NameColumn } from './name-column.ts'
import { NamesColumn } from './names-column.ts'
import type { Postings } from './postings.ts'
import { TextColumn } from './text-column.ts'
import { TimeOrder } from './time-order.ts'

/** Keys that are searched for in the run ids, before it is worth while to make the table. */
const MOST_SEARCHES = 32

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
  /** Null until many keys were asked for. */
  #keys: KeyTable | null = null
  #searches = 0

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

    this.order = new TimeOrder((a, b) => this.#compareAge(a, b), this.runIds.length)
    for (const postings of this.#postings()) postings.follow(this.order)
  }

  get size(): number {
    return this.order.size
  }

  find(key: RunKey): number | null {
    if (this.#keys === null && this.#searches++ < MOST_SEARCHES) return this.#search(key)
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
      const known = this.#findRow(row)
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

  /** One that is known has mostly the start that it had: then it is found by that. */
  #findRow({ key, createdAt }: RunRow): number | null {
    if (this.#keys === null) {
      const ordinal = this.order.firstNot((slot) => this.facts.createdAt(slot) < createdAt)
      const slot = ordinal < this.order.size ? this.order.slotAt(ordinal) : null
      if (slot !== null && this.#key(slot) === key) return slot
    }
    return this.find(key)
  }

  #append(row: RunRow): number {
    const keys = this.#byKey()
    const slot = this.runIds.length
    this.runIds.push(row.runId)
    this.#write(slot, row)
    if (this.#key(slot) !== row.key) throw new Error(`run ${this.#key(slot)} came under the key ${row.key}`)
    keys.add(hashOf(row.key))
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
    for (const postings of this.#postings()) {
      if (gaps.length > 0) postings.shift(gaps)
      for (const slot of added) postings.post(slot, this.order.ordinalOf(slot))
    }
  }

  /** A source learned a better time of start, which is rare. */
  #sortAgain(added: readonly number[]): void {
    this.order.insert(added)
    this.order.sort()
    for (const postings of this.#postings()) postings.clear()
  }

  #postings(): readonly Postings[] {
    return [this.facts, this.flows, this.owners, this.userTags, this.systemTags, this.taggers, this.marks].map(({ postings }) => postings)
  }

  #search(key: RunKey): number | null {
    const runId = key.slice(key.indexOf('/', key.indexOf('/') + 1) + 1)
    let found: number | null = null
    if (runId !== '')
      this.runIds.searchExact(runId, (slot, atStart) => {
        if (atStart && this.#key(slot) === key) found = slot
      })
    return found
  }

  #byKey(): KeyTable {
    if (this.#keys !== null) return this.#keys
    const keys = new KeyTable((slot) => this.#key(slot), this.runIds.length)
    // What the keys of a flow begin with is read once: to put every key together would take several times as long.
    const beginnings: number[] = []
    for (let slot = 0; slot < this.runIds.length; slot++) {
      const pair = this.origins.id(slot) * (this.flows.facet.size + 1) + this.flows.id(slot)
      const beginning = (beginnings[pair] ??= readOn(runKey(this.origins.get(slot) ?? '', this.flows.get(slot) ?? '', '')))
      keys.add(hashOf(this.runIds.get(slot), beginning))
    }
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
