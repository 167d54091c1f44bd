import { compareCodePoints } from '../lib/code-points.ts'
import { ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { markKind } from '../opinions/marks.ts'
import type { TagCount } from '../replica/api.ts'
import type { RunKey, RunRow } from '../runs/run.ts'
import { allBits, noBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { evaluateQuery } from './evaluate-query.ts'
import { foldLanes } from './fold-lanes.ts'
import type { FoldedLanes, LaneRequest } from './fold-lanes.ts'
import { readSnapshot, writeSnapshot } from './index-snapshot.ts'
import type { RunIndexSnapshot, SnapshotRefusal } from './index-snapshot.ts'
import { Posting } from './posting.ts'
import type { NameCount, Query, QueryContext, QueryVocabulary } from './query.ts'
import { RunColumns } from './run-columns.ts'
import { ListedRuns, type RunOrder } from './run-order.ts'
import { RunSet } from './run-set.ts'
import { changingKey, groupValue, sortRuns, type Arrangement } from './sort-runs.ts'
import type { Grouping } from './sort-spec.ts'

export type { RunIndexSnapshot, SnapshotRefusal } from './index-snapshot.ts'

/** Metaflow's default namespaces are of these two forms (contract 2.1). */
const NAMESPACE_PREFIXES = ['user:', 'production:']

/**
 * Every run in memory, for answers within a frame at 100k runs. Ordinals count from the oldest run, by `compareRunAge`; they
 * and every `RunSet` are good until the next `upsert`. Rows are made when asked for, so two answers are equal, not identical.
 */
export class RunIndex {
  #columns = new RunColumns()
  #vocabulary: QueryVocabulary | null = null
  /** Ordinals of the runs that were made the baseline of their flow; null until somebody asks. */
  #baselines: Map<string, number[]> | null = null

  /** Refuses what it does not know or cannot trust; build the index from rows then. The snapshot is left as it is. */
  static fromSnapshot(snapshot: RunIndexSnapshot): Result<RunIndex, SnapshotRefusal> {
    const columns = readSnapshot(snapshot)
    if (!columns.ok) return columns
    const index = new RunIndex()
    index.#columns = columns.value
    return ok(index)
  }

  toSnapshot(): RunIndexSnapshot {
    return writeSnapshot(this.#columns)
  }

  get size(): number {
    return this.#columns.size
  }

  /**
   * Adds runs, or replaces them by key; of two rows with one key the later counts. Newer runs cost O(1) each; older ones move
   * all postings once per call, so bring them in batches.
   */
  upsert(rows: readonly RunRow[]): void {
    this.#columns.put(rows)
    this.#vocabulary = null
    this.#baselines = null
  }

  has(key: RunKey): boolean {
    return this.#columns.find(key) !== null
  }

  get(key: RunKey): RunRow | null {
    const slot = this.#columns.find(key)
    return slot === null ? null : this.#columns.row(slot)
  }

  /** When a run started, epoch milliseconds; null for one that is not here. */
  startOf(key: RunKey): number | null {
    const slot = this.#columns.find(key)
    return slot === null ? null : this.#columns.facts.createdAt(slot)
  }

  ordinalOf(key: RunKey): number | null {
    const slot = this.#columns.find(key)
    return slot === null ? null : this.#columns.order.ordinalOf(slot)
  }

  /** Throws for an ordinal that no run has. */
  rowAt(ordinal: number): RunRow {
    return this.#columns.row(this.#columns.order.slotAt(ordinal))
  }

  /** Where a run is kept: unlike its ordinal it stays, as long as this index lives. */
  slotAt(ordinal: number): number {
    return this.#columns.order.slotAt(ordinal)
  }

  ordinalAt(slot: number): number {
    return this.#columns.order.ordinalOf(slot)
  }

  /** The runs of a set as a list shows them. */
  arrange(set: RunSet, how: Arrangement, ctx: QueryContext): RunOrder {
    const isNewestFirst = how.group === null && (how.sort === null || (how.sort.column === 'started' && how.sort.descending))
    return isNewestFirst ? set : new ListedRuns(sortRuns(set, this.#columns, how, ctx))
  }

  /** `changingKey` and `groupValue` of `sort-runs.ts`. */
  changingKey(how: Arrangement, ctx: QueryContext): ((ordinal: number) => number) | null {
    return changingKey(how.sort, this.#columns, ctx)
  }

  groupValue(group: Grouping, ctx: QueryContext): (ordinal: number) => number {
    return groupValue(group, this.#columns, ctx)
  }

  evaluate(query: Query, ctx: QueryContext): RunSet {
    return new RunSet(evaluateQuery(query, this.#columns, ctx), this.size)
  }

  /** Runs with that user or system tag; null is everyone, the empty text nobody (`isInNamespace`). */
  namespaceSet(namespace: string | null): RunSet {
    if (namespace === null) return new RunSet(allBits(this.size), this.size)
    const bits = noBits(this.size)
    for (const posting of this.#inNamespace(namespace)) posting.uniteInto(bits)
    return new RunSet(bits, this.size)
  }

  /** Newest run of a flow in a namespace, or the newest that is successful; null when there is none (contract 2.4). */
  latest(flow: string, namespace: string | null, { successful }: { readonly successful: boolean }): RunRow | null {
    const ofFlow = this.#columns.flows.facet.named(flow)
    if (ofFlow === null) return null
    const wanted = successful ? [ofFlow, this.#columns.facts.successful] : [ofFlow]
    const ordinal =
      namespace === null
        ? Posting.newestCommon(wanted)
        : Math.max(-1, ...this.#inNamespace(namespace).map((posting) => Posting.newestCommon([...wanted, posting])))
    return ordinal === -1 ? null : this.rowAt(ordinal)
  }

  /** Runs that somebody archived, out of all; null when there is none. */
  archivedSet(): RunSet | null {
    const archived = this.#columns.marks.facet.named('archive')
    if (archived === null || archived.count === 0) return null
    const bits = noBits(this.size)
    archived.uniteInto(bits)
    return new RunSet(bits, this.size)
  }

  /** Runs of a flow that were made its baseline: one, or several where people did so apart. */
  baselines(flow: string): RunRow[] {
    this.#baselines ??= this.#findBaselines()
    return (this.#baselines.get(flow) ?? []).map((ordinal) => this.rowAt(ordinal))
  }

  /** Runs that carry a user tag; with a name, those of them that this person has tagged. */
  tagged(tag: string, by: string | null = null): RunRow[] {
    const rows: RunRow[] = []
    const ofPerson = by === null ? null : this.#columns.taggers.facet.named(by)
    if (by !== null && ofPerson === null) return rows
    this.#columns.userTags.facet.named(tag)?.forEach((ordinal) => {
      if (ofPerson === null || ofPerson.has(ordinal)) rows.push(this.rowAt(ordinal))
    })
    return rows
  }

  /** Runs of `set` by flow along time. */
  lanes({ bits }: RunSet, request: LaneRequest): FoldedLanes {
    return foldLanes(this.#columns, bits, request)
  }

  /** User tags within `set` (all runs without it), most frequent first, then by code point. */
  tagCounts(set?: RunSet): TagCount[] {
    return asTags(mostFrequentFirst(this.#columns.userTags.facet.counts(set?.bits ?? null)))
  }

  /** Flows that have runs, by code point. */
  flowNames(): string[] {
    const names = this.#columns.flows.facet.counts(null).map(({ name }) => name)
    return names.toSorted(compareCodePoints)
  }

  owners(): readonly NameCount[] {
    return this.vocabulary().owners
  }

  /** The `user:` and `production:` system tags, most frequent first. */
  systemNamespaces(): TagCount[] {
    return asTags(this.vocabulary().systemTags.filter(({ name }) => NAMESPACE_PREFIXES.some((prefix) => name.startsWith(prefix))))
  }

  /** Kept until the next `upsert`. */
  vocabulary(): QueryVocabulary {
    const { userTags, systemTags, flows, owners, taggers, marks } = this.#columns
    this.#vocabulary ??= {
      userTags: mostFrequentFirst(userTags.facet.counts(null)),
      systemTags: mostFrequentFirst(systemTags.facet.counts(null)),
      flows: mostFrequentFirst(flows.facet.counts(null)),
      owners: mostFrequentFirst(owners.facet.counts(null)),
      taggers: mostFrequentFirst(taggers.facet.counts(null)),
      judges: mostFrequentFirst(judgesOf(marks.facet.counts(null))),
    }
    return this.#vocabulary
  }

  /** As `vocabulary`, counted within `set`: names that none of its runs has come last, with 0. Each list is made when it is first read. */
  vocabularyWithin({ bits }: RunSet): QueryVocabulary {
    return new VocabularyWithin(this.#columns, bits)
  }

  #findBaselines(): Map<string, number[]> {
    const { flows, marks, order } = this.#columns
    const byFlow = new Map<string, number[]>()
    for (const posting of marks.facet.withPrefix('baseline:')) {
      posting.forEach((ordinal) => {
        const flow = flows.get(order.slotAt(ordinal)) ?? ''
        const ofFlow = byFlow.get(flow)
        if (ofFlow === undefined) byFlow.set(flow, [ordinal])
        else ofFlow.push(ordinal)
      })
    }
    return byFlow
  }

  #inNamespace(namespace: string): Posting[] {
    if (namespace === '') return []
    const { userTags, systemTags } = this.#columns
    return [userTags.facet.named(namespace), systemTags.facet.named(namespace)].filter((posting) => posting !== null)
  }
}

class VocabularyWithin implements QueryVocabulary {
  readonly #columns: RunColumns
  readonly #bits: Bits
  readonly #made = new Map<keyof QueryVocabulary, readonly NameCount[]>()

  constructor(columns: RunColumns, bits: Bits) {
    this.#columns = columns
    this.#bits = bits
  }

  get userTags(): readonly NameCount[] {
    return this.#ranked('userTags')
  }

  get systemTags(): readonly NameCount[] {
    return this.#ranked('systemTags')
  }

  get flows(): readonly NameCount[] {
    return this.#ranked('flows')
  }

  get owners(): readonly NameCount[] {
    return this.#ranked('owners')
  }

  get taggers(): readonly NameCount[] {
    return this.#ranked('taggers')
  }

  get judges(): readonly NameCount[] {
    return judgesOf(this.#columns.marks.facet.rankedWithin(this.#bits))
  }

  #ranked(of: Exclude<keyof QueryVocabulary, 'judges'>): readonly NameCount[] {
    const made = this.#made.get(of)
    if (made !== undefined) return made
    const ranked = this.#columns[of].facet.rankedWithin(this.#bits)
    this.#made.set(of, ranked)
    return ranked
  }
}

function mostFrequentFirst(counts: readonly NameCount[]): NameCount[] {
  return counts.toSorted((a, b) => b.count - a.count || compareCodePoints(a.name, b.name))
}

/** The people in marks of runs, in the order given. */
function judgesOf(marks: readonly NameCount[]): NameCount[] {
  const judged = marks.filter(({ name }) => markKind(name) === 'judged')
  return judged.map(({ name, count }) => ({ name: name.slice('judged:'.length), count }))
}

const asTags = (counts: readonly NameCount[]): TagCount[] => counts.map(({ name, count }) => ({ tag: name, count }))
