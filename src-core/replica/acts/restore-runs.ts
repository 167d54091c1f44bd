import { missingRecords, readRunRecords, runRecords, type RunRecords } from '../../crdt/run-records.ts'
import { parseRoomName, roomName } from '../../crdt/room-name.ts'
import { runKey } from '../../runs/run-key.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { RoomName } from '../ports.ts'

/** A run as an export has it. */
export interface ExportedRun {
  readonly origin: string
  readonly flow: string
  readonly runId: string
  readonly records: { readonly facts: readonly unknown[]; readonly tags: readonly unknown[] }
}

/** `changed`: runs of which something was not here. `unreadable`: runs whose records do not say what they have to. */
export interface RestoreDone {
  readonly restored: number
  readonly changed: number
  readonly unreadable: number
}

interface PlacedRun {
  readonly run: ExportedRun
  readonly room: RoomName
  readonly records: RunRecords
}

/**
 * Brings back what an export holds, with everybody's signatures, beside what is here: nothing that stands here goes. It is as if it had been
 * there before, so nothing of it waits to be sent in anybody's name.
 */
export async function restoreRuns(copy: LocalCopy, runs: readonly ExportedRun[]): Promise<Applied<RestoreDone>> {
  const placed: PlacedRun[] = []
  for (const run of runs) {
    const records = readRunRecords(run.runId, run.records)
    if (records === null) continue
    const start = copy.startOf(runKey(run.origin, run.flow, run.runId)) ?? records.start.createdAt
    const room = roomName(copy.workspace, run.origin, run.flow, start)
    if (parseRoomName(room) !== null) placed.push({ run, room, records })
  }
  const unreadable = runs.length - placed.length
  return copy.withRooms(
    placed.map(({ room }) => room),
    (rooms) => {
      let changed = 0
      for (const { run, room: name, records } of placed) {
        const room = rooms.get(name)!
        const state = room.run(run.runId)
        const known: RunRecords = state === undefined ? { facts: [], tags: [] } : runRecords(state)
        const facts = missingRecords(records.facts, known.facts)
        const tags = missingRecords(records.tags, known.tags)
        if (facts.length + tags.length === 0) continue
        changed += 1
        room.transact('import', (writer) => {
          writer.appendFacts(facts)
          writer.appendTags(tags)
        })
      }
      return { restored: placed.length, changed, unreadable }
    },
  )
}
