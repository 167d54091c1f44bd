import { parseRoomName } from '../../crdt/room-name.ts'
import type { Room } from '../../crdt/room.ts'
import type { RunState } from '../../crdt/run-state.ts'
import { subjectKey, subjectOf } from '../../opinions/subject.ts'
import { runKey } from '../../runs/run-key.ts'
import type { PendingRecord } from '../ports.ts'

/** What somebody has said in a room and stands, as changes that wait. */
export const ownOpinions = (room: Room, user: string, version: number): PendingRecord[] =>
  asWaiting(room, version, (state) =>
    [...state.assertions].flatMap(([subject, standing]) => ([...standing.values()].some(({ by }) => by === user) ? [subject] : [])),
  )

/** What anybody has said in a room that was made here, also what was taken away, as changes that wait. */
export const opinionsMadeHere = (room: Room, version: number): PendingRecord[] =>
  asWaiting(room, version, (state) => new Set([...state.assertions.keys(), ...Array.from(state.removals.values(), subjectKey)]))

function asWaiting(room: Room, version: number, subjectsOf: (state: RunState) => Iterable<string>): PendingRecord[] {
  const parts = parseRoomName(room.name)
  const records: PendingRecord[] = []
  if (parts === null) return records
  for (const runId of room.runIds()) {
    const state = room.run(runId)
    if (state === undefined) continue
    const key = runKey(parts.origin, parts.flow, runId)
    for (const subject of Array.from(subjectsOf(state), subjectOf))
      records.push({ room: room.name, version, key, ...subject, change: state.carries(subject) ? 'added' : 'removed' })
  }
  return records
}
