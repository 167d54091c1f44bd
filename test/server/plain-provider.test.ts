import { afterEach, expect, test } from 'vitest'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { channelsOf } from '../support/channel-socket.ts'
import { plainProvider, RawClient, ROOM, startTestServer, type TestServer } from '../support/sync-server.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(): Promise<TestServer> {
  const server = await startTestServer()
  closing.push(() => server.close())
  return server
}

function join(server: TestServer, token: string): ReturnType<typeof plainProvider> {
  const joined = plainProvider(server, token)
  closing.push(() => joined.provider.destroy())
  return joined
}

/** A provider waits between its tries, and the server a moment for a new token. */
const PATIENCE = { timeout: 20_000 }

const tag = (name: string, by: string): unknown[] => ['1792490401276925', name, by, Date.UTC(2026, 9, 20), 'api']

test('[SYN1] the unmodified provider edits a room and sees the edits of others, and a room outlives the server', async () => {
  const server = await start()
  const anne = join(server, await server.token('anne'))
  const bob = join(server, await server.token('bob'))
  anne.doc.getArray('tags').push([tag('good', 'anne')])
  await expect.poll(() => bob.doc.getArray('tags').toJSON(), PATIENCE).toEqual([tag('good', 'anne')])
  bob.doc.getArray('tags').push([tag('fast', 'bob')])
  await expect.poll(() => anne.doc.getArray('tags').length, PATIENCE).toBe(2)
  await server.restart()
  const carol = join(server, await server.token('carol'))
  await expect.poll(() => carol.doc.getArray('tags').length, PATIENCE).toBe(2)
  anne.doc.getArray('tags').push([tag('after', 'anne')])
  await expect.poll(() => carol.doc.getArray('tags').length, PATIENCE).toBe(3)
})

test('[SYN1] many unmodified providers share one socket, of which the first frame says who it is', async () => {
  const server = await start()
  const shared = await RawClient.greetedSoon(server, await server.token('anne'))
  closing.push(() => shared.close())
  const WebSocketPolyfill = channelsOf(shared)
  const rooms = [ROOM, ROOM.replace('2026-10', '2026-11')]
  const providers = rooms.map((room) => {
    const provider = new WebsocketProvider('ws://shared', room, new Y.Doc(), { WebSocketPolyfill, disableBc: true })
    closing.push(() => provider.destroy())
    return provider
  })
  const bob = await server.token('bob')
  const others = rooms.map((room) => plainProvider(server, bob, room))
  closing.push(() => others.forEach(({ provider }) => provider.destroy()))
  for (const [i, { doc }] of providers.entries()) doc.getArray('tags').push([tag(`hers in ${i}`, 'anne')])
  for (const [i, { doc }] of others.entries()) doc.getArray('tags').push([tag(`his in ${i}`, 'bob')])
  for (const { doc } of [...providers, ...others]) await expect.poll(() => doc.getArray('tags').length, PATIENCE).toBe(2)
  for (const [i, { doc }] of providers.entries())
    expect(doc.getArray('tags').toJSON()).toEqual(expect.arrayContaining([tag(`hers in ${i}`, 'anne'), tag(`his in ${i}`, 'bob')]))
})

test('[SYN77] what is done between the opening and the first exchange is taken with it, and refuses nobody', async () => {
  const server = await start()
  const anne = join(server, await server.token('anne'))
  const tags = anne.doc.getArray('tags')
  tags.push([tag('before', 'anne')])
  // The provider says it is connected before the server has asked for anything.
  await new Promise<void>((resolve) => {
    anne.provider.on('status', ({ status }: { status: string }) => {
      if (status !== 'connected') return
      tags.push([tag('between', 'anne')])
      resolve()
    })
  })
  const bob = join(server, await server.token('bob'))
  await expect.poll(() => bob.doc.getArray('tags').length, PATIENCE).toBe(2)
  tags.push([tag('after', 'anne')])
  await expect.poll(() => bob.doc.getArray('tags').length, PATIENCE).toBe(3)
  expect(server.lines.join('')).not.toContain('update refused')
})
