import * as Y from 'yjs'
import { isWorkspaceRoom, parseRoomName } from '../../../src-core/crdt/room-name.ts'
import { Room } from '../../../src-core/crdt/room.ts'
import type { RoomName } from '../../../src-core/replica/ports.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { updatesOf } from '../../support/memory-room-log.ts'
import type { Seat, SyncWorld } from './sync-world.ts'

/** What is shown as safe at some connected seat, to whoever has said it, and never came to the server's disk, in words. */
export function unsafe({ seats, log }: SyncWorld): string[] {
  const durable = new Map([...log.disk.rooms].map(([name, stored]) => [name, loaded(name, updatesOf(stored))]))
  return seats.flatMap((seat) => {
    if (seat.replica.status().sync?.state.kind !== 'connected') return []
    const lost = [...saidAt(seat)].filter(({ room, dot }) => !hasDot(durable.get(room), dot))
    return lost.map(({ what }) => `${seat.user} ${seat.index} takes for safe: ${what}`)
  })
}

/** What the person at the seat has said, stored here and not shown as waiting. */
function* saidAt({ replica, user, disk }: Seat): Generator<{ room: RoomName; dot: string; what: string }> {
  const waiting = new Set(
    replica.waiting(100).flatMap(({ key, changes }) => changes.map(({ kind, text }) => JSON.stringify([key, kind, text]))),
  )
  for (const [name, stored] of disk.log) {
    const parts = parseRoomName(name)
    const room = loaded(
      name,
      stored.map(({ update }) => update),
    )
    // Of what the workspace agrees on nothing is shown as safe.
    if (parts === null || isWorkspaceRoom(parts)) continue
    for (const runId of room.runIds()) {
      for (const standing of room.run(runId)?.assertions.values() ?? []) {
        for (const [dot, { by, kind, text }] of standing) {
          const what = JSON.stringify([runKey(parts.origin, parts.flow, runId), kind, kind === 'judged' ? '' : text])
          if (by === user && !waiting.has(what)) yield { room: name, dot, what }
        }
      }
    }
  }
}

function loaded(name: RoomName, updates: readonly Uint8Array[]): Room {
  const room = new Room(name, 0, () => undefined)
  room.load(updates)
  return room
}

/** Whether the item came to the room, whatever became of it. */
function hasDot(room: Room | undefined, dot: string): boolean {
  const [client = 0, clock = 0] = dot.split(':').map(Number)
  return room !== undefined && Y.getState(room.doc.store, client) > clock
}
