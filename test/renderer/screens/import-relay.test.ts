import { afterEach, expect, test } from 'vitest'
import type { ImportSource } from '../../../src-core/replica/api.ts'
import type { ObservedRun, RunPart } from '../../../src-core/runs/run.ts'
import { relayImports } from '../../../src-renderer/app/import-relay.ts'
import { observedRun } from '../../support/runs.ts'
import { FakeBridge, SOURCE } from '../support/fake-bridge.ts'

const relays: { close(): void }[] = []
afterEach(() => {
  for (const relay of relays.splice(0)) relay.close()
})

/** One window: notes what it imports, and can hold an import back. */
function openRelay() {
  const bridge = new FakeBridge({ listSources: () => ({ ok: true, value: [SOURCE] }), rescanSource: () => ({ ok: true, value: SOURCE }) })
  const imported: string[] = []
  const known: string[] = []
  let gate = Promise.resolve()
  let isFull = false
  const importRuns = async (source: { readonly id: string }, runs: readonly ObservedRun[], parts: readonly RunPart[] = []) => {
    await gate
    if (isFull) return { ok: false as const, error: { kind: 'store' as const, trouble: { kind: 'store-full' as const, message: 'full' } } }
    imported.push(`${source.id} ${runs.map((run) => run.runId).join()}`)
    known.push(...parts.map(({ digest }) => digest))
    return { ok: true as const, value: { imported: runs.length, changed: runs.length } }
  }
  const relay = relayImports({
    replica: { importRuns, knownParts: async () => [...known] },
    bridge,
    locks: navigator.locks,
    retryAfterMs: 20,
  })
  relays.push(relay)
  const observe = (runId: string, parts: RunPart[] = []): void =>
    bridge.emit('runsObserved', { sourceId: 'source-1', scan: 1, runs: [observedRun({ runId })], parts })
  const hold = (): (() => void) => {
    const gates: (() => void)[] = []
    gate = new Promise((resolve) => gates.push(resolve))
    return () => gates[0]?.()
  }
  const fill = (full: boolean): void => {
    isFull = full
  }
  return { bridge, imported, relay, observe, hold, fill }
}

test('[SCR60] batches are imported one at a time, in the order they came', async () => {
  const { bridge, imported, observe, hold } = openRelay()
  await expect.poll(() => bridge.count('rescanSource')).toBe(1)
  const release = hold()
  observe('1')
  observe('2')
  expect(imported).toEqual([])
  release()
  await expect.poll(() => imported).toEqual(['source-1 1', 'source-1 2'])
})

test('[WRB23] the first batch already says whether tags are written back to its source, and so does each one after a switch', async () => {
  const said: (boolean | undefined)[] = []
  const bridge = new FakeBridge({
    listSources: () => ({ ok: true, value: [{ ...SOURCE, writesBack: true }] }),
    rescanSource: () => ({ ok: true, value: SOURCE }),
  })
  const importRuns = async ({ writesBack }: ImportSource) => {
    said.push(writesBack)
    return { ok: true as const, value: { imported: 1, changed: 1 } }
  }
  relays.push(relayImports({ replica: { importRuns, knownParts: async () => [] }, bridge, locks: navigator.locks }))
  await expect.poll(() => bridge.count('listSources')).toBe(1)
  const observe = (): void => bridge.emit('runsObserved', { sourceId: SOURCE.id, scan: 1, runs: [observedRun()], parts: [] })
  observe()
  await expect.poll(() => said).toEqual([true])
  bridge.emit('sourceChanged', { ...SOURCE, writesBack: false })
  observe()
  await expect.poll(() => said).toEqual([true, false])
})

test('[SCR61] of two windows one imports; when it closes the other takes over and asks for everything again', async () => {
  const first = openRelay()
  await expect.poll(() => first.bridge.count('rescanSource')).toBe(1)
  const second = openRelay()
  second.observe('1')
  first.observe('1')
  await expect.poll(() => first.imported).toEqual(['source-1 1'])
  expect(second.imported).toEqual([])
  expect(second.bridge.count('rescanSource')).toBe(0)
  first.relay.close()
  await expect.poll(() => second.bridge.count('rescanSource')).toBe(1)
  second.observe('2')
  await expect.poll(() => second.imported).toEqual(['source-1 2'])
})

test('[SCR61] a host that answers again is asked for everything', async () => {
  const { bridge } = openRelay()
  await expect.poll(() => bridge.count('rescanSource')).toBe(1)
  bridge.emit('hostReachable', { reachable: false })
  bridge.emit('hostReachable', { reachable: true })
  await expect.poll(() => bridge.count('rescanSource')).toBe(2)
})

test('[SCR61] the host is told what the replica has whole, each time when it is asked', async () => {
  const { bridge, imported, observe } = openRelay()
  const asked = (): readonly unknown[] => bridge.calls.flatMap(({ method, args }) => (method === 'rescanSource' ? [args] : []))
  await expect.poll(asked).toEqual([[SOURCE.id, []]])
  observe('1', [{ digest: 'first day', count: 1 }])
  await expect.poll(() => imported).toHaveLength(1)
  bridge.emit('hostReachable', { reachable: true })
  await expect.poll(asked).toEqual([
    [SOURCE.id, []],
    [SOURCE.id, ['first day']],
  ])
})

test('[SCR61] what is in hand is imported before more is asked for', async () => {
  const { bridge, imported, observe, hold } = openRelay()
  await expect.poll(() => bridge.count('rescanSource')).toBe(1)
  const release = hold()
  observe('1')
  observe('2')
  bridge.emit('hostReachable', { reachable: true })
  await expect.poll(() => bridge.count('listSources')).toBe(2)
  expect(bridge.count('rescanSource')).toBe(1)
  release()
  await expect.poll(() => bridge.count('rescanSource')).toBe(2)
  expect(imported).toEqual(['source-1 1', 'source-1 2'])
})

test('[SCR60] a source whose runs could not be stored is read again after a while, once for all of them', async () => {
  const { bridge, imported, observe, fill } = openRelay()
  await expect.poll(() => bridge.count('rescanSource')).toBe(1)
  fill(true)
  observe('1')
  observe('2')
  await expect.poll(() => bridge.count('rescanSource')).toBe(2)
  fill(false)
  observe('1')
  await expect.poll(() => imported).toEqual(['source-1 1'])
  expect(bridge.count('rescanSource')).toBe(2)
})
