import { connect } from 'node:net'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeFrame } from '../../src-core/protocol/wire.ts'
import { HeldLog } from '../support/held-log.ts'
import { SyncSeat } from '../support/sync-seat.ts'
import { helloOf, RawClient, ROOM, startTestServer, type TestServer } from '../support/sync-server.ts'

const RUN = '1792490401276925'
const AT = Date.UTC(2026, 9, 20)
const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

let server: TestServer
let anne: SyncSeat
let annesTags = 0
let tokens: Record<'anne' | 'mallory', string>

async function greeted(token: string, device = 'laptop'): Promise<RawClient> {
  const client = await RawClient.greetedSoon(server, token, { device })
  closing.push(() => client.close())
  return client
}

async function begin(limits: Parameters<typeof startTestServer>[0] = {}): Promise<void> {
  server = await startTestServer(limits)
  closing.push(() => server.close())
  tokens = { anne: await server.token('anne'), mallory: await server.token('mallory') }
  anne = new SyncSeat(await greeted(tokens.anne), 1)
  annesTags = 0
}

/** Anne, in the room that is attacked, still gets her acknowledgement, and the room has what she said and nothing else. */
async function expectAnneGoesOn(others: readonly string[] = []): Promise<void> {
  annesTags += 1
  anne.tag('anne', [`hers-${annesTags}`], annesTags)
  await anne.take(() => anne.acks.includes(annesTags))
  const look = new SyncSeat(await greeted(tokens.anne, `looking-${annesTags}`), 1)
  await look.readAll()
  expect(new Set(look.tags)).toEqual(new Set([...others, ...Array.from({ length: annesTags }, (_, i) => `hers-${i + 1}`)]))
}

const mallory = async (): Promise<{ client: RawClient; seat: SyncSeat }> => {
  const client = await greeted(tokens.mallory)
  return { client, seat: new SyncSeat(client, 1) }
}
/** As the answer to step 1, which claims to be everything: nothing may be missing in it. */
const sendUpdate = (seat: SyncSeat, update: Uint8Array): void =>
  seat.say((encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, sync.messageYjsSyncStep2)
    encoding.writeVarUint8Array(encoder, update)
  })
const numbers = (...values: number[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const value of values) encoding.writeVarUint(encoder, value)
  })

describe('hostile clients over a real socket, while an honest one works in the same room', () => {
  beforeEach(() => begin())

  test("[SYN43] a client id of somebody else's is refused, and so is one's own with a gap before it, however many come", async () => {
    await expectAnneGoesOn()
    const { client, seat } = await mallory()
    await seat.readAll()
    seat.doc.clientID = anne.doc.clientID
    seat.tag('mallory', ['forged'], 1)
    expect(await client.next('closed')).toMatchObject({ code: 4422, reason: 'a client id belongs to another device' })

    const ahead = new Y.Doc()
    const updates: Uint8Array[] = []
    ahead.on('update', (update: Uint8Array) => updates.push(update))
    for (let i = 0; i < 200; i++) ahead.getArray('tags').push([[RUN, `late-${i}`, 'mallory', AT, 'api']])
    for (const [i, update] of updates.slice(1).entries()) {
      const flooding = new SyncSeat(client, i + 2)
      sendUpdate(flooding, update)
    }
    for (let i = 1; i < updates.length; i++)
      expect(await client.next('closed')).toMatchObject({ code: 4422, reason: 'the update leaves a gap' })
    await expectAnneGoesOn()
  })

  test.each([
    ['a giant number of structs', numbers(1, 2 ** 31, 7, 0)],
    ['a giant clock', numbers(1, 1, 7, 2 ** 52)],
    ['a giant number of clients', numbers(2 ** 40)],
    ['a giant delete set', numbers(0, 1, 7, 1, 0, 2 ** 40)],
    ['a number without end', new Uint8Array(30).fill(0xff)],
    ['nothing', new Uint8Array()],
  ])('[SYN43] an update with %s ends its sender being in the room', async (_what, update) => {
    await expectAnneGoesOn()
    const { client, seat } = await mallory()
    sendUpdate(seat, update)
    expect([4400, 4422]).toContain((await client.next('closed')).code)
    await expectAnneGoesOn()
  })

  test.each([
    ['a number without end', new Uint8Array(30).fill(0xff)],
    ['a kind of no version', Uint8Array.of(99)],
    ['a message that ends too early', Uint8Array.of(3)],
    ['a name longer than the frame', Uint8Array.of(2, 1, 0xff, 0xff, 0x03, 97)],
    ['a list that claims to be endless', Uint8Array.of(5, 1, ...numbers(2 ** 50))],
    ['a welcome', encodeFrame({ kind: 'alive' })],
  ])('[SYN43] a frame with %s closes its connection with 4400', async (_what, bytes) => {
    const { client } = await mallory()
    client.sendBytes(bytes)
    expect((await client.closed).code).toBe(4400)
    await expectAnneGoesOn()
  })

  test('[SYN43] a frame without end is cut off where the longest may end', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync`)
    await new Promise((resolve) => socket.on('open', resolve))
    const code = new Promise<number>((resolve) => socket.on('close', resolve))
    // What is sent after the end is nobody's.
    for (let i = 0; i < 40; i++) socket.send(new Uint8Array(256 * 1024), { fin: false }, () => undefined)
    expect([1006, 1009]).toContain(await code)
    await expectAnneGoesOn()
  })

  test('[SYN43] whoever comes and goes all the time, or hangs up in the middle of a handshake, keeps nobody from work', async () => {
    const storm = Array.from({ length: 150 }, async (_, i) => {
      const client = await RawClient.open(server)
      if (i % 2 === 0) client.send({ kind: 'hello', hello: helloOf(tokens.mallory) })
      client.close()
      await client.closed
    })
    const rude = Array.from({ length: 50 }, (_, i) => {
      const socket = connect(server.port, '127.0.0.1')
      const path = i % 2 === 0 ? '/sync' : '/elsewhere'
      socket.on('connect', () => {
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
        )
        socket.resetAndDestroy()
      })
      return new Promise<void>((resolve) => socket.on('close', () => resolve()).on('error', () => undefined))
    })
    await expectAnneGoesOn()
    await Promise.all([...storm, ...rude])
    await expectAnneGoesOn()
    expect(server.lines.filter((line) => line.includes('"error"'))).toEqual([])
  })

  test.each([
    ['/sync/default%2Flocal%2F..%2F2026-10', 404],
    ['/sync/..%2f..%2fetc%2fpasswd', 404],
    ['/sync/%E0%A4%A', 404],
    ['/sync/default/local/TrainFlow%00/2026-10', 404],
    ['/sync/', 404],
    ['/', 404],
    ['/sync/../metrics', 404],
    ['/sync/other/local/TrainFlow/2026-10', 403],
    [`/sync/${ROOM}?token=tagalong_guess`, 401],
  ])('[SYN43] a handshake for %s is refused with %i', async (path, status) => {
    const protocols = status === 401 ? [] : [`tagalong.token.${tokens.mallory}`]
    await greeted(tokens.mallory)
    const socket = connect(server.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${protocols.map((name) => `Sec-WebSocket-Protocol: ${name}\r\n`).join('')}\r\n`,
    )
    await new Promise((resolve) => socket.on('close', resolve))
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    await expectAnneGoesOn()
  })

  test('[SYN43] two people whose devices have one name are two devices; one person may have two windows by one name', async () => {
    await expectAnneGoesOn()
    const { client, seat } = await mallory()
    seat.tag('mallory', ['honest'], 1)
    await seat.take(() => seat.acks.includes(1))
    const again = new SyncSeat(await greeted(tokens.anne), 1)
    again.tag('anne', ['hers-2'], 1)
    await again.take(() => again.acks.includes(1))
    expect(client.frames.filter(({ kind }) => kind === 'closed')).toEqual([])
    annesTags = 2
    client.close()
    await expectAnneGoesOn(['honest'])
  })
})

test('[SYN43] who does not read what he asks for is sent away, and nobody else waits for him', async () => {
  await begin()
  const note = 'x'.repeat(3_900)
  for (let part = 0; part < 4; part++) {
    annesTags += 1
    const before = Y.encodeStateVector(anne.doc)
    anne.doc.getArray('tags').push(Array.from({ length: 50 }, (_, i) => [RUN, ['note', `${part}-${i}-${note}`], 'anne', AT, 'api']))
    sendUpdate(anne, Y.encodeStateAsUpdate(anne.doc, before))
    anne.tag('anne', [`hers-${annesTags}`], annesTags)
    await anne.take(() => anne.acks.includes(annesTags))
  }
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/sync`)
  closing.push(() => socket.terminate())
  await new Promise((resolve) => socket.on('open', resolve))
  socket.send(encodeFrame({ kind: 'hello', hello: helloOf(tokens.mallory) }))
  socket.send(encodeFrame({ kind: 'open', channel: 1, room: ROOM }))
  socket.pause()
  const askForAll = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    sync.writeSyncStep1(encoder, new Y.Doc())
  })
  for (let i = 0; i < 60; i++) socket.send(encodeFrame({ kind: 'message', channel: 1, bytes: askForAll }))
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  await expect.poll(metrics, { timeout: 20_000 }).toContain('tagalong_closed_4508_total 1')
  annesTags += 1
  anne.tag('anne', ['still-here'], annesTags)
  await anne.take(() => anne.acks.includes(annesTags))
})

test('[SYN97] for a room that is still being read only so much waits: who sends more is sent away, on either kind of connection', async () => {
  let log: HeldLog | null = null
  await begin({ wrapLog: (of) => (log = new HeldLog(of)), limits: { maxEarlyBytes: 1_000 } })
  const other = ROOM.replace('2026-10', '2026-09')
  await expectAnneGoesOn()
  log!.holdReads()
  closing.push(() => log!.release())
  const shared = await greeted(tokens.mallory)
  const plain = new WebSocket(`ws://127.0.0.1:${server.port}/sync/${other}`, [`tagalong.token.${tokens.mallory}`])
  const plainEnd = new Promise<number>((resolve) => plain.on('close', resolve))
  await new Promise((resolve) => plain.on('open', resolve))
  for (const channel of [1, 2]) shared.send({ kind: 'open', channel, room: other })
  for (let i = 0; i < 3; i++) {
    shared.send({ kind: 'message', channel: 1 + (i % 2), bytes: new Uint8Array(400) })
    plain.send(new Uint8Array(400))
  }
  expect((await shared.closed).code).toBe(4529)
  expect(await plainEnd).toBe(4529)
  await expectAnneGoesOn()
})

test('[SYN43] more connections than the server takes are refused, and those that it has go on', async () => {
  await begin({ limits: { maxConnections: 3 } })
  const [first, second] = [await RawClient.open(server), await RawClient.open(server)]
  await expect(RawClient.open(server)).rejects.toThrow('503')
  first.close()
  second.close()
  await Promise.all([first.closed, second.closed])
  await expectAnneGoesOn()
})
