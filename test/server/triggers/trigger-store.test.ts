import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LevelLog } from '../../../sync-server/persistence/level-log.ts'
import { Outbox } from '../../../sync-server/triggers/outbox.ts'
import { NO_PRIVATE_TARGETS, Targets } from '../../../sync-server/triggers/targets.ts'
import type { Trigger } from '../../../sync-server/triggers/trigger.ts'
import { TriggerStore } from '../../../sync-server/triggers/trigger-store.ts'
import { openTriggerDesk } from '../../../sync-server/triggers/triggers.ts'

let folder: string
let log: LevelLog
let store: TriggerStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-store-'))
  log = new LevelLog(folder)
  await log.open()
  store = new TriggerStore(log.database)
})
afterEach(async () => {
  await log.close()
  await rm(folder, { recursive: true, force: true })
})

const triggerOf = (id: string): Trigger => ({
  id,
  workspace: 'default',
  event: { kind: 'matches', query: 'tag:good' },
  url: 'https://deploy.example.org/',
  secret: 'a-secret-of-our-own',
  formerSecret: null,
  madeBy: 'anne',
  madeAt: 1,
  isPaused: false,
})

const found = (trigger: string, ...ids: string[]): Parameters<Outbox['take']>[0][number] => ({
  trigger,
  changed: new Map(ids.map((id) => [id, { times: 1, isMatching: true }])),
  events: ids.map((id) => ({ id, lane: id, at: 1, body: `{"id":"${id}"}` })),
  cursor: 7,
})

test('[TRG4] what a look has found is kept in one write: occasions, events and how far it looked', async () => {
  const outbox = await Outbox.open(store)
  await store.putTrigger(triggerOf('a'))
  expect(await store.cursorOf('a')).toBeNull()
  await outbox.take([found('a', 'e1', 'e2')])
  expect(await store.cursorOf('a')).toBe(7)
  expect([...(await store.occasionsOf('a')).keys()]).toEqual(['e1', 'e2'])
  const again = await Outbox.open(store)
  expect(again.waiting).toMatchObject([
    { number: 1, id: 'e1' },
    { number: 2, id: 'e2' },
  ])
  expect(await again.bodyOf(again.waiting[1]!)).toBe('{"id":"e2"}')
})

test('[TRG16] a removal that was cut short is gone on with, and takes nothing of another trigger', async () => {
  const outbox = await Outbox.open(store)
  for (const id of ['a', 'b']) await store.putTrigger(triggerOf(id))
  await outbox.take([found('a', 'e1', 'e2'), found('b', 'e3')])
  await outbox.giveUp(outbox.waiting[0]!)
  // As a server leaves it that was killed among its writes.
  await store.removeTrigger('a', [])
  await log.database.put('tr\0a', new Uint8Array())
  await store.finishRemovals()
  expect((await store.triggers()).map(({ id }) => id)).toEqual(['b'])
  expect(await store.outbox()).toMatchObject({ waiting: [{ id: 'e3' }], dead: [] })
  expect((await store.occasionsOf('a')).size + (await store.occasionsOf('b')).size).toBe(1)
  const left: string[] = []
  for await (const key of log.database.keys({ gt: 't', lt: 'u' })) left.push(key.split('\0')[0] ?? '')
  expect(left.toSorted()).toEqual(['tb', 'tc', 'tm', 'to', 'tt'])
})

test('[TRG15] of what was given up the newest 1,000 of each trigger are kept', async () => {
  const outbox = await Outbox.open(store)
  await outbox.take([found('a', ...Array.from({ length: 1_003 }, (_, at) => `e${at}`)), found('b', 'other')])
  for (const entry of outbox.waiting) await outbox.giveUp(entry)
  expect(outbox.dead.filter(({ trigger }) => trigger === 'a')).toHaveLength(1_000)
  expect(outbox.dead.map(({ id }) => id)).toContain('other')
  const { dead } = await store.outbox()
  expect([dead.length, dead[0]?.id]).toEqual([1_001, 'e3'])
})

test('[TRG18] what is not what was written keeps the triggers from starting, and is said with the way on', async () => {
  await store.putTrigger(triggerOf('a'))
  await log.database.put('tt\0b', new TextEncoder().encode('{"id":"b"}'))
  const opened = openTriggerDesk({ database: log.database, targets: new Targets(NO_PRIVATE_TARGETS) }, Date.now)
  await expect(opened).rejects.toThrow('The triggers or their outbox can not be read. Bring back a backup with restore.')
})
