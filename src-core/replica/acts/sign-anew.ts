import { parseRoomName } from '../../crdt/room-name.ts'
import { opinionTuple, type OpinionRecord, type Signature } from '../../crdt/room-records.ts'
import type { Room } from '../../crdt/room.ts'
import type { Dot } from '../../crdt/run-state.ts'
import { runKey } from '../../runs/run-key.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { RoomName } from '../ports.ts'

/**
 * Signs anew what this person has said under another name and no server has yet: a server takes only what is signed with the name of its
 * token. What was said, and when, stays. Gives the number of runs, tags and views of which something was signed anew.
 */
export async function signAnew(copy: LocalCopy, from: string, to: string): Promise<Applied<number>> {
  const names = copy.ledger.names().filter((name) => {
    const { localVersion, ackedVersion } = copy.ledger.get(name)
    return localVersion > ackedVersion && parseRoomName(name) !== null
  })
  let count = 0
  let durable: Promise<void> = Promise.resolve()
  // One room after another: there may be more than fit into memory.
  for (const name of names) {
    const waits = waitsOf(copy, name)
    const applied = await copy.withRooms([name], (rooms: ReadonlyMap<RoomName, Room>) => signRoom(rooms.get(name)!, from, to, waits))
    count += applied.value
    durable = applied.durable
  }
  return { value: count, durable }
}

type Waits = (record: OpinionRecord) => boolean

/**
 * Whether no server has a record yet. What was said before there was a server is noted as waiting when one is joined (`becomeKeptBy`); until
 * then it is what stands in rooms that were made here.
 */
function waitsOf(copy: LocalCopy, name: RoomName): Waits {
  const { origin, flow } = parseRoomName(name)!
  if (copy.keeper === 'machine') return () => copy.ledger.isAllMadeHere(name)
  return (record) => copy.pending.waits(runKey(origin, flow, record.runId), record)
}

function signRoom(room: Room, from: string, to: string, waits: Waits): number {
  const records = new Map<Dot, OpinionRecord>()
  const about = new Set<string>()
  for (const runId of room.runIds()) {
    const state = room.run(runId)
    if (state === undefined) continue
    for (const standing of state.assertions.values())
      for (const [dot, record] of standing) if (record.by === from && waits(record)) records.set(dot, record)
    for (const [dot, record] of state.removals) if (record.by === from && waits(record)) records.set(dot, record)
  }
  if (records.size === 0) return 0
  room.transact('local', (writer) => {
    writer.deleteTags(new Set(records.keys()))
    writer.appendTags([...records.values()].map((record) => opinionTuple(signedBy(record, from, to))))
  })
  for (const { runId } of records.values()) about.add(runId)
  return about.size
}

function signedBy(record: OpinionRecord, from: string, to: string): OpinionRecord {
  if (record.type === 'assertion') return { ...record, by: to }
  const renamed = (signature: Signature): Signature => (signature.by === from ? { ...signature, by: to } : signature)
  return { ...record, by: to, removed: record.removed.map(renamed) }
}
