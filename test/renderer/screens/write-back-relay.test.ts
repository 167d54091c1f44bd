import { afterEach, expect, test } from 'vitest'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import { relayWriteBack } from '../../../src-renderer/app/write-back-relay.ts'
import { edit } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { TestRecord, WRITING } from '../../support/write-back.ts'
import { FakeBridge, SOURCE } from '../support/fake-bridge.ts'
import { openLocalReplica, type LocalReplica } from '../support/local-replica.ts'

const relays: { close(): void }[] = []
afterEach(() => {
  for (const relay of relays.splice(0)) relay.close()
})

const WRITTEN: SourceInfo = { ...SOURCE, id: WRITING.id, writesBack: true }

/** A replica with runs, and a source that holds their records. */
async function openStore(source = WRITTEN) {
  const local = await openLocalReplica()
  local.replica.setUser('alice')
  const records = [0, 1].map((i) => new TestRecord(observedRun({ createdAt: RUN_START_MS + i, userTags: ['nightly'] })))
  await local.replica.importRuns(
    WRITING,
    records.map(({ run }) => run),
  )
  const bridge = new FakeBridge({
    listSources: () => ({ ok: true, value: [source] }),
    writeTags: (_, flow, runId, change) => {
      const record = records.find(({ run }) => run.runId === runId)!
      const written = record.write({ key: local.replica.keys({ query: '', namespace: null }, 0, 1)[0]!, flow, runId, ...change })
      return written.ok ? written : { ok: false, error: { kind: 'read-only', message: written.error.message } }
    },
  })
  const tag = (change: { add?: string[]; remove?: string[] }) =>
    local.replica.mutate(
      edit(
        records.map(({ run }) => run),
        change,
      ),
    )
  return { ...local, bridge, records, tag, tags: () => records.map((record) => record.tags) }
}

const open = ({ client }: LocalReplica, bridge: FakeBridge) => {
  const relay = relayWriteBack({ replica: client, bridge, locks: navigator.locks })
  relays.push(relay)
  return relay
}

test('[WRB28] what is thought of runs reaches the source while its switch is on, and is let be when it is off', async () => {
  const store = await openStore({ ...WRITTEN, writesBack: false })
  open(store, store.bridge)
  await store.tag({ add: ['early'] })
  await expect.poll(() => store.bridge.count('listSources')).toBe(1)
  expect(store.bridge.count('writeTags')).toBe(0)
  store.bridge.emit('sourceChanged', WRITTEN)
  await expect.poll(store.tags).toEqual([
    ['early', 'nightly'],
    ['early', 'nightly'],
  ])
  await store.tag({ remove: ['nightly'] })
  await expect.poll(store.tags).toEqual([['early'], ['early']])
  for (const record of store.records) record.refusal = { kind: 'read-only', message: 'It is read-only.' }
  await store.tag({ add: ['late'] })
  await expect.poll(() => store.replica.writeBackState(WRITING.id).waitingCount).toBe(2)
  store.bridge.emit('sourceChanged', { ...WRITTEN, writesBack: false })
  await expect.poll(() => store.replica.writeBackState(WRITING.id).waitingCount).toBe(0)
})

test('[WRB26] a source that takes nothing is asked for one run; when it has been read again the rest goes by itself', async () => {
  const store = await openStore()
  for (const record of store.records) record.refusal = { kind: 'read-only', message: 'It is read-only.' }
  await store.tag({ add: ['good'] })
  open(store, store.bridge)
  await expect.poll(() => store.replica.writeBackState(WRITING.id)).toMatchObject({ waitingCount: 2, resting: { kind: 'read-only' } })
  expect(store.bridge.count('writeTags')).toBe(1)
  for (const record of store.records) record.refusal = null
  store.bridge.emit('sourceChanged', { ...WRITTEN, state: 'scanning' })
  store.bridge.emit('sourceChanged', WRITTEN)
  await expect.poll(store.tags).toEqual([
    ['good', 'nightly'],
    ['good', 'nightly'],
  ])
  await expect.poll(() => store.replica.writeBackState(WRITING.id)).toMatchObject({ waitingCount: 0, resting: null })
})

test('[WRB28] of two windows one carries; when it closes in the middle, the other goes on', async () => {
  const store = await openStore()
  const first = open(store, store.bridge)
  await expect.poll(() => store.bridge.count('listSources')).toBe(1)
  const others = new FakeBridge({ ...store.bridge.answers })
  open(store, others)
  await store.tag({ add: ['one'] })
  await expect.poll(store.tags).toEqual([
    ['nightly', 'one'],
    ['nightly', 'one'],
  ])
  expect(others.count('writeTags')).toBe(0)
  first.close()
  await store.tag({ add: ['two'] })
  await expect.poll(store.tags).toEqual([
    ['nightly', 'one', 'two'],
    ['nightly', 'one', 'two'],
  ])
  expect(others.count('writeTags')).toBeGreaterThan(0)
})
