import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { syncClientsRows } from './rows/sync-clients.ts'
import { syncJoinRows } from './rows/sync-join.ts'
import { syncTagsRow } from './rows/sync-tags.ts'
import { type BenchServer, startBenchServer } from './sync-server.ts'
import type { Row } from './table.ts'

const CLIENTS = [200, 1_000]

/** The sync server with one team's runs. */
export function teamRows(root: string, runs: readonly ObservedRun[]): Promise<Row[]> {
  return withServer(root, `sync-${runs.length}`, async (server) => [...(await syncJoinRows(server, runs)), await syncTagsRow(server, runs)])
}

/** The sync server with many people. */
export async function crowdRows(root: string): Promise<Row[]> {
  const rows: Row[] = []
  for (const count of CLIENTS) rows.push(...(await withServer(root, `clients-${count}`, (server) => syncClientsRows(server, count))))
  return rows
}

async function withServer(root: string, name: string, measure: (server: BenchServer) => Promise<Row[]>): Promise<Row[]> {
  const folder = join(root, name)
  await mkdir(folder)
  const server = await startBenchServer(folder)
  try {
    return await measure(server)
  } finally {
    await server.close()
  }
}
