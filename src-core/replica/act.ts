import type { Room } from '../crdt/room.ts'
import {
  parseTagsTuple,
  tagsTuple,
  type AssertionRecord,
  type RemovalRecord,
  type Signature,
  type TagsArrayRecord,
  type Tuple,
} from '../crdt/room-records.ts'
import type { Dot } from '../crdt/run-state.ts'
import type { RoomName } from './ports.ts'

/** What one act did to the rooms, so that it can be taken back without touching what others did. */
export interface Act {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly rooms: readonly RoomAct[]
}

export interface RoomAct {
  readonly room: RoomName
  readonly appended: readonly { readonly dot: Dot; readonly record: TagsArrayRecord }[]
  readonly deleted: readonly TagsArrayRecord[]
}

/** The runs that an act changed, each named with its room. */
export function runsOf(act: Act): Set<string> {
  const runs = new Set<string>()
  for (const { room, appended, deleted } of act.rooms) {
    for (const { record } of appended) runs.add(`${room}/${record.runId}`)
    for (const record of deleted) runs.add(`${room}/${record.runId}`)
  }
  return runs
}

/** Appends and deletes in one transaction, and says what came of it. */
export function writeTags(room: Room, append: readonly Tuple[], deletions: ReadonlyMap<Dot, TagsArrayRecord>): RoomAct {
  let dots: Dot[] = []
  let gone: Dot[] = []
  room.transact('local', (writer) => {
    gone = writer.deleteTags(new Set(deletions.keys()))
    dots = writer.appendTags(append)
  })
  return {
    room: room.name,
    appended: dots.map((dot, i) => ({ dot, record: mustParse(append[i]) })),
    deleted: gone.map((dot) => deletions.get(dot)!),
  }
}

/**
 * Takes back what `act` did to the room, as an act that can be taken back itself:
 * - assertions it added go, if they still stand; the history keeps that they were there;
 * - retractions of source tags it made go, and the tag is again what came with the run;
 * - assertions it deleted are made again in the name of whoever takes it back, unless somebody else has done so;
 * - retractions it deleted (this is a redo) are made again, if the source still has the tag.
 */
export function takeBack(room: Room, act: RoomAct, signature: Signature): RoomAct {
  const deletions = new Map<Dot, TagsArrayRecord>()
  const records: TagsArrayRecord[] = []
  for (const { dot, record } of act.appended) {
    const state = room.run(record.runId)
    if (record.type === 'assertion' && state?.assertions.get(record.tag)?.has(dot)) {
      deletions.set(dot, record)
      records.push(asRemoval(record, 0, signature, [record]))
    }
    if (record.type === 'removal' && record.n > 0 && state?.removals.has(dot)) {
      deletions.set(dot, record)
      if (record.removed.length > 0) records.push({ ...record, n: 0 })
    }
  }
  const gone = new Set(deletions.keys())
  for (const record of act.deleted) {
    const state = room.run(record.runId)
    if (
      record.type === 'assertion' &&
      !state?.carries(record.tag, gone) &&
      !records.some((r) => r.type === 'assertion' && isSameTag(r, record))
    ) {
      records.push({ ...record, ...signature })
    }
    if (record.type === 'removal' && state?.hasFromSource(record.tag, gone) && state.sourceTag(record.tag).n === record.n) {
      records.push(asRemoval(record, record.n, signature, []))
    }
  }
  return writeTags(room, records.map(tagsTuple), deletions)
}

const isSameTag = (a: TagsArrayRecord, b: TagsArrayRecord): boolean => a.runId === b.runId && a.tag === b.tag

function asRemoval(of: TagsArrayRecord, n: number, signature: Signature, removed: readonly AssertionRecord[]): RemovalRecord {
  const signatures = removed.map(({ by, at, via }) => ({ by, at, via }))
  return { type: 'removal', runId: of.runId, tag: of.tag, n, ...signature, removed: signatures }
}

function mustParse(tuple: unknown): TagsArrayRecord {
  const record = parseTagsTuple(tuple)
  if (record === null) throw new Error(`not well formed, though written here: ${JSON.stringify(tuple)}`)
  return record
}
