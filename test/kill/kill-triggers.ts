import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TokenFile } from '../../sync-server/auth/token-file.ts'
import { joinServer } from '../support/join-server.ts'
import { createRandom } from '../support/random.ts'
import { SOURCE } from '../support/replicas.ts'
import { RestClient } from '../support/rest-client.ts'
import { observedRun } from '../support/runs.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'
import { freePort, kill, startBuiltServer } from './built-server.ts'
import { TriggerLedger } from './trigger-ledger.ts'

/**
 * [TRG41] Kills the built sync server at random moments while tags and promotions happen and the receiver of its triggers fails at random.
 * When all has settled every event was delivered, none was invented, and a receiver that leaves out keys it has had sees each exactly once.
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } } })
const kills = Number(values.kills)
/** Every so many kills there are new runs. */
const KILLS_A_BATCH = 25
const RUNS_A_BATCH = 40
/** In half of the rounds something is acknowledged before the kill, if it does not take longer. */
const ACKNOWLEDGED_WITHIN_MS = 3_000
const SETTLED_WITHIN_MS = 120_000
const DAY_MS = 24 * 3_600_000

const folder = await mkdtemp(join(tmpdir(), 'tagalong-kill-triggers-'))
const port = await freePort()
const random = createRandom(Number(values.seed))
const tokenFile = new TokenFile(join(folder, 'tokens.json'))
const makeToken = async (user: string, role: 'tagger' | 'admin'): Promise<string> =>
  (await tokenFile.create({ user, role, workspaces: ['default'], now: Date.now() })).token
const [ofAnne, ofAdmin] = [await makeToken('anne', 'tagger'), await makeToken('ada', 'admin')]
const [anne, admin] = [new RestClient({ port }, ofAnne), new RestClient({ port }, ofAdmin)]
const start = (): ReturnType<typeof startBuiltServer> => startBuiltServer(folder, port, '--allow-target', '127.0.0.1')

const receiver = await WebhookReceiver.start()
let server = await start()
await define()
const secrets = new Map<string, string>()
for (const event of [
  { kind: 'matches', query: 'tag:good' },
  { kind: 'promoted', tag: 'production' },
] as const) {
  const { body } = await admin.post('/workspaces/default/triggers', { event, url: receiver.url })
  secrets.set(String(Reflect.get(Object(body['trigger']), 'id')), String(body['secret']))
}
const ledger = new TriggerLedger(secrets)
receiver.answer = (response, received) => {
  const dice = random()
  if (dice < 0.3) response.writeHead(dice < 0.25 ? 503 : 410).end()
  else {
    ledger.note(received)
    // Who has it and could not say so is told again.
    if (dice < 0.4) response.socket?.destroy()
    else response.writeHead(204).end()
  }
}

let runs: string[] = []
for (let round = 0; round < kills; round++) {
  if (round % KILLS_A_BATCH === 0) runs = await importRuns(round / KILLS_A_BATCH)
  const end = new AbortController()
  const [tagging, promoting] = [tagRuns(end.signal), promoteRuns(end.signal)]
  if (random() < 0.5) await Promise.race([tagging.acknowledged, promoting.acknowledged, pause(ACKNOWLEDGED_WITHIN_MS)])
  await pause(5 + random() * 600)
  end.abort()
  await kill(server)
  await Promise.all([tagging.over, promoting.over])
  server = await start()
}

receiver.answer = (response, received) => {
  ledger.note(received)
  response.writeHead(204).end()
}
const faults = await settle()
for (const fault of faults) console.error(fault)
await kill(server, 'SIGTERM')
await receiver.close()
await rm(folder, { recursive: true, force: true })
console.log(`${kills} kills, ${receiver.received.length} requests, ${ledger.summary}, ${faults.length} faults (seed ${values.seed})`)
process.exit(faults.length > 0 || ledger.count < kills / 4 ? 1 : 0)

/** Says that `production` is moved by promotion. */
async function define(): Promise<void> {
  const { replica } = await joinServer({ port }, 'anne', ofAnne)
  await replica.defineTag('production', { isPromoted: true })
  while (!JSON.stringify((await anne.get('/workspaces/default/rooms')).body).includes('"workspace"')) await pause(20)
  await replica.close()
}

/** New runs, as paths of REST. */
async function importRuns(batch: number): Promise<string[]> {
  const first = Date.UTC(2026, 0, 1) + batch * DAY_MS
  const made = Array.from({ length: RUNS_A_BATCH }, (_, at) =>
    observedRun({ flow: at % 4 === 0 ? 'ScoreFlow' : 'TrainFlow', createdAt: first + at * 60_000 }),
  )
  const { replica } = await joinServer({ port }, 'anne', ofAnne)
  await replica.importRuns(SOURCE, made)
  while (Number((await anne.get('/workspaces/default/runs?limit=0')).body['total']) < (batch + 1) * RUNS_A_BATCH) await pause(20)
  await replica.close()
  return made.map(({ flow, runId }) => `${flow}/${runId}`)
}

interface Work {
  /** Something was. */
  readonly acknowledged: Promise<void>
  readonly over: Promise<void>
}

/** Each run once, so that each is one event; what was not acknowledged is tried again after the kill. */
function tagRuns(signal: AbortSignal): Work {
  return until(signal, async () => {
    const run = runs[Math.floor(random() * runs.length)] ?? ''
    await anne.tags(`local/${run}`, { tags_to_add: ['good'] })
  })
}

function promoteRuns(signal: AbortSignal): Work {
  return until(signal, async () => {
    const [flow, runId] = (runs[Math.floor(random() * runs.length)] ?? '').split('/')
    await anne.post('/workspaces/default/promotions', { tag: 'production', flow, runId })
  })
}

function until(signal: AbortSignal, act: () => Promise<void>): Work {
  let acknowledge!: () => void
  const acknowledged = new Promise<void>((resolve) => (acknowledge = resolve))
  const work = async (): Promise<void> => {
    while (!signal.aborted) {
      // The server is killed under it at some moment.
      await act().then(acknowledge, () => undefined)
      await pause(random() * 60)
    }
  }
  return { acknowledged, over: work() }
}

/** Lets everything arrive, and gives what is wrong then. */
async function settle(): Promise<string[]> {
  const deadline = Date.now() + SETTLED_WITHIN_MS
  for (;;) {
    const faults = ledger.faults({
      tagged: await namesOf('/workspaces/default/runs?q=tag:good&limit=1000'),
      won: (await promotions()).filter((one) => one['outcome'] === 'won').toReversed(),
    })
    const waiting = (await listOf('/workspaces/default/outbox', 'events', admin)).length
    if ((faults.length === 0 && waiting === 0) || Date.now() > deadline) return faults
    await admin.post('/workspaces/default/outbox/replay', { all: true })
    await pause(200)
  }
}

/** All pages of a list of runs. */
async function namesOf(path: string): Promise<string[]> {
  const names: string[] = []
  for (;;) {
    const page = await listOf(`${path}&offset=${names.length}`, 'runs')
    if (page.length === 0) return names
    for (const { flow, runId } of page) names.push(`${String(flow)}/${String(runId)}`)
  }
}

async function promotions(): Promise<Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = []
  for (;;) {
    const before = all.length === 0 ? '' : `&before=${String(all.at(-1)?.['id'])}`
    const page = await listOf(`/workspaces/default/promotions?limit=1000${before}`, 'promotions')
    if (page.length === 0) return all
    all.push(...page)
  }
}

async function listOf(path: string, name: string, who = anne): Promise<Readonly<Record<string, unknown>>[]> {
  const list = (await who.get(path)).body[name]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer was held against the document
  return list as Readonly<Record<string, unknown>>[]
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
