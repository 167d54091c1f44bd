import { compareCodePoints } from '../lib/code-points.ts'
import type { Opinion } from '../opinions/opinion.ts'
import { isRegister } from '../opinions/opinion-kinds.ts'
import { isTagKey, subjectKey, type Subject } from '../opinions/subject.ts'
import type { AppearanceRecord, AssertionRecord, FactsRecord, OpinionRecord, RemovalRecord } from './room-records.ts'
import { factsTuple } from './room-records.ts'

/** Id of one array item, `<client>:<clock>`: unique over all replicas for all time. */
export type Dot = string

/** The source's newest appearance of a tag. */
export interface SourceTag {
  readonly n: number
  readonly present: boolean
  /** Newest time of a record in which it was seen; null when it came with the run, or was never seen. */
  readonly at: number | null
}

const NONE: ReadonlySet<Dot> = new Set()
const NEVER: SourceTag = { n: 0, present: false, at: null }
// Most runs carry only what came with them; two empty maps each were a tenth of a room of 1,000 runs in memory.
const NO_ASSERTIONS: ReadonlyMap<string, ReadonlyMap<Dot, AssertionRecord>> = new Map()
const NO_REMOVALS: ReadonlyMap<Dot, RemovalRecord> = new Map()

/**
 * All that one room says about one run, in the shape in which questions are asked. Nothing here depends on the order in
 * which records arrived: the same set of records gives the same answers on every replica.
 */
export class RunState {
  facts: FactsRecord | null = null
  /** Newest `ts_epoch` that anybody saw on the run's record. */
  recordedAt = 0
  #assertions: Map<string, Map<Dot, AssertionRecord>> | null = null
  #removals: Map<Dot, RemovalRecord> | null = null
  readonly #appearances = new Map<string, AppearanceRecord[]>()

  /** Assertions that stand, by the key of their subject; no key without one. */
  get assertions(): ReadonlyMap<string, ReadonlyMap<Dot, AssertionRecord>> {
    return this.#assertions ?? NO_ASSERTIONS
  }

  get removals(): ReadonlyMap<Dot, RemovalRecord> {
    return this.#removals ?? NO_REMOVALS
  }

  addFacts(record: FactsRecord): void {
    this.recordedAt = Math.max(this.recordedAt, record.recordedAt)
    const known = this.facts
    if (known === null) {
      this.facts = record
      return
    }
    const createdAt = Math.min(known.createdAt, record.createdAt)
    const newer = compareFacts(record, known) > 0 ? record : known
    this.facts = newer.createdAt === createdAt ? newer : { ...newer, createdAt }
  }

  addAppearance(record: AppearanceRecord): void {
    const known = this.#appearances.get(record.tag)
    if (known === undefined) this.#appearances.set(record.tag, [record])
    else if (!known.some((r) => r.n === record.n && r.present === record.present && r.at === record.at)) known.push(record)
  }

  addOpinion(dot: Dot, record: OpinionRecord): void {
    if (record.type === 'removal') {
      this.#removals ??= new Map()
      this.#removals.set(dot, record)
      return
    }
    this.#assertions ??= new Map()
    const key = subjectKey(record)
    const standing = this.#assertions.get(key)
    if (standing === undefined) this.#assertions.set(key, new Map([[dot, record]]))
    else standing.set(dot, record)
  }

  deleteOpinion(dot: Dot, record: OpinionRecord): void {
    if (record.type === 'removal') {
      this.#removals?.delete(dot)
      return
    }
    const key = subjectKey(record)
    const standing = this.#assertions?.get(key)
    standing?.delete(dot)
    if (standing?.size === 0) this.#assertions?.delete(key)
  }

  /**
   * The highest appearance of the tag in the source; n 0 when the room has never heard of it. An absence outweighs the presence of the same
   * number, unless it was seen in an older record: two who did not know of each other may both have given this number to what they saw.
   */
  sourceTag(tag: string): SourceTag {
    const records = this.#appearances.get(tag)
    if (records === undefined) return NEVER
    // As nearly all are: it came with the run.
    if (records.length === 1) return records[0]!
    const n = Math.max(...records.map((record) => record.n))
    let present = -1
    let absent = -1
    for (const record of records) {
      if (record.n !== n) continue
      if (record.present) present = Math.max(present, record.at ?? 0)
      // Without a time write-back said it, and no record outdates that.
      else absent = Math.max(absent, record.at ?? Infinity)
    }
    return { n, present: present > absent, at: present > 0 ? present : null }
  }

  /** The source has the tag now and nobody has retracted this appearance of it. `without`: as if these opinions were gone. */
  hasFromSource(tag: string, without: ReadonlySet<Dot> = NONE): boolean {
    const { n, present } = this.sourceTag(tag)
    if (!present || this.#removals === null) return present
    for (const [dot, removal] of this.removals) {
      if (removal.kind === 'tag' && removal.text === tag && removal.n === n && !without.has(dot)) return false
    }
    return true
  }

  /** Somebody said of the source's newest appearance of the tag that it is wrong, whether the source still has it or not. */
  isRetracted(tag: string, without: ReadonlySet<Dot> = NONE): boolean {
    const { n } = this.sourceTag(tag)
    for (const [dot, removal] of this.removals) {
      if (removal.kind === 'tag' && removal.text === tag && removal.n === n && n > 0 && !without.has(dot)) return true
    }
    return false
  }

  /** Whether anybody has thought otherwise of the run's tags than its source, as far as that still shows. */
  hasTagOpinions(): boolean {
    for (const key of this.assertions.keys()) if (isTagKey(key)) return true
    for (const removal of this.removals.values()) if (removal.kind === 'tag') return true
    return false
  }

  /** Somebody says so, or it is a tag that the source has. */
  carries(subject: Subject, without: ReadonlySet<Dot> = NONE): boolean {
    for (const dot of this.assertions.get(subjectKey(subject))?.keys() ?? []) if (!without.has(dot)) return true
    return subject.kind === 'tag' && this.hasFromSource(subject.text, without)
  }

  /** User tags that the run carries, sorted by code point. */
  userTags(): string[] {
    const carried: string[] = []
    for (const key of this.assertions.keys()) if (isTagKey(key)) carried.push(key)
    for (const tag of this.#appearances.keys()) {
      const isSaid = this.#assertions !== null && isTagKey(tag) && this.#assertions.has(tag)
      if (!isSaid && this.hasFromSource(tag)) carried.push(tag)
    }
    return carried.toSorted(compareCodePoints)
  }

  /** Tags of which the source's newest appearance is present, retracted here or not: what the source itself has. */
  sourceTags(): string[] {
    return [...this.#appearances.keys()].filter((tag) => this.sourceTag(tag).present)
  }

  /** Who has an assertion of a tag standing. */
  taggedBy(): string[] {
    const names: string[] = []
    for (const [key, standing] of this.assertions) {
      if (!isTagKey(key)) continue
      for (const { by } of standing.values()) if (!names.includes(by)) names.push(by)
    }
    return names.toSorted(compareCodePoints)
  }

  /** Assertions of opinions beside tags, those of the workspace's registers left out. */
  *marks(): Generator<AssertionRecord & { readonly kind: Opinion['kind'] }> {
    for (const [key, standing] of this.assertions) {
      if (isTagKey(key)) continue
      for (const record of standing.values()) {
        const { kind } = record
        if (kind !== 'tag' && !isRegister(kind)) yield { ...record, kind }
      }
    }
  }

  /** What was observed of each source tag. */
  appearancesByTag(): Iterable<readonly AppearanceRecord[]> {
    return this.#appearances.values()
  }
}

/**
 * A total order over what can be known of a run, so that the greatest record wins wherever it arrives: a completed run stays
 * completed, whatever clocks say; a failed one may have been tried again, so there later activity counts, then a recorded end,
 * then the text.
 */
export function compareFacts(a: FactsRecord, b: FactsRecord): number {
  return (
    Number(a.outcome === 'completed') - Number(b.outcome === 'completed') ||
    a.activeAt - b.activeAt ||
    Number(a.outcome !== 'open') - Number(b.outcome !== 'open') ||
    compareCodePoints(textOf(a), textOf(b))
  )
}

/** Without the start and the time of the record, of which the smallest and the greatest count by themselves. */
const textOf = (record: FactsRecord): string => JSON.stringify(factsTuple({ ...record, createdAt: 0, recordedAt: 0 }))
