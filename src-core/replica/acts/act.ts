import { editOpinions, type SubjectChange } from '../../crdt/opinion-set.ts'
import type { Room } from '../../crdt/room.ts'
import { parseRoomName } from '../../crdt/room-name.ts'
import {
  type AssertionRecord,
  type OpinionRecord,
  opinionTuple,
  parseOpinionTuple,
  type RemovalRecord,
  type Signature,
  type Tuple,
} from '../../crdt/room-records.ts'
import type { Dot, RunState } from '../../crdt/run-state.ts'
import { isRegister, ruleOf } from '../../opinions/opinion-kinds.ts'
import { subjectKey } from '../../opinions/subject.ts'
import type { RunKey } from '../../runs/run.ts'
import { runKey } from '../../runs/run-key.ts'
import type { UndoDone } from '../api.ts'
import type { RoomName } from '../ports.ts'

/** What one act did to the rooms, so that it can be taken back without touching what others did. */
export interface Act extends Omit<UndoDone, 'changed' | 'run' | 'kept'> {
  readonly rooms: readonly RoomAct[]
}

export interface RoomAct {
  readonly room: RoomName
  readonly appended: readonly { readonly dot: Dot; readonly record: OpinionRecord }[]
  readonly deleted: readonly { readonly dot: Dot; readonly record: OpinionRecord }[]
}

/** What came of taking an act back in a room. */
export interface TakenBack {
  readonly inverse: RoomAct
  /** Assertions of the person's own that were made again: the dot that went, and the one that stands in its place. */
  readonly renewed: ReadonlyMap<Dot, Dot>
}

/** What an act changes on one run, or on what else a room speaks of. */
export interface Edit extends SubjectChange {
  readonly room: RoomName
  readonly runId: string
}

/** The runs that these acts on rooms changed, each named with its room. */
export function runsOf(rooms: readonly RoomAct[]): Set<string> {
  const runs = new Set<string>()
  for (const { room, appended, deleted } of rooms) {
    for (const { record } of appended) runs.add(`${room}/${record.runId}`)
    for (const { record } of deleted) runs.add(`${room}/${record.runId}`)
  }
  return runs
}

/** The run that these acts on rooms of runs changed, where it was a single one. */
export function singleRun(rooms: readonly RoomAct[]): RunKey | null {
  if (runsOf(rooms).size !== 1) return null
  const acted = rooms.find(({ appended, deleted }) => appended.length + deleted.length > 0)
  const record = (acted?.appended[0] ?? acted?.deleted[0])?.record
  const place = parseRoomName(acted?.room ?? '')
  return record === undefined || place === null ? null : runKey(place.origin, place.flow, record.runId)
}

/** Writes the edits, in one transaction a room. All their rooms must be given. */
export function writeEdits(rooms: ReadonlyMap<RoomName, Room>, edits: readonly Edit[], signature: Signature): RoomAct[] {
  const byRoom = new Map<RoomName, { append: Tuple[]; deletions: Map<Dot, OpinionRecord> }>()
  for (const { room, runId, ...change } of edits) {
    const edit = editOpinions(runId, rooms.get(room)!.run(runId), change, signature)
    let ofRoom = byRoom.get(room)
    if (ofRoom === undefined) byRoom.set(room, (ofRoom = { append: [], deletions: new Map() }))
    for (const tuple of edit.append) ofRoom.append.push(tuple)
    for (const [dot, record] of edit.delete) ofRoom.deletions.set(dot, record)
  }
  return [...byRoom].map(([name, { append, deletions }]) => writeOpinions(rooms.get(name)!, append, deletions))
}

/** Appends and deletes in one transaction, and says what came of it. */
function writeOpinions(room: Room, append: readonly Tuple[], deletions: ReadonlyMap<Dot, OpinionRecord>): RoomAct {
  let dots: Dot[] = []
  let gone: Dot[] = []
  room.transact('local', (writer) => {
    gone = writer.deleteTags(new Set(deletions.keys()))
    dots = writer.appendTags(append)
  })
  return {
    room: room.name,
    appended: dots.map((dot, i) => ({ dot, record: mustParse(append[i], room) })),
    deleted: gone.map((dot) => ({ dot, record: deletions.get(dot)! })),
  }
}

/**
 * Takes back what `act` did to the room, as an act that can be taken back itself:
 * - assertions it added go, if they still stand; the history keeps that they were there;
 * - retractions of source tags it made go, and the tag is again what came with the run; where the source has lost it since, as when
 *   the removal was written back, it is asserted in the name of whoever takes it back;
 * - assertions it deleted are made again in the name of whoever takes it back, unless somebody else has done so, or has said
 *   something newer where one value counts: a flow in `rebased` has been given another baseline;
 * - retractions it deleted (this is a redo) are made again, if the source still has the tag.
 * What only its signer may say stays as it is for anybody else.
 */
export function takeBack(room: Room, act: RoomAct, signature: Signature, rebased: ReadonlySet<string>): TakenBack {
  const isRebased = rebased.has(parseRoomName(room.name)?.flow ?? '')
  const deletions = new Map<Dot, OpinionRecord>()
  const records: OpinionRecord[] = []
  for (const { dot, record } of act.appended) {
    const state = room.run(record.runId)
    if (record.type === 'assertion' && state?.assertions.get(subjectKey(record))?.has(dot) && maySay(record, signature)) {
      deletions.set(dot, record)
      records.push(asRemoval(record, 0, signature, [record]))
    }
    if (record.type === 'removal' && record.n > 0 && state?.removals.has(dot)) {
      deletions.set(dot, record)
      if (record.removed.length > 0) records.push({ ...record, n: 0 })
    }
  }
  const gone = new Set(deletions.keys())
  const made = new Map<string, { place: number; of: RoomAct['deleted'][number][] }>()
  for (const record of deletions.values()) {
    const state = room.run(record.runId)
    if (record.type !== 'removal' || state === undefined || state.carries(record, gone) || state.isRetracted(record.text, gone)) continue
    made.set(`${record.runId} ${subjectKey(record)}`, { place: records.length, of: [] })
    records.push({ type: 'assertion', runId: record.runId, kind: record.kind, text: record.text, ...signature })
  }
  for (const { dot, record } of act.deleted) {
    const state = room.run(record.runId)
    const id = `${record.runId} ${subjectKey(record)}`
    const again = made.get(id)
    if (record.type === 'assertion' && again !== undefined) again.of.push({ dot, record })
    else if (
      record.type === 'assertion' &&
      !state?.carries(record, gone) &&
      !(isRegister(record.kind) && hasValue(state, record, gone)) &&
      maySay(record, signature) &&
      !(record.kind === 'baseline' && isRebased)
    ) {
      made.set(id, { place: records.length, of: [{ dot, record }] })
      records.push({ ...record, ...signature })
    }
    if (record.type === 'removal' && state?.hasFromSource(record.text, gone) && state.sourceTag(record.text).n === record.n) {
      records.push(asRemoval(record, record.n, signature, []))
    }
  }
  const inverse = writeOpinions(room, records.map(opinionTuple), deletions)
  const renewed = new Map<Dot, Dot>()
  for (const { place, of } of made.values()) {
    // Where others had said the same, what was made again stands for them too, and no older act may take it away.
    if (of.every(({ record }) => record.by === signature.by)) for (const { dot } of of) renewed.set(dot, inverse.appended[place]!.dot)
  }
  return { inverse, renewed }
}

const maySay = ({ kind, text }: OpinionRecord, { by }: Signature): boolean => ruleOf(kind).value !== 'signer' || text === by

/** Whether some value of the register stands. */
function hasValue(state: RunState | undefined, { kind }: OpinionRecord, without: ReadonlySet<Dot>): boolean {
  for (const standing of state?.assertions.values() ?? []) {
    for (const [dot, record] of standing) if (record.kind === kind && !without.has(dot)) return true
  }
  return false
}

function asRemoval(of: OpinionRecord, n: number, signature: Signature, removed: readonly AssertionRecord[]): RemovalRecord {
  const signatures = removed.map(({ by, at, via }) => ({ by, at, via }))
  return { type: 'removal', runId: of.runId, kind: of.kind, text: of.text, n, ...signature, removed: signatures }
}

function mustParse(tuple: unknown, room: Room): OpinionRecord {
  const record = parseOpinionTuple(tuple, room.scope)
  if (record === null) throw new Error(`not well formed, though written here: ${JSON.stringify(tuple)}`)
  return record
}
