import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { FactColumns, isState } from './fact-columns.ts'
import { GrowingFloat64, GrowingUint32 } from './growing.ts'
import { NameColumn } from './name-column.ts'
import { NamesColumn } from './names-column.ts'
import type { StoredColumns } from './run-columns.ts'
import { RunColumns } from './run-columns.ts'
import { TextColumn } from './text-column.ts'

/** Raised whenever the meaning of a field changes: an older snapshot is then refused, and the index is built from rows once. */
const SNAPSHOT_VERSION = 2

/**
 * All rows as plain data that can be cloned, a column per property; entry `i` of each is run `i` in order of time. Postings are
 * not in it: making them anew costs less than reading them. 100k runs with 5 tags are about 8 MB.
 */
export interface RunIndexSnapshot {
  readonly version: number
  readonly size: number
  /** Run ids one after another; where each ends. */
  readonly runIds: { readonly text: string; readonly ends: Uint32Array<ArrayBuffer> }
  readonly createdAt: Float64Array<ArrayBuffer>
  /** NaN while no end is recorded. */
  readonly finishedAt: Float64Array<ArrayBuffer>
  readonly activeAt: Float64Array<ArrayBuffer>
  /** Outcome and flags, as `FactColumns` numbers them. */
  readonly states: Uint32Array<ArrayBuffer>
  readonly origins: NameSnapshot
  readonly flows: NameSnapshot
  readonly owners: NameSnapshot
  readonly resumedFrom: NameSnapshot
  readonly userTags: NamesSnapshot
  readonly systemTags: NamesSnapshot
  readonly taggers: NamesSnapshot
  readonly marks: NamesSnapshot
}

/** `ids` are places in `names` plus 1; 0 is no name. */
interface NameSnapshot {
  readonly names: readonly string[]
  readonly ids: Uint32Array<ArrayBuffer>
}

/** `lists` are numbers of lists; list `n` is the `items` from `ends[n - 1]` to `ends[n]`, places in `names`. List 0 is empty. */
interface NamesSnapshot {
  readonly names: readonly string[]
  readonly lists: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  readonly items: Uint32Array<ArrayBuffer>
}

/** The caller builds the index from rows instead. */
export interface SnapshotRefusal {
  readonly kind: 'unknown-version' | 'damaged'
  readonly detail: string
}

export function writeSnapshot(columns: RunColumns): RunIndexSnapshot {
  const { facts, order, runIds } = columns
  const slots = order.slots()
  const texts = Array.from(slots, (slot) => runIds.get(slot))
  let end = 0
  return {
    version: SNAPSHOT_VERSION,
    size: slots.length,
    runIds: { text: texts.join(''), ends: mapped(Uint32Array, texts, (text) => (end += text.length)) },
    createdAt: mapped(Float64Array, slots, (slot) => facts.createdAt(slot)),
    finishedAt: mapped(Float64Array, slots, (slot) => facts.finishedAt(slot)),
    activeAt: mapped(Float64Array, slots, (slot) => facts.activeAt(slot)),
    states: mapped(Uint32Array, slots, (slot) => facts.state(slot)),
    origins: writeName(columns.origins, slots),
    flows: writeName(columns.flows, slots),
    owners: writeName(columns.owners, slots),
    resumedFrom: writeName(columns.resumedFrom, slots),
    userTags: writeNames(columns.userTags, slots),
    systemTags: writeNames(columns.systemTags, slots),
    taggers: writeNames(columns.taggers, slots),
    marks: writeNames(columns.marks, slots),
  }
}

/** Checks everything that later code relies on, so that a damaged snapshot is refused here and never half read. */
export function readSnapshot(snapshot: RunIndexSnapshot): Result<RunColumns, SnapshotRefusal> {
  if (snapshot.version !== SNAPSHOT_VERSION) {
    return err({ kind: 'unknown-version', detail: `version ${snapshot.version}, known is ${SNAPSHOT_VERSION}` })
  }
  try {
    return ok(new RunColumns(storedColumns(snapshot)))
  } catch (cause) {
    // Whatever is wrong with it, even a missing field, has one remedy: building the index from rows.
    return err({ kind: 'damaged', detail: cause instanceof Error ? cause.message : String(cause) })
  }
}

function storedColumns(snapshot: RunIndexSnapshot): StoredColumns {
  const { size, runIds, createdAt, finishedAt, activeAt, states } = snapshot
  checkLength('createdAt', createdAt, size)
  checkLength('finishedAt', finishedAt, size)
  checkLength('activeAt', activeAt, size)
  checkLength('states', states, size)
  checkLength('runIds', runIds.ends, size)
  checkEnds('runIds', runIds.ends, runIds.text.length)
  check([...new Set(states)].every(isState), 'states: an unknown one')
  check(isAscending(createdAt), 'createdAt: not in order of time')
  return {
    facts: new FactColumns({
      createdAt: new GrowingFloat64(createdAt.slice()),
      finishedAt: new GrowingFloat64(finishedAt.slice()),
      activeAt: new GrowingFloat64(activeAt.slice()),
      states: new GrowingUint32(states.slice()),
    }),
    runIds: TextColumn.of(runIds.text, runIds.ends),
    origins: readName('origins', snapshot.origins, size),
    flows: readName('flows', snapshot.flows, size),
    owners: readName('owners', snapshot.owners, size),
    resumedFrom: readName('resumedFrom', snapshot.resumedFrom, size),
    userTags: readNames('userTags', snapshot.userTags, size),
    systemTags: readNames('systemTags', snapshot.systemTags, size),
    taggers: readNames('taggers', snapshot.taggers, size),
    marks: readNames('marks', snapshot.marks, size),
  }
}

function writeName(column: NameColumn, slots: Uint32Array): NameSnapshot {
  const names = new Renumbered()
  const ids = mapped(Uint32Array, slots, (slot) => (column.id(slot) === 0 ? 0 : names.of(column.id(slot) - 1) + 1))
  return { names: names.order.map((id) => column.facet.name(id)), ids }
}

function readName(label: string, { names, ids }: NameSnapshot, size: number): NameColumn {
  checkLength(label, ids, size)
  check(highest(ids) <= names.length, `${label}: an id beyond the names`)
  checkNames(label, names)
  return new NameColumn(names, new GrowingUint32(ids.slice()))
}

/** Lists and names that no run has any more are left behind. */
function writeNames(column: NamesColumn, slots: Uint32Array): NamesSnapshot {
  const names = new Renumbered()
  const lists = new Renumbered()
  lists.of(0)
  const items: number[] = []
  const ends = [0]
  const numbers = mapped(Uint32Array, slots, (slot) => {
    const list = lists.of(column.list(slot))
    if (list === ends.length) {
      for (const id of column.ids(slot)) items.push(names.of(id))
      ends.push(items.length)
    }
    return list
  })
  return {
    names: names.order.map((id) => column.facet.name(id)),
    lists: numbers,
    ends: new Uint32Array(ends),
    items: new Uint32Array(items),
  }
}

function readNames(label: string, { names, lists, ends, items }: NamesSnapshot, size: number): NamesColumn {
  checkLength(label, lists, size)
  checkEnds(label, ends, items.length)
  check(ends[0] === 0, `${label}: list 0 is not empty`)
  check(highest(lists) < ends.length, `${label}: a number beyond the lists`)
  check(items.length === 0 || highest(items) < names.length, `${label}: an id beyond the names`)
  checkNames(label, names)
  return new NamesColumn({
    names,
    lists: new GrowingUint32(lists.slice()),
    ends: new GrowingUint32(ends.slice()),
    items: new GrowingUint32(items.slice()),
    listCount: ends.length,
  })
}

function checkNames(label: string, names: readonly string[]): void {
  for (const name of names) check(typeof name === 'string', `${label}: a name that is no text`)
  check(new Set(names).size === names.length, `${label}: a name twice`)
}

/** `Type.from(values, map)` asks an iterator for each value, which takes ten times as long. */
function mapped<Value, Numbers extends Float64Array | Uint32Array>(
  Type: new (length: number) => Numbers,
  values: ArrayLike<Value>,
  map: (value: Value) => number,
): Numbers {
  const numbers = new Type(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value !== undefined) numbers[i] = map(value)
  }
  return numbers
}

/** New numbers, from 0, in the order in which old ones are asked for. */
class Renumbered {
  readonly order: number[] = []
  readonly #numbers: number[] = []

  of(old: number): number {
    const known = this.#numbers[old]
    if (known !== undefined) return known
    this.#numbers[old] = this.order.length
    return this.order.push(old) - 1
  }
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

function checkLength(label: string, column: { readonly length: number }, size: number): void {
  check(column.length === size, `${label}: ${column.length} entries for ${size} runs`)
}

function checkEnds(label: string, ends: Uint32Array, last: number): void {
  check(isAscending(ends), `${label}: ends that go back`)
  check((ends.at(-1) ?? 0) === last, `${label}: ends that do not reach ${last}`)
}

function highest(numbers: Uint32Array): number {
  let most = 0
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] ?? 0
    if (number > most) most = number
  }
  return most
}

function isAscending(numbers: Uint32Array | Float64Array): boolean {
  for (let i = 1; i < numbers.length; i++) if (!((numbers[i - 1] ?? 0) <= (numbers[i] ?? 0))) return false
  return true
}
