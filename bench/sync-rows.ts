import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { ROOM_PEERS, type RoomPeer, type RoomPeerKind, startRoomPeer } from './room-peer.ts'
import { askPeerOfCrowd, askPeerOfTeam } from './rows/room-peers.ts'
import { startHostileClients } from './rows/hostile-clients.ts'
import { syncClientsRows } from './rows/sync-clients.ts'
import { syncJoinRows } from './rows/sync-join.ts'
import { syncTagsRow } from './rows/sync-tags.ts'
import { type BenchServer, startBenchServer } from './sync-server.ts'
import type { Row } from './table.ts'

const CLIENTS = [200, 1_000]
/** Beyond these sizes the other servers are not asked: their rows would say the same and take minutes. */
const PEER_RUNS = 10_000
const PEER_CLIENTS = 200
const HOSTILE = 20

/** The sync server with one team's runs. */
export function teamRows(root: string, runs: readonly ObservedRun[]): Promise<Row[]> {
  return withServer(root, `sync-${runs.length}`, async (server) => {
    const { joined, rejoined, disk } = await syncJoinRows(server, runs)
    const tags = await syncTagsRow(server, runs)
    const rows: Row[] = []
    if (runs.length > PEER_RUNS) rows.push(joined, tags)
    for (const kind of runs.length > PEER_RUNS ? [] : ROOM_PEERS) {
      const times = await withPeer(kind, (peer) => askPeerOfTeam(peer, runs, disk))
      const peerOf = (ms: 'joinMs' | 'tagsMs'): NonNullable<Row['peer']> =>
        typeof times === 'string' ? times : { name: `${kind}, documents only`, value: times[ms] }
      rows.push({ ...joined, peer: peerOf('joinMs') }, { ...tags, peer: peerOf('tagsMs') })
    }
    return [...rows, ...rejoined]
  })
}

/** The sync server with many people. */
export async function crowdRows(root: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const count of CLIENTS) {
    const [latency, ...others] = await withServer(root, `clients-${count}`, (server) => syncClientsRows(server, count))
    if (count > PEER_CLIENTS) rows.push(latency)
    for (const kind of count > PEER_CLIENTS ? [] : ROOM_PEERS) {
      const p99 = await withPeer(kind, (peer) => askPeerOfCrowd(peer, count))
      rows.push({ ...latency, peer: typeof p99 === 'string' ? p99 : { name: `${kind} p99, seen by another, on no disk`, value: p99 } })
    }
    rows.push(...others)
  }
  return [...rows, await withServer(root, 'hostile', besideHostileRow)]
}

/** What honest people feel of others who attack their rooms meanwhile. */
async function besideHostileRow(server: BenchServer): Promise<Row> {
  const hostile = startHostileClients(server, HOSTILE)
  const [latency] = await syncClientsRows(server, PEER_CLIENTS)
  const times = await hostile.end()
  return { ...latency, what: `the same beside ${HOSTILE} hostile ones`, aside: `${latency.aside ?? ''}, ${times} attacks` }
}

async function withServer<T>(root: string, name: string, measure: (server: BenchServer) => Promise<T>): Promise<T> {
  const folder = join(root, name)
  await mkdir(folder)
  const server = await startBenchServer(folder)
  try {
    return await measure(server)
  } finally {
    await server.close()
  }
}

async function withPeer<T>(kind: RoomPeerKind, ask: (peer: RoomPeer) => Promise<T>): Promise<T | string> {
  const peer = await startRoomPeer(kind)
  if (typeof peer === 'string') return peer
  try {
    return await ask(peer)
  } finally {
    await peer.close()
  }
}
