import { parseRoomName, roomName } from '../../../src-core/crdt/room-name.ts'
import type { RoomName } from '../../../src-core/replica/ports.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { parseRunKey } from '../../../src-core/runs/run-key.ts'
import { keyOf } from '../../support/replicas.ts'
import { observedRun } from '../../support/runs.ts'

/** Tags of people. */
export const TAGS = ['a', 'b', 'c'] as const
/** Tags that somebody renames now and then. */
export const RENAMED = ['r0', 'r1', 'r2'] as const

/** Its record is written back to. */
export const CARRIED = observedRun({ createdAt: Date.UTC(2026, 9, 7), userTags: ['a', 'from-source', 'x'] })

/** Seats that see the disk with the record that is written back to. */
export const CARRIERS = 2

/** Two flows and two months: three rooms, beside the workspace's own. */
export const RUNS = [
  observedRun({ createdAt: Date.UTC(2026, 9, 3), userTags: ['from-source', 'a'] }),
  observedRun({ createdAt: Date.UTC(2026, 9, 4), userTags: ['from-source'] }),
  observedRun({ createdAt: Date.UTC(2026, 8, 5), userTags: ['from-source'] }),
  observedRun({ createdAt: Date.UTC(2026, 9, 6), flow: 'ScoreFlow', userTags: ['b'] }),
  CARRIED,
]
export const KEYS = RUNS.map(keyOf)

const STARTS = new Map(RUNS.map((run) => [keyOf(run), run.createdAt]))

export function isOfRoom(key: RunKey, room: RoomName): boolean {
  const { origin, flow } = parseRunKey(key)
  return roomName(parseRoomName(room)?.workspace ?? '', origin, flow, STARTS.get(key) ?? 0) === room
}
