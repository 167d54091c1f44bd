import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startHostProcess } from '../../src-main/electron/host-process.ts'
import type { HostProcess } from '../../src-main/electron/host-process.ts'
import { electronStub, resetElectronStub } from '../support/electron-stub.ts'
import type { StubUtility } from '../support/electron-stub.ts'

beforeEach(() => {
  resetElectronStub()
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function start(): { host: HostProcess; emitted: unknown[]; logged: string[] } {
  const emitted: unknown[] = []
  const logged: string[] = []
  const host = startHostProcess({
    entry: '/app/host-utility.js',
    args: ['--data-folder=/data'],
    emit: (event, payload) => void emitted.push([event, payload]),
    log: (message) => void logged.push(message),
  })
  return { host, emitted, logged }
}

function newest(): StubUtility {
  const utility = electronStub.forks.at(-1)
  if (!utility) throw new Error('no process was forked')
  return utility
}

it('[SHL5] the host runs in a process of its own and answers by number, in any order', async () => {
  const { host } = start()
  expect(newest()).toMatchObject({ entry: '/app/host-utility.js', args: ['--data-folder=/data'] })
  const first = host.call('listSources', [])
  const second = host.call('appInfo', [])
  newest().emit('message', { kind: 'answer', number: 2, result: { ok: true, value: null } })
  newest().emit('message', { kind: 'answer', number: 1, result: { ok: true, value: [] } })
  expect(await Promise.all([first, second])).toEqual([
    { ok: true, value: [] },
    { ok: true, value: null },
  ])
})

it('[BRG11] when the host ends, calls under way and later ones are unreachable and windows are told', async () => {
  const { host, emitted } = start()
  const underWay = host.call('listSources', [])
  newest().emit('exit', 1)
  expect(await underWay).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  expect(await host.call('listSources', [])).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  expect(emitted).toEqual([['hostReachable', { reachable: false }]])
})

it('[SHL5] a host that ended is started again, and windows are told', async () => {
  const { host, emitted } = start()
  newest().emit('exit', 1)
  vi.advanceTimersByTime(1000)
  expect(electronStub.forks).toHaveLength(2)
  expect(emitted.at(-1)).toEqual(['hostReachable', { reachable: true }])
  const answer = host.call('listSources', [])
  newest().emit('message', { kind: 'answer', number: 1, result: { ok: true, value: [] } })
  expect(await answer).toEqual({ ok: true, value: [] })
})

it('[SHL5] one that ends again and again is started five times a minute, then no more', () => {
  const { logged } = start()
  for (let i = 0; i < 10; i++) {
    newest().emit('exit', 1)
    vi.advanceTimersByTime(1000)
  }
  expect(electronStub.forks).toHaveLength(6)
  expect(logged.at(-1)).toBe('the host ends again and again and is not started any more')
})

it('[SHL5] ends that are far apart do not count together', () => {
  start()
  for (let i = 0; i < 10; i++) {
    newest().emit('exit', 1)
    vi.advanceTimersByTime(61_000)
  }
  expect(electronStub.forks).toHaveLength(11)
})

it('[SHL5] a host that is closed is ended and stays so', () => {
  const { host, emitted } = start()
  host.close()
  expect(newest().killed).toBe(true)
  newest().emit('exit', 0)
  vi.advanceTimersByTime(10_000)
  expect(electronStub.forks).toHaveLength(1)
  expect(emitted).toEqual([])
})
