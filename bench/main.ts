import { mkdir } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { openBenchApp } from './app-in-chromium.ts'
import { bundlePage } from './bundle-page.ts'
import { openChromium } from './chromium.ts'
import { timeMetaflowCommands } from './metaflow-commands.ts'
import { askMetaflow } from './metaflow-peer.ts'
import { askMlflow } from './mlflow-peer.ts'
import { within } from './measure.ts'
import { openNodeReplica, type NodeReplica } from './node-replica.ts'
import { bulkBytesRow } from './rows/bulk-bytes.ts'
import { bulkTagRows } from './rows/bulk-tag.ts'
import { commandRows } from './rows/commands.ts'
import { coldStartRow } from './rows/cold-start.ts'
import { datastoreRows, writeDatastore } from './rows/datastore.ts'
import { idleRow } from './rows/idle.ts'
import { importRow } from './rows/import.ts'
import { inputRows } from './rows/inputs.ts'
import { latestRunRow } from './rows/latest-run.ts'
import { memoryRows, peakMemoryRows } from './rows/memory.ts'
import { queryRows } from './rows/query-peers.ts'
import { threeTagsRow } from './rows/three-tags.ts'
import { timelineRow } from './rows/timeline.ts'
import { crowdRows, teamRows } from './sync-rows.ts'
import { makeRuns } from './synthetic-runs.ts'
import { printTable, type Row } from './table.ts'

/** Runs of the small size, also those of the datastore on disk. */
const SMALL = 10_000
/** The bars of the design are for this many. */
const MADE_FOR = 100_000
/** Ten times that: nobody is asked the same then, and where something breaks it is said. */
const MILLION = 1_000_000
/** How long one measurement may take beyond what it is made for. */
const LIMIT_MS = { import: 600_000, other: 120_000 }

/** The folder for everything that is written, which whoever started this removes, and how thorough the bench shall be. */
const [, , root, extent] = process.argv
const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Rows come in the order in which they are measured; nothing else that this bench does goes on meanwhile. */
async function bench(root: string, rows: Row[]): Promise<void> {
  if (extent === '--sync') return syncRows(root, [SMALL, MADE_FOR], rows)
  const probe = await bundlePage('probe')
  if (extent === '--million') {
    await sizeRows(root, { runs: makeRuns(MILLION), probe, rows })
    return
  }
  const small = makeRuns(SMALL)
  await peerRows(root, small, rows)
  await wholeCommandRows(root, extent === '--quick' ? [SMALL] : [SMALL, MADE_FOR], rows)
  await sizeRows(root, { runs: small, probe, rows })
  if (extent !== '--quick') await sizeRows(root, { runs: makeRuns(MADE_FOR), probe, rows })
  say('Asking the index and Dexie the same questions.')
  rows.push(...(await queryRows(await makeFolder(root, 'query-profile'), extent === '--quick' ? SMALL : MADE_FOR)))
  await syncRows(root, extent === '--quick' ? [SMALL] : [SMALL, MADE_FOR], rows)
}

/** What a person would otherwise ask: the Metaflow client on the same datastore, and MLflow with the same runs. */
async function peerRows(root: string, runs: readonly ObservedRun[], rows: Row[]): Promise<void> {
  say(`Writing a datastore of ${runs.length.toLocaleString('en')} runs.`)
  const storeFolder = await makeFolder(root, 'datastore')
  await writeDatastore(storeFolder, runs)
  const { replica } = await openNodeReplica(runs)
  say('Reading the datastore, with Tagalong and with the Metaflow client.')
  const peer = await askMetaflow(storeFolder, replica)
  say('Asking MLflow the same.')
  const mlflow = await askMlflow(await makeFolder(root, 'mlflow'), runs, replica)
  rows.push(
    ...(await datastoreRows(storeFolder, runs.length, peer)),
    latestRunRow(replica, typeof peer === 'string' ? peer : { name: 'Metaflow p99', value: peer.latestRunP99Ms }),
    latestRunRow(replica, typeof mlflow === 'string' ? mlflow : { name: 'MLflow median', value: mlflow.latestRunMs }),
    threeTagsRow(replica, typeof peer === 'string' ? peer : { name: 'Metaflow', value: peer.threeTagsMs }),
    threeTagsRow(replica, typeof mlflow === 'string' ? mlflow : { name: 'MLflow', value: mlflow.threeTagsMs }),
  )
  await replica.close()
}

/** The command line as it is started in a terminal, beside Metaflow's. */
async function wholeCommandRows(root: string, sizes: readonly number[], rows: Row[]): Promise<void> {
  say('Starting commands, of Tagalong and of Metaflow.')
  const peer = await timeMetaflowCommands(await makeFolder(root, 'metaflow-commands'))
  for (const size of sizes) rows.push(...(await commandRows(await makeFolder(root, `commands-${size}`), makeRuns(size), peer)))
}

/** Everything that depends on how many runs there are. */
async function sizeRows(root: string, { runs, probe, rows }: Omit<AppBench, 'twin'>): Promise<void> {
  const size = runs.length
  say(`Importing ${size.toLocaleString('en')} runs into a replica of this process.`)
  const twin = await openNodeReplica(runs)
  rows.push(latestRunRow(twin.replica), await timelineRow(twin.replica))
  say(`Driving the app in Chromium with ${size.toLocaleString('en')} runs.`)
  await appRows(await makeFolder(root, `app-${size}`), { runs, twin, probe, rows })
  await measure('bytes on the wire', { runs, rows }, async () => [await bulkBytesRow(twin)])
  await twin.replica.close()
}

/** What broke beyond what it is made for, as a sentence each, the first first. */
const broken: string[] = []

/** Adds the rows of one measurement. Beyond what it is made for something may break or take too long: that is a result too, and the next is measured. */
async function measure(
  what: string,
  { runs, rows }: Pick<AppBench, 'runs' | 'rows'>,
  task: () => Promise<Row[]>,
  limitMs = LIMIT_MS.other,
): Promise<void> {
  say(`${runs.length.toLocaleString('en')} runs: ${what}.`)
  try {
    rows.push(...(await (runs.length <= MADE_FOR ? task() : within(limitMs, task()))))
  } catch (error) {
    if (runs.length <= MADE_FOR) throw error
    broken.push(
      `At ${runs.length.toLocaleString('en')} runs this broke: ${what}. ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

interface AppBench {
  readonly runs: readonly ObservedRun[]
  readonly twin: NodeReplica
  readonly probe: string
  /** Takes the rows, so that those before a failure are kept. */
  readonly rows: Row[]
}

async function appRows(folder: string, { runs, twin, probe, rows }: AppBench): Promise<void> {
  const app = await openBenchApp({ folder, runs, probe })
  try {
    const of = { runs, rows }
    const first = await app.openWindow()
    const importAll = (): Promise<Row> => importRow(app, first, runs.length)
    await measure('import', of, () => peakMemoryRows(first, runs.length, 'during the import', importAll), LIMIT_MS.import)
    const comeToRest = async (): Promise<Row[]> => {
      await first.settled()
      await first.idle()
      return []
    }
    await measure('putting what was imported in its place', of, comeToRest, LIMIT_MS.import)
    await measure('memory after the import', of, () => memoryRows(first, runs.length, 'after the import'))
    await first.close()
    await measure('cold start', of, async () => [await coldStartRow(app, runs.length)])
    const window = await app.openWindow()
    await measure('idle', of, async () => [await idleRow(window, runs.length)])
    await measure('input to paint', of, () => inputRows(window, twin.replica))
    await measure('memory', of, () => memoryRows(window, runs.length, 'after use'))
    await measure('a tag for many', of, () => bulkTagRows(window, runs.length))
    await window.close()
  } finally {
    await app.close()
  }
}

async function syncRows(root: string, sizes: readonly number[], rows: Row[]): Promise<void> {
  say('Joining replicas to the sync server, and a crowd of clients.')
  for (const size of sizes) rows.push(...(await teamRows(root, makeRuns(size))))
  rows.push(...(await crowdRows(root)))
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
const rows: Row[] = []
// Playwright ends its browsers when this process exits, but not when a signal ends it. What was measured until then is worth having.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (rows.length > 0) console.log(`${printTable(rows)}\n\nended by ${signal} before all was measured`)
    process.exit(130)
  })

const machine = await describeMachine(root)
await bench(root, rows)
console.log([printTable(rows), ...broken, machine].join('\n\n'))
