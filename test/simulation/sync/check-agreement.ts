import { Room } from '../../../src-core/crdt/room.ts'
import { parseRoomName } from '../../../src-core/crdt/room-name.ts'
import { runRow } from '../../../src-core/crdt/run-row.ts'
import type { Replica } from '../../../src-core/replica/replica.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { keyOf } from '../../support/replicas.ts'
import { CARRIED, KEYS } from './cast.ts'
import { standingAt } from './opinion-model.ts'
import { isAtRest, type SyncSchedule } from './sync-schedule.ts'

type Shown = Pick<RunRow, 'key' | 'userTags' | 'taggedBy' | 'marks' | 'outcome'>

/** What is wrong once all is well again, in words; nothing when everybody agrees and nothing is lost. */
export async function disagreements({ world, model, record }: SyncSchedule): Promise<string[]> {
  const wrong: string[] = [...new Set(world.refusals)]
  const server = JSON.stringify(rowsFromLog([...world.log.disk.rooms].map(([name, room]) => [name, updatesOf(room)])))
  const [first] = world.seats
  const agreed = JSON.stringify(agreedOf(first!.replica))
  for (const seat of world.seats) {
    const { replica, disk } = seat
    const who = `${seat.user} ${seat.index}`
    if (!isAtRest(seat)) wrong.push(`${who} is not at rest: ${JSON.stringify({ ...replica.status(), sync: brief(replica) })}`)
    const rows = replica.page({ query: '', namespace: null, from: 0, to: 100, archived: 'shown' }).rows
    const shown = JSON.stringify(sorted(rows.map(shownOf)))
    const fromLog = JSON.stringify(rowsFromLog([...disk.log].map(([name, log]) => [name, log.map(({ update }) => update)])))
    if (shown !== fromLog) wrong.push(`the index of ${who} is not what its log says: ${shown} and ${fromLog}`)
    if (shown !== server) wrong.push(`${who} and the server do not agree: ${shown} and ${server}`)
    if (JSON.stringify(agreedOf(replica)) !== agreed) wrong.push(`${who} has other views or words than ${first!.user}`)
    wrong.push(...model.differences(await standingAt(replica, KEYS)).map((difference) => `${who}: ${difference}`))
  }
  return wrong
}

const updatesOf = ({ snapshot, updates }: { snapshot: Uint8Array | null; updates: readonly { update: Uint8Array }[] }): Uint8Array[] => [
  ...(snapshot === null ? [] : [snapshot]),
  ...updates.map(({ update }) => update),
]
const agreedOf = (replica: Replica): unknown => [replica.vocabulary(), replica.views()]
const shownOf = ({ key, userTags, taggedBy, marks, outcome }: RunRow): Shown => ({ key, userTags, taggedBy, marks, outcome })
const sorted = (rows: Shown[]): Shown[] => rows.toSorted((a, b) => (a.key < b.key ? -1 : 1))

function brief(replica: Replica): unknown {
  const { sync } = replica.status()
  return sync === null ? null : { ...sync, events: sync.events.slice(0, 3) }
}

function rowsFromLog(rooms: readonly (readonly [string, readonly Uint8Array[]])[]): Shown[] {
  const rows = rooms.flatMap(([name, updates]) => {
    const parts = parseRoomName(name)
    if (parts === null) return []
    const room = new Room(name, 0, () => undefined)
    room.load(updates)
    return [...room.runIds()].flatMap((id) => runRow(parts.origin, parts.flow, id, room.run(id)!) ?? [])
  })
  return sorted(rows.map(shownOf))
}
