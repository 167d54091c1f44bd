import { compareCodePoints } from '../lib/code-points.ts'
import type { AppearanceRecord, AssertionRecord, FactsRecord, RemovalRecord, TagsArrayRecord } from './room-records.ts'
import { factsTuple } from './room-records.ts'

/** Id of one array item, `<client>:<clock>`: unique over all replicas for all time. */
export type Dot = string

/** The source's newest appearance of a tag. */
export interface SourceTag {
  readonly n: number
  readonly present: boolean
}

/**
 * All that one room says about one run, in the shape in which questions are asked. Nothing here depends on the order in
 * which records arrived: the same set of records gives the same answers on every replica.
 */
export class RunState {
  facts: FactsRecord | null = null
  /** Newest `ts_epoch` that anybody saw on the run's record. */
  recordedAt = 0
  readonly assertions = new Map<string, Map<Dot, AssertionRecord>>()
  readonly removals = new Map<Dot, RemovalRecord>()
  readonly #appearances = new Map<string, AppearanceRecord[]>()

  addFacts(record: FactsRecord): void {
    this.recordedAt = Math.max(this.recordedAt, record.recordedAt)
    if (this.facts === null || compareFacts(record, this.facts) > 0) this.facts = record
  }

  /** Of the same observation made twice the earliest time is kept; without a time it came with the run. */
  addAppearance(record: AppearanceRecord): void {
    const known = this.#appearances.get(record.tag)
    if (known === undefined) {
      this.#appearances.set(record.tag, [record])
      return
    }
    const same = known.findIndex((r) => r.n === record.n && r.present === record.present)
    if (same < 0) known.push(record)
    else if ((record.at ?? 0) < (known[same]!.at ?? 0)) known[same] = record
  }

  addOpinion(dot: Dot, record: TagsArrayRecord): void {
    if (record.type === 'removal') {
      this.removals.set(dot, record)
      return
    }
    const standing = this.assertions.get(record.tag)
    if (standing === undefined) this.assertions.set(record.tag, new Map([[dot, record]]))
    else standing.set(dot, record)
  }

  deleteOpinion(dot: Dot, record: TagsArrayRecord): void {
    if (record.type === 'removal') {
      this.removals.delete(dot)
      return
    }
    const standing = this.assertions.get(record.tag)
    standing?.delete(dot)
    if (standing?.size === 0) this.assertions.delete(record.tag)
  }

  /** The highest appearance of the tag in the source; n 0 when the room has never heard of it. An absence outweighs the presence of the same number. */
  sourceTag(tag: string): SourceTag {
    let n = 0
    let present = false
    for (const record of this.#appearances.get(tag) ?? []) {
      if (record.n > n) {
        n = record.n
        present = record.present
      } else if (record.n === n) present &&= record.present
    }
    return { n, present }
  }

  /** The source has the tag now and nobody has retracted this appearance of it. */
  hasFromSource(tag: string): boolean {
    const { n, present } = this.sourceTag(tag)
    if (!present) return false
    for (const removal of this.removals.values()) if (removal.tag === tag && removal.n === n) return false
    return true
  }

  carries(tag: string): boolean {
    return this.assertions.has(tag) || this.hasFromSource(tag)
  }

  /** User tags that the run carries, sorted by code point. */
  userTags(): string[] {
    const carried = new Set(this.assertions.keys())
    for (const tag of this.#appearances.keys()) if (!carried.has(tag) && this.hasFromSource(tag)) carried.add(tag)
    return [...carried].toSorted(compareCodePoints)
  }

  /** Tags of which the source's newest appearance is present, retracted here or not: what the source itself has. */
  sourceTags(): string[] {
    return [...this.#appearances.keys()].filter((tag) => this.sourceTag(tag).present)
  }

  taggedBy(): string[] {
    const names = new Set<string>()
    for (const standing of this.assertions.values()) for (const record of standing.values()) names.add(record.by)
    return [...names].toSorted(compareCodePoints)
  }

  appearances(): AppearanceRecord[] {
    return [...this.#appearances.values()].flat()
  }
}

/** A total order over what can be known of a run, so that the greatest record wins wherever it arrives: later activity, then a recorded end, then its text. */
function compareFacts(a: FactsRecord, b: FactsRecord): number {
  if (a.activeAt !== b.activeAt) return a.activeAt - b.activeAt
  const final = Number(a.outcome !== 'open') - Number(b.outcome !== 'open')
  return final === 0 ? compareCodePoints(JSON.stringify(factsTuple(a)), JSON.stringify(factsTuple(b))) : final
}
