import { parseRoomName } from '../../crdt/room-name.ts'
import type { Room } from '../../crdt/room.ts'
import { subjectOf } from '../../opinions/subject.ts'
import { runKey } from '../../runs/run-key.ts'
import type { PendingRecord } from '../ports.ts'

/** What somebody has said in a room, as changes that wait. */
export function ownOpinions(room: Room, user: string, version: number): PendingRecord[] {
  const parts = parseRoomName(room.name)
  const records: PendingRecord[] = []
  if (parts === null) return records
  for (const runId of room.runIds()) {
    const key = runKey(parts.origin, parts.flow, runId)
    for (const [subject, standing] of room.run(runId)?.assertions ?? []) {
      if ([...standing.values()].some(({ by }) => by === user))
        records.push({ room: room.name, version, key, ...subjectOf(subject), change: 'added' })
    }
  }
  return records
}
