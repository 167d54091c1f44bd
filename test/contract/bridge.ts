import { expect, it } from 'vitest'
import type { Bridge, BridgeEvent, BridgeEvents, SourceInfo } from '../../src-core/bridge/contract.ts'
import type { TestHost } from '../support/start-host.ts'

/** A carrier under test: a bridge, and the host behind it. */
export interface BridgeUnderTest {
  readonly bridge: Bridge
  readonly testHost: TestHost
  close(): Promise<void>
}

/** What every carrier must do. `connect` gives a fresh host with the fakes of `startHost` and a bridge to it. */
export function bridgeContract(connect: () => Promise<BridgeUnderTest>): void {
  const using = async (test: (under: BridgeUnderTest) => Promise<void>): Promise<void> => {
    const under = await connect()
    try {
      await test(under)
    } finally {
      await under.close()
    }
  }

  it('[BRG10] appInfo tells who is asking', () =>
    using(async ({ bridge }) => {
      const info = await bridge.call('appInfo')
      expect(info).toEqual({
        ok: true,
        value: {
          version: expect.stringMatching(/^\d+\.\d+\.\d+/),
          shell: 'browser',
          userName: 'alice',
          startSourceId: null,
          nearbyDatastore: '/data/two/.metaflow',
          platform: 'linux',
          notices: [],
        },
      })
    }))

  it('[BRG3] an opened source answers its state and its runs follow as events', () =>
    using(async ({ bridge }) => {
      const runs = collect(bridge, 'runsObserved')
      const source = await open(bridge, '/data/two')
      expect(source).toMatchObject({
        kind: 'metaflow-datastore',
        name: 'two',
        path: '/data/two/.metaflow',
        isSample: false,
        state: 'scanning',
      })
      await expect.poll(() => runs.flatMap((batch) => batch.runs.map((run) => run.runId))).toEqual(['1791810000000000', '1791810000000001'])
      expect(runs.every((batch) => batch.sourceId === source.id)).toBe(true)
    }))

  it('[BRG3] runs come in batches of at most 500, the first small, in order and complete', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      await open(bridge, '/data/many')
      await expect.poll(() => runs.map((batch) => batch.runs.length)).toEqual([32, 500, 500, 168])
      expect(runs.flatMap((batch) => batch.runs)).toEqual(testHost.opened[0]?.runs)
    }))

  it('[BRG3] opening a source twice gives the same source', () =>
    using(async ({ bridge, testHost }) => {
      const first = await open(bridge, '/data/two')
      const second = await open(bridge, '/data/two/.metaflow')
      expect(second.id).toBe(first.id)
      expect(await sources(bridge)).toHaveLength(1)
      expect(testHost.opened.map((source) => source.closed)).toEqual([false, true])
    }))

  it('[BRG3] a path without a datastore is refused with a sentence', () =>
    using(async ({ bridge }) => {
      expect(await bridge.call('openSource', '/nowhere')).toEqual({
        ok: false,
        error: { kind: 'no-datastore', message: 'There is no Metaflow datastore at /nowhere.' },
      })
      expect(await sources(bridge)).toEqual([])
    }))

  it('[BRG4] a rescan sends every run again, under a new scan number', () =>
    using(async ({ bridge }) => {
      const runs = collect(bridge, 'runsObserved')
      const { id } = await open(bridge, '/data/two')
      await expect.poll(() => runs.length).toBe(1)
      expect(await bridge.call('rescanSource', id, [])).toMatchObject({ ok: true, value: { id, state: 'scanning' } })
      await expect
        .poll(() => runs.map((batch) => [batch.scan, batch.runs.length]))
        .toEqual([
          [1, 2],
          [2, 2],
        ])
    }))

  it('[BRG4] a cancelled scan keeps what it found and says that it was cancelled', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      const { id } = await open(bridge, '/data/two')
      await expect.poll(async () => (await sources(bridge))[0]?.state).toBe('watching')
      const [source] = testHost.opened
      if (source) source.gate = new Promise(() => undefined)
      await bridge.call('rescanSource', id, [])
      await expect.poll(async () => (await sources(bridge))[0]?.progress.read).toBe(2)
      expect(await bridge.call('cancelScan', id)).toMatchObject({ ok: true, value: { state: 'cancelled', runCount: 2 } })
      await expect
        .poll(() => runs.map((batch) => [batch.runs.length, batch.parts.length]))
        .toEqual([
          [2, 1],
          [2, 0],
        ])
    }))

  it('[BRG28] a rescan leaves out the parts that who asks knows, until something in them is different', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      const { id } = await open(bridge, '/data/many')
      await expect.poll(() => runs.length).toBe(4)
      const known = runs.flatMap(({ parts }) => parts.map(({ digest }) => digest))
      expect(new Set(known).size).toBe(4)

      const watching = async (): Promise<void> => {
        await expect.poll(async () => (await sources(bridge))[0]?.state).toBe('watching')
      }
      await bridge.call('rescanSource', id, known)
      await watching()
      const fake = testHost.opened[0]?.runs ?? []
      const [run] = fake
      if (!run) throw new Error('the fake source is empty')
      fake[0] = { ...run, userTags: ['candidate'] }
      await bridge.call('rescanSource', id, known)
      await expect.poll(() => runs.slice(4).map((batch) => batch.runs[0]?.userTags)).toEqual([['candidate']])
      await watching()
      expect(runs).toHaveLength(5)
      expect(known).not.toContain(runs[4]?.parts[0]?.digest)
    }))

  it('[BRG5] a listener that comes late is told the state of every source', () =>
    using(async ({ bridge }) => {
      const { id } = await open(bridge, '/data/two')
      await expect.poll(async () => (await sources(bridge))[0]?.state).toBe('watching')
      const first = collect(bridge, 'sourceChanged')
      await expect.poll(() => first.at(-1)).toMatchObject({ id, state: 'watching', runCount: 2 })
      const second = collect(bridge, 'sourceChanged')
      await expect.poll(() => second.at(-1)).toMatchObject({ id, state: 'watching', runCount: 2 })
    }))

  it('[BRG5] a changed run arrives without being asked for', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      await open(bridge, '/data/two')
      await expect.poll(() => testHost.opened[0]?.watched).toBe(true)
      await expect.poll(() => runs.length).toBe(1)
      const [run] = testHost.opened[0]?.runs ?? []
      if (!run) throw new Error('the fake source is empty')
      testHost.opened[0]?.change([{ ...run, userTags: ['candidate'] }])
      await expect.poll(() => runs.at(-1)?.runs.map(({ userTags }) => userTags)).toEqual([['candidate']])
    }))

  it('[BRG5] nothing comes any more after a listener was taken back', () =>
    using(async ({ bridge }) => {
      const heard: SourceInfo[] = []
      const others = collect(bridge, 'sourceChanged')
      const stop = bridge.on('sourceChanged', (source) => heard.push(source))
      stop()
      await open(bridge, '/data/two')
      await expect.poll(() => others.length).toBeGreaterThan(0)
      expect(heard).toEqual([])
    }))

  it('[BRG6] detail and cards come from an open source', () =>
    using(async ({ bridge }) => {
      const { id } = await open(bridge, '/data/two')
      expect(await bridge.call('runDetail', id, 'TrainFlow', '1791810000000000')).toMatchObject({
        ok: true,
        value: { parameters: [{ name: 'alpha' }] },
      })
      expect(await bridge.call('runDetail', id, 'TrainFlow', '7')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
      expect(await bridge.call('readCard', id, 'card.html')).toEqual({ ok: true, value: '<h1>Card</h1>' })
      expect(await bridge.call('readCard', id, '../../etc/passwd')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
    }))

  it('[BRG21] a log comes in pages from its end; a task that is not there, and what is no task, are refused', () =>
    using(async ({ bridge }) => {
      const { id } = await open(bridge, '/data/two')
      const task = { flow: 'TrainFlow', runId: '1791810000000000', step: 'end', taskId: '1' }
      expect(await bridge.call('readLog', id, task, 'stderr', null)).toMatchObject({ ok: true, value: { text: 'stderr before the end' } })
      expect(await bridge.call('readLog', id, task, 'stdout', 7)).toMatchObject({ ok: true, value: { text: 'stdout before 7' } })
      expect(await bridge.call('readLog', id, { ...task, taskId: '9' }, 'stdout', null)).toMatchObject({
        ok: false,
        error: { kind: 'not-found' },
      })
      for (const wrong of [
        [task, 'stdin', null],
        [task, 'stdout', -1],
        [task, 'stdout', 0.5],
        [{ ...task, step: undefined }, 'stdout', null],
        [{ ...task, more: 'x' }, 'stdout', null],
      ]) {
        expect(await callAnything(bridge, 'readLog', id, ...wrong)).toMatchObject({ ok: false, error: { kind: 'bad-arguments' } })
      }
    }))

  it('[BRG20] a card is shown at an address that nobody can guess, another one each time', () =>
    using(async ({ bridge }) => {
      const { id } = await open(bridge, '/data/two')
      const first = await bridge.call('showCard', id, 'card.html')
      const second = await bridge.call('showCard', id, 'card.html')
      if (!first.ok || !second.ok) throw new Error('no card was shown')
      expect(first.value).toMatch(/\/[\w-]{32}$/)
      expect(second.value).not.toBe(first.value)
      expect(await bridge.call('showCard', id, '../../etc/passwd')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
      expect(await bridge.call('showCard', 'never', 'card.html')).toMatchObject({ ok: false, error: { kind: 'unknown-source' } })
      expect(await callAnything(bridge, 'showCard', id)).toMatchObject({ ok: false, error: { kind: 'bad-arguments' } })
    }))

  it('[BRG6] a source that was closed or never opened is unknown', () =>
    using(async ({ bridge, testHost }) => {
      const closed = collect(bridge, 'sourceClosed')
      const { id } = await open(bridge, '/data/two')
      expect(await bridge.call('closeSource', id)).toEqual({ ok: true, value: null })
      await expect.poll(() => closed).toEqual([{ sourceId: id }])
      expect(testHost.opened[0]?.closed).toBe(true)
      for (const answer of [
        await bridge.call('closeSource', id),
        await bridge.call('rescanSource', id, []),
        await bridge.call('cancelScan', 'never'),
        await bridge.call('runDetail', id, 'TrainFlow', '1791810000000000'),
        await bridge.call('readCard', id, 'card.html'),
      ]) {
        expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-source' } })
      }
    }))

  it('[BRG23] a paused source is neither scanned nor watched nor written, what is asked for is read, and going on reads everything', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      const { id } = await open(bridge, '/data/two')
      await expect.poll(() => runs.length).toBe(1)
      await expect.poll(() => testHost.opened[0]?.watched).toBe(true)
      expect(await bridge.call('setPaused', id, true)).toMatchObject({ ok: true, value: { state: 'paused', runCount: 2 } })
      expect(testHost.opened[0]?.watched).toBe(false)
      expect(await bridge.call('rescanSource', id, [])).toMatchObject({ ok: true, value: { state: 'paused' } })
      await bridge.call('setWriteBack', id, true)
      expect(await bridge.call('writeTags', id, 'TrainFlow', '1791810000000000', { add: ['x'], remove: [] })).toMatchObject({
        ok: false,
        error: { kind: 'paused' },
      })
      expect(await bridge.call('runDetail', id, 'TrainFlow', '1791810000000000')).toMatchObject({ ok: true })
      expect(testHost.opened[0]?.scans).toBe(1)
      expect(await bridge.call('setPaused', id, false)).toMatchObject({ ok: true, value: { state: 'scanning' } })
      await expect.poll(() => runs.map((batch) => batch.runs.length)).toEqual([2, 2])
      await expect.poll(() => testHost.opened[0]?.watched).toBe(true)
    }))

  it('[BRG24] tags are written only while the switch of their source is on, and never into the sample', () =>
    using(async ({ bridge, testHost }) => {
      const source = await open(bridge, '/data/two')
      expect(source.writesBack).toBe(false)
      const write = (id: string, add: string[]) =>
        bridge.call('writeTags', id, 'TrainFlow', '1791810000000000', { add, remove: ['nightly'] })
      expect(await write(source.id, ['good'])).toMatchObject({ ok: false, error: { kind: 'writing-off' } })
      expect(testHost.opened[0]?.runs[0]?.userTags).toEqual(['nightly'])
      expect(await bridge.call('setWriteBack', source.id, true)).toMatchObject({ ok: true, value: { writesBack: true } })
      expect(await write(source.id, ['good'])).toEqual({
        ok: true,
        value: { userTags: ['good'], added: ['good'], removed: ['nightly'] },
      })
      expect(await write(source.id, [''])).toMatchObject({
        ok: false,
        error: { kind: 'tag-refused', message: expect.stringContaining('at least one') },
      })
      expect(await bridge.call('writeTags', source.id, 'TrainFlow', '7', { add: ['x'], remove: [] })).toMatchObject({
        ok: false,
        error: { kind: 'vanished' },
      })
      const sample = await bridge.call('openSample')
      expect(await bridge.call('setWriteBack', sample.ok ? sample.value.id : '', true)).toMatchObject({
        ok: false,
        error: { kind: 'unsupported' },
      })
      await bridge.call('setWriteBack', source.id, false)
      expect(await write(source.id, ['more'])).toMatchObject({ ok: false, error: { kind: 'writing-off' } })
    }))

  it('[BRG25] what a problem is about is read again by itself, else everything', () =>
    using(async ({ bridge, testHost }) => {
      const runs = collect(bridge, 'runsObserved')
      const { id } = await open(bridge, '/data/two')
      await expect.poll(() => runs.length).toBe(1)
      await bridge.call('readAgain', id, 'TrainFlow/1791810000000001/_meta/_self.json')
      await expect.poll(() => runs.at(-1)?.runs.map(({ runId }) => runId)).toEqual(['1791810000000001'])
      expect(testHost.opened[0]).toMatchObject({ rereads: 1, scans: 1 })
      await bridge.call('readAgain', id, '.')
      await expect.poll(() => testHost.opened[0]?.scans).toBe(2)
    }))

  it('[SHL22] a menu is taken by the desktop app, and refused in words by a browser', () =>
    using(async ({ bridge }) => {
      const answer = await bridge.call('showMenu', [{ label: 'Tag', items: [{ id: 'edit-tags', label: 'Tag', accelerator: 'T' }] }])
      expect(answer.ok || answer.error.kind === 'unsupported').toBe(true)
    }))

  it('[BRG26] nothing outside of an open source is located or shown', () =>
    using(async ({ bridge }) => {
      const { id } = await open(bridge, '/data/two')
      for (const path of ['../../etc/passwd', '/etc/passwd', 'TrainFlow/../../../etc/passwd']) {
        expect(await bridge.call('locateFile', id, path)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
        expect(await bridge.call('showFile', id, path)).toMatchObject({ ok: false })
      }
      expect(await bridge.call('locateFile', 'never', '.')).toMatchObject({ ok: false, error: { kind: 'unknown-source' } })
    }))

  it('[BRG9] the sample opens under its own name', () =>
    using(async ({ bridge }) => {
      expect(await bridge.call('openSample')).toMatchObject({ ok: true, value: { name: 'Sample', isSample: true } })
    }))

  it('[BRG1] an unknown method is refused', () =>
    using(async ({ bridge }) => {
      for (const method of ['formatDisk', 'constructor', '__proto__', 'toString']) {
        expect(await callAnything(bridge, method)).toMatchObject({ ok: false, error: { kind: 'unknown-method' } })
      }
    }))

  it('[BRG1] other arguments than the contract’s are refused', () =>
    using(async ({ bridge }) => {
      const wrong: [string, ...unknown[]][] = [
        ['openSource'],
        ['openSource', 7],
        ['openSource', ''],
        ['openSource', 'a\0b'],
        ['openSource', 'x'.repeat(40_000)],
        ['openSource', '/data/two', 'more'],
        ['listSources', 1],
        ['runDetail', 'a', 'b', null],
        ['setPaused', 'a'],
        ['setWriteBack', 'a', 'yes'],
        ['writeTags', 'a', 'b', 'c', { add: ['x'] }],
        ['writeTags', 'a', 'b', 'c', { add: [7], remove: [] }],
      ]
      for (const [method, ...args] of wrong) {
        expect(await callAnything(bridge, method, ...args)).toMatchObject({ ok: false, error: { kind: 'bad-arguments' } })
      }
      expect(await sources(bridge)).toEqual([])
    }))
}

/** Everything that comes of one event, in order. */
export function collect<E extends BridgeEvent>(bridge: Bridge, event: E): BridgeEvents[E][] {
  const heard: BridgeEvents[E][] = []
  bridge.on(event, (payload) => heard.push(payload))
  return heard
}

async function open(bridge: Bridge, path: string): Promise<SourceInfo> {
  const opened = await bridge.call('openSource', path)
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}

async function sources(bridge: Bridge): Promise<SourceInfo[]> {
  const listed = await bridge.call('listSources')
  if (!listed.ok) throw new Error(listed.error.message)
  return listed.value
}

function callAnything(bridge: Bridge, method: string, ...args: unknown[]): Promise<unknown> {
  // @ts-expect-error -- the types forbid such a call; what a carrier does with it is the test.
  return bridge.call(method, ...args)
}
