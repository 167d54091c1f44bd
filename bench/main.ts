import { mkdir } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { openBenchApp } from './app-in-chromium.ts'
import { bundlePage } from './bundle-page.ts'
import { openChromium } from './chromium.ts'
import { askMetaflow } from './metaflow-peer.ts'
import { openNodeReplica, type NodeReplica } from './node-replica.ts'
import { bulkBytesRow } from './rows/bulk-bytes.ts'
import { bulkTagRows } from './rows/bulk-tag.ts'
import { coldStartRow } from './rows/cold-start.ts'
import { datastoreRows, writeDatastore } from './rows/datastore.ts'
import { importRow } from './rows/import.ts'
import { inputRows } from './rows/inputs.ts'
import { latestRunRow } from './rows/latest-run.ts'
import { memoryRows } from './rows/memory.ts'
import { queryRows } from './rows/query-peers.ts'
import { makeRuns } from './synthetic-runs.ts'
import { printTable, type Row } from './table.ts'

/** Runs of the small size, also those of the datastore on disk; the big size is ten times that, and left out with `--quick`. */
const SMALL = 10_000
const BIG = 100_000

/** The folder for everything that is written, which whoever started this removes. */
const [, , root, quick] = process.argv
const sizes = quick === '--quick' ? [SMALL] : [SMALL, BIG]
const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Rows come in the order in which they are measured; nothing else that this bench does goes on meanwhile. */
async function bench(root: string): Promise<Row[]> {
  const rows: Row[] = []
  const small = makeRuns(SMALL)
  say('Writing a datastore of 10,000 runs.')
  const storeFolder = await makeFolder(root, 'datastore')
  await writeDatastore(storeFolder, small)
  const replica = await openNodeReplica(small)
  say('Reading the datastore, with Tagalong and with the Metaflow client.')
  const peer = await askMetaflow(storeFolder, replica.replica)
  rows.push(...(await datastoreRows(storeFolder, SMALL, peer)), latestRunRow(replica.replica, peer))
  const probe = await bundlePage('probe')
  for (const size of sizes) {
    const runs = size === SMALL ? small : makeRuns(size)
    const twin = size === SMALL ? replica : await openNodeReplica(runs)
    if (size !== SMALL) rows.push(latestRunRow(twin.replica, null))
    say(`Driving the app in Chromium with ${size.toLocaleString('en')} runs.`)
    rows.push(...(await appRows(await makeFolder(root, `app-${size}`), runs, twin, probe)), await bulkBytesRow(twin))
    await twin.replica.close()
  }
  const biggest = Math.max(...sizes)
  say('Asking the index and Dexie the same questions.')
  rows.push(...(await queryRows(await makeFolder(root, 'query-profile'), biggest)))
  return rows
}

async function appRows(folder: string, runs: readonly ObservedRun[], { replica }: NodeReplica, probe: string): Promise<Row[]> {
  const rows: Row[] = []
  const app = await openBenchApp({ folder, runs, probe })
  try {
    const first = await app.openWindow()
    rows.push(await importRow(app, first, runs.length))
    await first.settled()
    await first.close()
    rows.push(await coldStartRow(app, runs.length))
    const window = await app.openWindow()
    await window.idle()
    rows.push(
      ...(await inputRows(window, replica)),
      ...(await memoryRows(window, runs.length)),
      ...(await bulkTagRows(window, runs.length)),
    )
    await window.close()
  } finally {
    await app.close()
  }
  return rows
}

async function makeFolder(root: string, name: string): Promise<string> {
  const path = join(root, name)
  await mkdir(path)
  return path
}

async function describeMachine(root: string): Promise<string> {
  const opened = await openChromium(await makeFolder(root, 'version-profile'))
  const version = opened.browser.version()
  await opened.close()
  const [cpu] = cpus()
  return `${cpus().length} cores (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}, Chromium ${version}`
}

if (root === undefined) throw new Error('run this with npm run bench')
// Playwright ends its browsers when this process exits, but not when a signal ends it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

const machine = await describeMachine(root)
const rows = await bench(root)
console.log(`${printTable(rows)}\n\n${machine}`)
