import { parseRoomName, roomMonth } from '../../crdt/room-name.ts'
import { parseFactsTuple, type Tuple } from '../../crdt/room-records.ts'
import { Room } from '../../crdt/room.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { RoomName } from '../ports.ts'

/**
 * Gives up what was said here in a room and the other side does not take: the room becomes what the other side has (`theirs`, one update).
 * Facts that only this machine knows stay, for nobody said them. Gives the number of runs that had something waiting. Nothing else may
 * change the room meanwhile. Rejects with what the store said.
 */
export async function discardRoom(copy: LocalCopy, name: RoomName, theirs: Uint8Array, clientId: number): Promise<number> {
  const waiting = copy.pending.runsOf(name)
  await copy.replaceRoom(name, (ours) => {
    const room = new Room(name, clientId, () => undefined)
    room.load([theirs])
    room.transact('import', (writer) => writer.appendFacts(missingFacts(ours, room)))
    const content = room.encode()
    room.close()
    return content
  })
  return waiting
}

/** Well-formed facts of `ours` that are not in `theirs`. */
function missingFacts(ours: Room, theirs: Room): Tuple[] {
  const known = new Set(factsOf(theirs).map((tuple) => JSON.stringify(tuple)))
  return factsOf(ours).filter((tuple) => !known.has(JSON.stringify(tuple)))
}

function factsOf({ name, doc }: Room): Tuple[] {
  const month = parseRoomName(name)?.month
  return doc
    .getArray<unknown>('facts')
    .toArray()
    .filter((value): value is Tuple => {
      const record = parseFactsTuple(value)
      return record !== null && (record.type !== 'facts' || roomMonth(record.createdAt) === month)
    })
}
