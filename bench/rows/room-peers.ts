import * as Y from 'yjs'
import { parseRoomName } from '../../src-core/crdt/room-name.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { median, summarise, timed } from '../measure.ts'
import { joinPeerRooms } from '../peer-rooms.ts'
import type { RoomPeer } from '../room-peer.ts'
import type { MemoryDisk } from '../../test/support/memory-store.ts'
import { BULK_RUNS } from './bulk-bytes.ts'

const ROUNDS = 7
const EDITS_A_SECOND = 500
const SECONDS = 5
const CLIENTS_A_ROOM = 20
const RUN = '1792490401276925'

export interface PeerTeamTimes {
  readonly joinMs: number
  readonly tagsMs: number
}

/**
 * The same rooms with the same content on another server of Yjs rooms: joining all of them with nothing, and a tag on the newest runs until a
 * colleague's documents have it. Documents only: nobody folds them into a list, keeps them on a disk, or asks whether that is allowed.
 */
export async function askPeerOfTeam(peer: RoomPeer, runs: readonly ObservedRun[], disk: MemoryDisk): Promise<PeerTeamTimes> {
  const hers = new Map<string, Y.Doc>()
  for (const [room, log] of disk.log) {
    const doc = new Y.Doc()
    for (const { update } of log) Y.applyUpdate(doc, update)
    hers.set(room, doc)
  }
  const seat = await joinPeerRooms(peer, hers)
  // She has told everything once somebody else has it.
  while (!(await hasAll(peer, hers)));
  const his = emptyDocs(hers)
  const { ms: joinMs, value: other } = await timed(() => joinPeerRooms(peer, his))
  const tagged: number[] = []
  for (let round = 0; round < ROUNDS; round++) tagged.push(await tagNewest(runs.slice(0, BULK_RUNS), { hers, his, tag: `bulk-${round}` }))
  seat.close()
  other.close()
  return { joinMs, tagsMs: median(tagged) }
}

async function hasAll(peer: RoomPeer, docs: ReadonlyMap<string, Y.Doc>): Promise<boolean> {
  const found = emptyDocs(docs)
  const seat = await joinPeerRooms(peer, found)
  seat.close()
  return [...docs].every(([room, doc]) => found.get(room)!.getArray('facts').length === doc.getArray('facts').length)
}

const emptyDocs = (docs: ReadonlyMap<string, Y.Doc>): Map<string, Y.Doc> => new Map(Array.from(docs.keys(), (room) => [room, new Y.Doc()]))

interface Tagging {
  readonly hers: ReadonlyMap<string, Y.Doc>
  readonly his: ReadonlyMap<string, Y.Doc>
  readonly tag: string
}

async function tagNewest(runs: readonly ObservedRun[], { hers, his, tag }: Tagging): Promise<number> {
  const roomOf = new Map(Array.from(hers.keys(), (room) => [`${parseRoomName(room)!.flow} ${parseRoomName(room)!.month}`, room]))
  const byRoom = new Map<string, ObservedRun[]>()
  for (const run of runs) {
    const room = roomOf.get(`${run.flow} ${new Date(run.createdAt).toISOString().slice(0, 7)}`)!
    byRoom.set(room, [...(byRoom.get(room) ?? []), run])
  }
  let missing = runs.length
  const seen = new Promise<void>((done) => {
    for (const room of byRoom.keys())
      his.get(room)!.on('update', (_update, _origin, _doc, transaction: Y.Transaction) => {
        for (const [client, clock] of transaction.afterState) missing -= clock - (transaction.beforeState.get(client) ?? 0)
        if (missing <= 0) done()
      })
  })
  for (const [room, ofRoom] of byRoom)
    hers
      .get(room)!
      .getArray('tags')
      .push(ofRoom.map(({ runId }) => [Number(runId), tag, 'alice', Date.now(), 'app']))
  return (await timed(() => seen)).ms
}

/** So many people, twenty in a room, who together make so many edits a second; from sending one until a colleague in the room has it, for one colleague of each room. 99 of 100 are faster. */
export async function askPeerOfCrowd(peer: RoomPeer, count: number): Promise<number> {
  const sent = new Map<string, number>()
  const took: number[] = []
  const seats = []
  const docs: Y.Doc[] = []
  for (let i = 0; i < count; i++) {
    const doc = new Y.Doc()
    const isWatcher = i % CLIENTS_A_ROOM === 0
    seats.push(await joinPeerRooms(peer, new Map([[`load-${Math.floor(i / CLIENTS_A_ROOM)}`, doc]]), !isWatcher))
    if (!isWatcher) docs.push(doc)
    else
      doc.getArray<unknown[]>('tags').observe((event) => {
        for (const { content } of event.changes.added)
          for (const [, tag] of content.getContent()) took.push(performance.now() - (sent.get(tag) ?? Number.NaN))
      })
  }
  const from = performance.now()
  for (let edit = 0; edit < EDITS_A_SECOND * SECONDS; edit++) {
    const wait = from + (edit * 1000) / EDITS_A_SECOND - performance.now()
    if (wait > 1) await new Promise((done) => setTimeout(done, wait))
    const tag = `t${edit}`
    sent.set(tag, performance.now())
    docs[(edit * 7) % docs.length]!.getArray('tags').push([[RUN, tag, 'alice', Date.now(), 'api']])
  }
  while (took.length < EDITS_A_SECOND * SECONDS) await new Promise((done) => setTimeout(done, 10))
  for (const seat of seats) seat.close()
  return summarise(took).p99
}
