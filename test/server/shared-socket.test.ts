import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { afterEach, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { ACK_MESSAGE } from '../../src-core/protocol/ack.ts'
import { HeldLog } from '../support/held-log.ts'
import { SyncSeat } from '../support/sync-seat.ts'
import { helloOf, plainProvider, RawClient, ROOM, startTestServer, type TestServer } from '../support/sync-server.ts'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options)
  closing.push(() => server.close())
  return server
}

/** A shared socket that is known to the server: the token counts once its file was read again. */
async function greeted(server: TestServer, token: string, hello: Parameters<typeof RawClient.greeted>[2] = {}): Promise<RawClient> {
  const client = await RawClient.greetedSoon(server, token, hello)
  closing.push(() => client.close())
  return client
}

describe('the hello', () => {
  test('[SYN2] is answered with who one is, and every other beginning closes with a number and a reason', async () => {
    const server = await start()
    const token = await server.token('anne', { role: 'reader' })
    const client = await greeted(server, token)
    client.close()
    const ends = async (begin: (client: RawClient) => void): Promise<number> => {
      const other = await RawClient.open(server)
      begin(other)
      return (await other.closed).code
    }
    const hello = (over: object) => (other: RawClient) => other.send({ kind: 'hello', hello: { ...helloOf(token), ...over } })
    expect(await ends(hello({ token: 'tagalong_guess' }))).toBe(4401)
    expect(await ends(hello({ workspace: 'secret' }))).toBe(4403)
    expect(await ends(hello({ protocol: 2 }))).toBe(4426)
    expect(await ends(hello({ device: '' }))).toBe(4400)
    expect(await ends((other) => other.send({ kind: 'open', channel: 1, room: ROOM }))).toBe(4400)
    expect(await ends((other) => other.sendBytes(Uint8Array.of(0, 200)))).toBe(4400)
    expect(await ends((other) => other.sendBytes('hello'))).toBe(4400)
    expect(await ends((other) => other.sendBytes(new Uint8Array(9 * 1024 * 1024)))).toBe(1009)
  })

  test('[SYN2] who says nothing is sent away', async () => {
    const server = await start({ limits: { helloWithinMs: 20 } })
    const silent = await RawClient.open(server)
    expect(await silent.closed).toEqual({ code: 4504, reason: 'nothing was said in time' })
  })

  test('[SYN7] pages of other origins are refused, those of the list and programs are not', async () => {
    const server = await start({ origins: ['https://runs.example.org'] })
    await expect(RawClient.open(server, { origin: 'https://evil.example.org' })).rejects.toThrow('403')
    for (const origin of ['https://runs.example.org', 'app://tagalong']) (await RawClient.open(server, { origin })).close()
  })

  test('[SYN8] a revoked token ends its connections', async () => {
    const server = await start()
    const client = await greeted(server, await server.token('anne'))
    const [record] = await server.tokens.read()
    await server.tokens.revoke(record!.id)
    expect(await client.closed).toEqual({ code: 4401, reason: 'the token was revoked' })
  })
})

describe('rooms of a shared socket', () => {
  test('[SYN4] what one adds is acknowledged and reaches the other, and the control channel tells of it', async () => {
    const server = await start()
    const anne = await greeted(server, await server.token('anne'))
    const bob = await greeted(server, await server.token('bob'), { device: 'desk' })
    const [hers, his] = [new SyncSeat(anne, 1), new SyncSeat(bob, 9)]
    his.askForAll()
    hers.tag('anne', ['good'], 1)
    await hers.take(() => hers.acks.length === 1)
    await his.take(() => his.tags.length === 1)
    expect(hers.acks).toEqual([1])
    expect(his.tags).toEqual(['good'])
    expect(await bob.next('changed', ({ rooms }) => rooms.length > 0)).toMatchObject({ cursor: 1, rooms: [{ room: ROOM, seq: 1 }] })
  })

  test('[SYN77] an update that is left out before the first exchange is not acknowledged', async () => {
    const server = await start()
    const anne = await greeted(server, await server.token('anne'))
    const seat = new SyncSeat(anne, 1)
    seat.doc.getArray('tags').push([['1792490401276925', 'unsent', 'anne', Date.UTC(2026, 9, 20), 'api']])
    seat.tag('anne', ['ahead'], 1)
    seat.tellAll(2)
    await seat.take(() => seat.acks.length === 1)
    expect(seat.acks).toEqual([2])
    await seat.readAll()
    expect(seat.tags).toEqual(['unsent', 'ahead'])
  })

  test('[SYN3] who comes again hears of what changed since, and of everything when the log is another', async () => {
    const server = await start()
    const token = await server.token('anne')
    const first = await greeted(server, token)
    const seat = new SyncSeat(first, 1)
    seat.tag('anne', ['a'], 1)
    await seat.take(() => seat.acks.length === 1)
    const other = new SyncSeat(first, 2, 'default/local/TrainFlow/2026-11')
    other.tag('anne', ['b'], 1)
    await other.take(() => other.acks.length === 1)
    const comeBack = async (cursor: number, log: string | null) => {
      const client = await RawClient.open(server)
      closing.push(() => client.close())
      client.send({ kind: 'hello', hello: { ...helloOf(token), cursor, log } })
      const { welcome } = await client.next('welcome')
      const { rooms } = await client.next('changed')
      return { log: welcome.log, rooms: rooms.map(({ room }) => room) }
    }
    const { log, rooms } = await comeBack(0, null)
    expect(rooms).toEqual([ROOM, 'default/local/TrainFlow/2026-11'])
    expect((await comeBack(1, log)).rooms).toEqual(['default/local/TrainFlow/2026-11'])
    expect((await comeBack(2, log)).rooms).toEqual([])
    expect((await comeBack(2, 'another')).rooms).toHaveLength(2)
  })

  test('[SYN4] nothing is acknowledged, shown or told before it is flushed, to nobody who joins meanwhile either', async () => {
    let held!: HeldLog
    const server = await start({ wrapLog: (log) => (held = new HeldLog(log)) })
    const anne = await greeted(server, await server.token('anne'))
    const bob = await greeted(server, await server.token('bob'))
    const hers = new SyncSeat(anne, 1)
    held.hold()
    hers.tag('anne', ['good'], 1)
    await expect.poll(() => held.appends, { timeout: 10_000 }).toBe(1)
    const his = new SyncSeat(bob, 1)
    his.askForAll()
    bob.send({ kind: 'open', channel: 2, room: 'default/local/OtherFlow/2026-10' })
    // The other room answers, so the server has read what stands before it.
    await bob.next('message', ({ channel }) => channel === 2)
    expect(bob.frames.filter((frame) => frame.kind === 'message')).toEqual([])
    expect(anne.frames.filter((frame) => frame.kind === 'message' && frame.bytes[0] === ACK_MESSAGE)).toEqual([])
    held.release()
    await hers.take(() => hers.acks.length === 1)
    await his.take(() => his.tags.length === 1)
  })

  test('[SYN5] a change that the disk refuses ends its room, and what was acknowledged is there when it is opened again', async () => {
    let held!: HeldLog
    const server = await start({ wrapLog: (log) => (held = new HeldLog(log)) })
    const anne = await greeted(server, await server.token('anne'))
    const hers = new SyncSeat(anne, 1)
    hers.tag('anne', ['kept'], 1)
    await hers.take(() => hers.acks.length === 1)
    held.failure = new Error('ENOSPC: no space left on device')
    hers.tag('anne', ['lost'], 2)
    expect(await anne.next('closed')).toMatchObject({ channel: 1, code: 4507 })
    held.failure = null
    const again = new SyncSeat(anne, 2)
    again.askForAll()
    await again.take(() => again.tags.length > 0)
    expect(again.tags).toEqual(['kept'])
    // The client still has it, and says it again.
    again.say((encoder) => {
      encoding.writeVarUint(encoder, 0)
      sync.writeSyncStep2(encoder, hers.doc, Y.encodeStateVector(again.doc))
    })
    again.tag('anne', [], 3)
    await again.take(() => again.acks.length === 1)
    const later = new SyncSeat(anne, 3)
    later.askForAll()
    await later.take(() => later.tags.length === 2)
  })

  test('[SYN6] a refusal ends one room for one member; honest ones in the same room lose nothing', async () => {
    const server = await start()
    const anne = await greeted(server, await server.token('anne'))
    const mallory = await greeted(server, await server.token('mallory'))
    const [hers, forged, other] = [
      new SyncSeat(anne, 1),
      new SyncSeat(mallory, 1),
      new SyncSeat(mallory, 2, 'default/local/OtherFlow/2026-10'),
    ]
    forged.tag('anne', ['forged'], 1)
    expect(await mallory.next('closed')).toMatchObject({ channel: 1, code: 4422, reason: 'a record is signed by somebody else' })
    hers.tag('anne', ['mine'], 1)
    other.tag('mallory', ['hers'], 1)
    await hers.take(() => hers.acks.length === 1)
    await other.take(() => other.acks.length === 1)
    const look = new SyncSeat(anne, 2)
    look.askForAll()
    await look.take(() => look.tags.length > 0)
    expect(look.tags).toEqual(['mine'])
    expect(server.lines.join('')).not.toContain('forged')
  })

  test.each([
    ['another workspace', 'other/local/TrainFlow/2026-10', 4403],
    ['no month', 'default/local/TrainFlow/October', 4404],
    ['a way up', 'default/../TrainFlow/2026-10', 4404],
    ['a control character', 'default/local/Train\0Flow/2026-10', 4404],
    ['a backslash', 'default/local/Train\\Flow/2026-10', 4404],
    ['without end', `default/local/${'x'.repeat(2000)}/2026-10`, 4404],
  ])('[SYN9] a room by the name of %s is not opened', async (_what, room, code) => {
    const server = await start()
    const anne = await greeted(server, await server.token('anne'))
    anne.send({ kind: 'open', channel: 1, room })
    expect(await anne.next('closed')).toMatchObject({ channel: 1, code })
  })

  test('[SYN16] who is here is said with the name of the token, whatever the client claims, and taken back when it leaves', async () => {
    const server = await start()
    const [anne, bob] = [await server.token('anne'), await server.token('bob')]
    await greeted(server, bob)
    const his = plainProvider(server, bob)
    const hers = plainProvider(server, anne)
    closing.push(() => his.provider.destroy())
    hers.provider.awareness.setLocalStateField('user', 'somebody else')
    hers.provider.awareness.setLocalStateField('run', 'TrainFlow/1')
    const seen = (): unknown[] =>
      [...his.provider.awareness.getStates()].filter(([id]) => id !== his.doc.clientID).map(([, state]) => state)
    await expect.poll(seen, { timeout: 20_000 }).toEqual([{ user: 'anne', role: 'tagger', run: 'TrainFlow/1' }])
    hers.provider.destroy()
    await expect.poll(seen, { timeout: 20_000 }).toEqual([])
  })

  test('[SYN17] too many messages in too short a time close with 4529', async () => {
    const server = await start({ limits: { messagesPerSecond: 1, messagesAtOnce: 20 } })
    const anne = await greeted(server, await server.token('anne'))
    for (let i = 0; i < 40; i++) anne.send({ kind: 'closed', channel: 7, code: 1000, reason: '' })
    expect((await anne.closed).code).toBe(4529)
  })
})
