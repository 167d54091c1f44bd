import { assertNever } from '../lib/assert-never.ts'
import { compareCodePoints } from '../lib/code-points.ts'
import { runDurationMs, runStatus } from '../runs/run-status.ts'
import type { RunStatus } from '../runs/run.ts'
import { createDayOf } from './day-of.ts'
import type { Facet } from './facet.ts'
import { foldText } from './fold-text.ts'
import type { QueryContext } from './query.ts'
import type { RunColumns } from './run-columns.ts'
import type { RunSet } from './run-set.ts'
import type { Grouping, SortSpec } from './sort-spec.ts'

/** A number per ordinal: the lower stands first. Infinite where there is no value. */
type SortKey = (ordinal: number) => number

export interface Arrangement {
  readonly sort: SortSpec | null
  readonly group: Grouping | null
}

/** Failure is looked for first, then what is still under way; success can wait. */
const STATUS_PLACE: Readonly<Record<RunStatus, number>> = { failed: 0, running: 1, unknown: 2, completed: 3 }

/** The ordinals of a set in order. All keys are numbers, so that a hundred thousand runs take some ten milliseconds a key. */
export function sortRuns(set: RunSet, columns: RunColumns, { sort, group }: Arrangement, ctx: QueryContext): Uint32Array {
  const ordinals = set.toArray()
  if (sort?.column === 'started' && !sort.descending) ordinals.reverse()
  let sorted: Uint32Array = ordinals
  // Each pass keeps the order of equals, so the least important key comes first.
  const keys = sort?.column === 'run' ? pathKeys(sort, ordinals, columns) : [changingKey(sort, columns, ctx)]
  for (const key of [...keys, groupKey(group, sort, columns, ctx)]) if (key !== null) sorted = stablySorted(sorted, key)
  return sorted
}

/**
 * The key of an order that can change while its runs stay, as the number of tags does; null for one that cannot. A list is
 * still in order if the keys never fall, and newer runs come first among equals.
 */
export function changingKey(sort: SortSpec | null, columns: RunColumns, { nowMs }: QueryContext): SortKey | null {
  if (sort === null) return null
  const { facts, order, owners, userTags } = columns
  const key = (valueOf: (slot: number) => number): SortKey => directed(sort, (ordinal) => valueOf(order.slotAt(ordinal)))
  switch (sort.column) {
    case 'started':
    case 'run':
      return null
    case 'owner': {
      const ranks = nameRanks(owners.facet)
      return key((slot) => ranks[owners.id(slot) - 1] ?? Infinity)
    }
    case 'status':
      return key((slot) => STATUS_PLACE[runStatus(facts.get(slot), nowMs)])
    case 'duration':
      return key((slot) => runDurationMs(facts.get(slot)) ?? Infinity)
    case 'tags':
      return key((slot) => userTags.count(slot))
    default:
      return assertNever(sort.column)
  }
}

/** A value that is the same for all runs of a group and for no others. */
export function groupValue(group: Grouping, columns: RunColumns, { dayStart }: QueryContext): SortKey {
  if (group === 'flow') return (ordinal) => columns.flows.id(columns.order.slotAt(ordinal))
  const dayOf = createDayOf(dayStart)
  return (ordinal) => dayOf(columns.facts.createdAt(columns.order.slotAt(ordinal)))
}

/** By flow, then by id. */
function pathKeys(sort: SortSpec, ordinals: Uint32Array, { flows, order, runIds, size }: RunColumns): SortKey[] {
  const ids = idOrder(Array.from(ordinals, (ordinal) => runIds.get(order.slotAt(ordinal))))
  const idByOrdinal = new Float64Array(size)
  for (const [place, ordinal] of ordinals.entries()) idByOrdinal[ordinal] = ids[place] ?? 0
  const ranks = nameRanks(flows.facet)
  return [
    directed(sort, (ordinal) => idByOrdinal[ordinal] ?? 0),
    directed(sort, (ordinal) => ranks[flows.id(order.slotAt(ordinal)) - 1] ?? 0),
  ]
}

function groupKey(group: Grouping | null, sort: SortSpec | null, columns: RunColumns, ctx: QueryContext): SortKey | null {
  if (group === null) return null
  if (group === 'day') {
    const start = groupValue('day', columns, ctx)
    const oldestFirst = sort?.column === 'started' && !sort.descending
    return oldestFirst ? start : (ordinal) => -start(ordinal)
  }
  const ranks = nameRanks(columns.flows.facet)
  const sign = sort?.column === 'run' && sort.descending ? -1 : 1
  return (ordinal) => sign * (ranks[columns.flows.id(columns.order.slotAt(ordinal)) - 1] ?? 0)
}

/** Runs without a value stay last, whatever the direction. */
function directed({ descending }: SortSpec, key: SortKey): SortKey {
  if (!descending) return key
  return (ordinal) => {
    const value = key(ordinal)
    return value === Infinity ? value : -value
  }
}

/** Ids that are numbers by their value, before them all others by code point. */
export function idOrder(ids: readonly string[]): Float64Array {
  const keys = Float64Array.from(ids, numberOf)
  const texts = [...new Set(ids.filter((_, at) => Number.isNaN(keys[at])))].toSorted(compareCodePoints)
  const places = new Map(texts.map((id, place) => [id, place - texts.length]))
  return texts.length === 0 ? keys : keys.map((key, at) => (Number.isNaN(key) ? (places.get(ids[at] ?? '') ?? 0) : key))
}

/** NaN for an id that is no number as one writes it. */
function numberOf(id: string): number {
  const value = Number(id)
  return value >= 0 && Number.isSafeInteger(value) && String(value) === id ? value : Number.NaN
}

/** Place of each name of a facet, by its id, whatever the case. */
function nameRanks(facet: Facet): Uint32Array {
  const names = Array.from({ length: facet.size }, (_, id) => ({ id, name: facet.name(id), folded: foldText(facet.name(id)) }))
  const ranks = new Uint32Array(names.length)
  const sorted = names.toSorted((a, b) => compareCodePoints(a.folded, b.folded) || compareCodePoints(a.name, b.name))
  for (const [rank, { id }] of sorted.entries()) ranks[id] = rank
  return ranks
}

/** Sorts numbers only: the rank of its key and its place so far make one number per run. */
function stablySorted(ordinals: Uint32Array, keyOf: SortKey): Uint32Array {
  const count = ordinals.length
  const keys = Float64Array.from(ordinals, keyOf)
  const distinct = keys.toSorted()
  let last = 0
  for (let at = 1; at < count; at++) if (distinct[at] !== distinct[last]) distinct[++last] = distinct[at] ?? 0
  const packed = keys.map((key, place) => placeIn(distinct, last + 1, key) * count + place).toSorted()
  return Uint32Array.from(packed, (rankAndPlace) => ordinals[rankAndPlace % count] ?? 0)
}

function placeIn(sorted: Float64Array, length: number, value: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
