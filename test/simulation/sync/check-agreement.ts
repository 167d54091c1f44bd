import { Room } from '../../../src-core/crdt/room.ts'
import { parseRoomName } from '../../../src-core/crdt/room-name.ts'
import { runRow } from '../../../src-core/crdt/run-row.ts'
import type { Replica } from '../../../src-core/replica/replica.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'
import { currentName } from '../../../src-core/tags/follow-rules.ts'
import { updatesOf } from '../../support/memory-room-log.ts'
import { keyOf } from '../../support/replicas.ts'
import { CARRIED, KEYS, RENAMED } from './cast.ts'
import { isSaidOf, type Standing, standingAt } from './opinion-model.ts'
import { isAtRest, type SyncSchedule } from './sync-schedule.ts'

type Shown = Pick<RunRow, 'key' | 'userTags' | 'taggedBy' | 'marks' | 'outcome'>

/** What is wrong once all is well again, in words; nothing when everybody agrees and nothing is lost. */
export async function disagreements({ world, model, record, unsafe }: SyncSchedule): Promise<string[]> {
  const wrong: string[] = [...new Set([...world.refusals, ...unsafe])]
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
    const standing = await standingAt(replica, KEYS)
    const carried = rows.find(({ key }) => key === keyOf(CARRIED))?.userTags ?? []
    const differences = [...model.differences(standing), ...record.differences(carried), ...lateNames(replica, standing)]
    wrong.push(...differences.map((difference) => `${who}: ${difference}`))
  }
  return wrong
}

/** Words that somebody still says by a name that was given up. */
const lateNames = (replica: Replica, standing: Standing): string[] =>
  RENAMED.filter((tag) => currentName((name) => replica.tagRules(name), tag) !== tag)
    .flatMap((tag) => [...standing].filter((saying) => isSaidOf(saying, tag)))
    .map((saying) => `not carried over: ${saying}`)

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
