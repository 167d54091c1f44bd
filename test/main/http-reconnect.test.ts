import { afterEach, expect, it } from 'vitest'
import type { BridgeEvents } from '../../src-core/bridge/contract.ts'
import type { HttpMount } from '../../src-main/host/mount-http.ts'
import { createHttpBridge, tokenOfPage } from '../../src-renderer/bridge/http-bridge.ts'
import { serveHost } from '../support/bridge-over-http.ts'
import { startHost } from '../support/start-host.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A host on a port, and a way to start it anew there: with another token, as after `npm start`. */
async function serve(): Promise<{ mount: HttpMount; restart: () => Promise<HttpMount> }> {
  const testHost = await startHost()
  const mount = await serveHost(testHost.host)
  closers.push(() => testHost.close())
  closers.push(() => mount.close())
  return {
    mount,
    restart: async () => {
      const again = await serveHost(testHost.host, { port: Number(new URL(mount.url).port) })
      closers.push(() => again.close())
      return again
    },
  }
}

it('[BRG11] a page goes on by itself after the host was started anew with another token', async () => {
  const { mount, restart } = await serve()
  const bridge = createHttpBridge({ baseUrl: mount.url, token: mount.token })
  closers.push(() => bridge.close())
  const reachable: boolean[] = []
  const runs: BridgeEvents['runsObserved'][] = []
  bridge.on('hostReachable', (event) => reachable.push(event.reachable))
  bridge.on('runsObserved', (batch) => runs.push(batch))
  expect(await bridge.call('openSource', '/data/two')).toMatchObject({ ok: true })
  await expect.poll(() => runs.length).toBe(1)

  await mount.close()
  expect(await bridge.call('listSources')).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
  await expect.poll(() => reachable).toEqual([false])

  const again = await restart()
  expect(again.token).not.toBe(mount.token)
  await expect.poll(() => reachable, { timeout: 10_000 }).toEqual([false, true])
  const listed = await bridge.call('listSources')
  expect(listed).toMatchObject({ ok: true, value: [{ name: 'two' }] })
  await bridge.call('rescanSource', listed.ok ? (listed.value[0]?.id ?? '') : '', [])
  await expect.poll(() => runs.length).toBe(2)
})

it('[BRG11] a bridge that is closed asks no more', async () => {
  const { mount } = await serve()
  const bridge = createHttpBridge({ baseUrl: mount.url, token: mount.token })
  bridge.on('sourceChanged', () => undefined)
  bridge.close()
  expect(await bridge.call('listSources')).toMatchObject({ ok: false, error: { kind: 'unreachable' } })
})

it('[BRG14] a page of another program is not taken for the host’s', () => {
  expect(tokenOfPage('<meta name="tagalong-token" content="abc_-9" />')).toBe('abc_-9')
  expect(tokenOfPage('<html></html>')).toBe(null)
  expect(tokenOfPage('<meta name="tagalong-token" content="<script>" />')).toBe(null)
})
