import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../../sync-server/ops/log.ts'
import { Metrics } from '../../../sync-server/ops/metrics.ts'
import { LevelLog } from '../../../sync-server/persistence/level-log.ts'
import { Dispatcher } from '../../../sync-server/triggers/dispatcher.ts'
import { Lanes } from '../../../sync-server/triggers/lanes.ts'
import { Outbox } from '../../../sync-server/triggers/outbox.ts'
import { newEntry, type OutboxEntry } from '../../../sync-server/triggers/outbox-entry.ts'
import { PACE } from '../../../sync-server/triggers/pace.ts'
import type { Outcome } from '../../../sync-server/triggers/send.ts'
import { TriggerList } from '../../../sync-server/triggers/trigger-list.ts'
import { TriggerStore } from '../../../sync-server/triggers/trigger-store.ts'
import { TestClock } from '../../support/test-clock.ts'

const PATIENCE = { timeout: 20_000 }
const START = Date.UTC(2026, 9, 24)
let folder: string
let log: LevelLog
let clock: TestClock
let outbox: Outbox
let triggers: TriggerList
let dispatcher: Dispatcher
/** Lines of the log. */
let said: string[]
let isFull: boolean
/** Ids of what is under way, each with how to end it. */
let sent: { readonly id: string; readonly answer: (outcome: Outcome) => void }[]

/** On a disk that may be full. */
class FillingStore extends TriggerStore {
  override putWaiting(entry: OutboxEntry): Promise<void> {
    return isFull ? Promise.reject(new Error('ENOSPC')) : super.putWaiting(entry)
  }
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-dispatcher-'))
  log = new LevelLog(folder)
  await log.open()
  const store = new FillingStore(log.database)
  isFull = false
  said = []
  clock = new TestClock(START)
  sent = []
  triggers = await TriggerList.open(store)
  const common = { workspace: 'default', event: { kind: 'matches', query: 'tag:good' }, url: 'https://deploy.example.org/' } as const
  const more = { secret: 'a-secret-of-our-own', formerSecret: null, madeBy: 'anne', madeAt: START, isPaused: false }
  for (const id of ['a', 'b']) await triggers.put({ id, ...common, ...more })
  outbox = await Outbox.open(store)
  dispatcher = new Dispatcher({
    triggers,
    outbox,
    send: ({ headers }) => new Promise((answer) => sent.push({ id: headers['tagalong-id'] ?? '', answer })),
    pace: PACE,
    clock,
    random: () => 0,
    report: createLog(
      'error',
      (line) => said.push(line),
      () => clock.now(),
    ),
    metrics: new Metrics(),
  })
  dispatcher.start()
})
afterEach(async () => {
  for (const { answer } of sent) answer({ kind: 'stopped' })
  await dispatcher.close()
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

/** Events as `lane.name`. */
async function happens(trigger: string, ...ids: string[]): Promise<void> {
  const events = ids.map((id) => ({ id, lane: id.split('.')[0] ?? '', at: START, body: '{}' }))
  await outbox.take([{ trigger, changed: new Map(), events, cursor: 1 }])
}

/** What is under way, in any order: bodies are read side by side. */
async function isSent(...ids: string[]): Promise<void> {
  await expect.poll(() => sent.map(({ id }) => id).toSorted(), PATIENCE).toEqual(ids.toSorted())
}

function answer(id: string, outcome: Outcome): void {
  const at = sent.findIndex((one) => one.id === id)
  sent.splice(at, 1)[0]?.answer(outcome)
}

const failed: Outcome = { kind: 'failed', why: 'answered 500', afterMs: null }
const delivered: Outcome = { kind: 'delivered', status: 204 }

test('[TRG11] of a lane one event is under way, of a trigger four; another trigger has its own', async () => {
  await happens('a', 'x.1', 'x.2', 'y.1', 'z.1', 'v.1', 'w.1')
  await happens('b', 'x.3')
  await isSent('x.1', 'y.1', 'z.1', 'v.1', 'x.3')
  answer('y.1', delivered)
  await isSent('x.1', 'z.1', 'v.1', 'x.3', 'w.1')
  answer('x.1', failed)
  answer('z.1', { kind: 'refused', why: 'answered 404' })
  await expect.poll(() => outbox.dead.map(({ id }) => id), PATIENCE).toEqual(['z.1'])
  await isSent('v.1', 'x.3', 'w.1')
  clock.advance(2_000)
  await isSent('v.1', 'x.3', 'w.1', 'x.1')
  answer('x.1', delivered)
  await isSent('v.1', 'x.3', 'w.1', 'x.2')
})

test('[TRG15] what is replayed is sent at once, also while it is being given up', async () => {
  await happens('a', 'x.1', 'y.1')
  await isSent('x.1', 'y.1')
  answer('x.1', failed)
  await expect.poll(() => outbox.waiting.find(({ id }) => id === 'x.1')?.tries, PATIENCE).toBe(1)
  expect(await outbox.replay(({ id }) => id === 'x.1', clock.now())).toBe(1)
  await isSent('y.1', 'x.1')
  answer('y.1', { kind: 'refused', why: 'answered 404' })
  await expect.poll(() => outbox.deadCount, PATIENCE).toBe(1)
  expect(await outbox.replay(({ id }) => id === 'y.1', clock.now())).toBe(1)
  await isSent('x.1', 'y.1')
})

test('[TRG10] what could not be taken from the disk when it was delivered is sent again after a restart', async () => {
  await happens('a', 'x.1')
  await isSent('x.1')
  await log.close()
  answer('x.1', delivered)
  await dispatcher.close()
  await log.open()
  const again = await Outbox.open(new TriggerStore(log.database))
  expect(again.waiting).toMatchObject([{ id: 'x.1', tries: 0 }])
})

test('[TRG12] an event that could not be kept, because the disk was full, is tried again when there is room', async () => {
  await happens('a', 'x.1')
  await isSent('x.1')
  isFull = true
  answer('x.1', failed)
  await expect.poll(() => said.length, PATIENCE).toBe(1)
  expect(said[0]).toContain('an event could not be read or kept')
  isFull = false
  clock.advance(60_000)
  await isSent('x.1')
  answer('x.1', delivered)
  await expect.poll(() => outbox.waitingCount, PATIENCE).toBe(0)
})

test('[TRG12] what was put off by a clock that has gone back since is tried at once', async () => {
  const lanes = new Lanes(PACE.longestPauseMs)
  const entry = { ...newEntry({ id: 'x', lane: 'x', at: START, body: '' }, 'a', 1), tries: 1, nextTryAt: START + 2_000 }
  lanes.put(entry)
  expect(lanes.take(START)).toBe(null)
  expect(lanes.take(START + 2_000 - PACE.longestPauseMs)).toBe(null)
  expect(lanes.take(START - 86_400_000)).toBe(entry)
})
