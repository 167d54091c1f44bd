import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClassicLevel } from 'classic-level'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { decodeFrame, encodeFrame } from '../../src-core/protocol/wire.ts'
import { runProgram, SyncProgram } from '../support/sync-program.ts'
import { SyncSeat } from '../support/sync-seat.ts'
import { helloOf, RawClient, ROOM } from '../support/sync-server.ts'

/** Each start of a program may take seconds on a busy machine. */
const PATIENCE = 120_000
let folder: string
const running: SyncProgram[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-program-'))
})
afterEach(async () => {
  for (const program of running.splice(0)) await program.stop('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function serve(...args: string[]): Promise<SyncProgram & { readonly port: number }> {
  const program = await SyncProgram.serve(folder, ...args)
  running.push(program)
  return program
}

const createToken = async (user: string): Promise<string> =>
  (await runProgram('token', 'create', '--user', user, '--data', folder)).out.trim()

describe('the sync server as a program', { timeout: PATIENCE }, () => {
  test('[SYN44] says how it is used, and what it does not understand', async () => {
    const [help, unknown, flag, port] = await Promise.all([
      runProgram('--help'),
      runProgram('fly'),
      runProgram('--wings'),
      runProgram('--port', 'high'),
    ])
    expect(help).toMatchObject({ code: 0, said: '' })
    for (const word of ['token create', 'backup DIR', 'restore DIR', 'verify', 'compact', '--tls-cert']) expect(help.out).toContain(word)
    expect(unknown.code).toBe(2)
    expect(unknown.said).toContain('There is no command fly')
    expect(flag.code).toBe(2)
    expect(port).toMatchObject({ code: 2, out: '' })
    expect(port.said).toContain('Nothing was started')
  })

  test('[SYN45] does not start where another runs, on a port that is taken, in a folder that can not be written or with bad files, and says so', async () => {
    const { port } = await serve()
    const other = join(folder, 'other')
    const file = join(folder, 'file')
    await writeFile(file, 'no folder')
    const bad = join(folder, 'bad')
    const [second, taken, unwritable, certificate, open] = await Promise.all([
      runProgram('--data', folder, '--port', '0'),
      runProgram('--data', other, '--port', String(port)),
      runProgram('--data', join(file, 'below'), '--port', '0'),
      runProgram('--data', bad, '--port', '0', '--tls-cert', file, '--tls-key', file),
      runProgram('--data', bad, '--port', '0', '--host', '0.0.0.0'),
    ])
    for (const { code, said } of [second, taken, unwritable, certificate, open]) {
      expect(said).toContain('Nothing was started')
      expect(said).not.toContain('    at ')
      expect(code).toBe(1)
    }
    expect(second.said).toContain('Another server uses')
    expect(taken.said).toContain('--port')
    expect(certificate.said).toContain('certificate')
    expect(open.said).toContain('without any token')
  })

  test('[SYN45] data of another version is left alone', async () => {
    const db = new ClassicLevel<string, Uint8Array>(join(folder, 'log'), { keyEncoding: 'utf8', valueEncoding: 'view' })
    await db.put('m\0format', new TextEncoder().encode('9'))
    await db.close()
    for (const command of [[], ['verify'], ['compact']]) {
      const { code, said } = await runProgram(...command, '--data', folder, '--port', '0')
      expect(code).toBe(1)
      expect(said).toContain('format 9')
      expect(said).toContain('Nothing was changed')
    }
  })

  test('[SYN8] tokens are made, listed and revoked beside a server that runs; a revoked one ends its connections', async () => {
    const server = await serve()
    expect((await runProgram('token', 'create', '--user', 'anne', '--role', 'king', '--data', folder)).said).toContain(
      'There is no role king',
    )
    const token = await createToken('anne')
    const client = await RawClient.greetedSoon(server, token)
    const list = await runProgram('token', 'list', '--data', folder)
    expect(list.out).toContain('\tanne\ttagger\tdefault\t')
    expect(list.out).not.toContain(token)
    const [id = ''] = list.out.split('\t')
    expect((await runProgram('token', 'revoke', 'none', '--data', folder)).code).toBe(2)
    expect((await runProgram('token', 'revoke', id, '--data', folder)).code).toBe(0)
    expect(await client.closed).toMatchObject({ code: 4401 })
  })

  test('[SYN46] told to stop, it acknowledges what it has taken, and has it when it starts again', async () => {
    const token = await createToken('anne')
    const server = await serve()
    const client = await RawClient.greetedSoon(server, token)
    const seat = new SyncSeat(client, 1)
    await seat.readAll()
    for (let i = 1; i <= 200; i++) seat.tag('anne', [`t${i}`], i)
    await seat.take(() => seat.acks.length > 0)
    const [ended, { code }] = await Promise.all([server.stop(), client.closed])
    seat.takeNow()
    expect(ended.code).toBe(0)
    expect(ended.said).toContain('"message":"stopping"')
    expect(code).toBe(4512)
    const again = await serve()
    const look = new SyncSeat(await RawClient.greetedSoon(again, token), 1)
    await look.readAll()
    const kept = Array.from({ length: seat.acks.at(-1)! }, (_, i) => `t${i + 1}`)
    expect(look.tags).toEqual(expect.arrayContaining(kept))
  })

  test('[SYN47] verify says which room is damaged; a server serves the others', async () => {
    const token = await createToken('anne')
    const server = await serve()
    const client = await RawClient.greetedSoon(server, token)
    const rooms = [ROOM, 'default/local/OtherFlow/2026-10']
    for (const [i, room] of rooms.entries()) {
      const seat = new SyncSeat(client, i + 1, room)
      seat.tag('anne', [`in-${i}`], 1)
      await seat.take(() => seat.acks.length === 1)
    }
    await server.stop()
    expect(await runProgram('verify', '--data', folder)).toMatchObject({ code: 0, out: '' })
    const db = new ClassicLevel<string, Uint8Array>(join(folder, 'log'), { keyEncoding: 'utf8', valueEncoding: 'view' })
    for await (const [key, value] of db.iterator({ gt: `u\0${ROOM}\0`, lt: `u\0${ROOM}\x01` }))
      await db.put(
        key,
        value.map((byte, i) => (i === value.length - 1 ? byte ^ 1 : byte)),
      )
    await db.close()
    const verified = await runProgram('verify', '--data', folder)
    expect(verified.code).toBe(1)
    expect(verified.out.trim().split('\t')[0]).toBe(ROOM)
    expect(verified.said).toContain('1 rooms are damaged')

    const again = await RawClient.greetedSoon(await serve(), token)
    again.send({ kind: 'open', channel: 1, room: ROOM })
    expect(await again.next('closed')).toMatchObject({ channel: 1, code: 4507 })
    const other = new SyncSeat(again, 2, rooms[1])
    await other.readAll()
    expect(other.tags).toEqual(['in-1'])
  })

  test('[SYN48] speaks TLS with a certificate of its own', async () => {
    const [cert, key] = ['cert', 'key'].map((name) => fileURLToPath(new URL(`../fixtures/tls/${name}.pem`, import.meta.url)))
    const token = await createToken('anne')
    const { port } = await serve('--tls-cert', cert!, '--tls-key', key!)
    const socket = new WebSocket(`wss://127.0.0.1:${port}/sync`, { rejectUnauthorized: false })
    const welcome = new Promise<unknown>((resolve) => socket.on('message', (data: Buffer) => resolve(decodeFrame(new Uint8Array(data)))))
    socket.on('open', () => socket.send(encodeFrame({ kind: 'hello', hello: helloOf(token) })))
    expect(await welcome).toMatchObject({ kind: 'welcome', welcome: { user: 'anne' } })
    socket.close()
    await expect(RawClient.open({ port })).rejects.toThrow(/hang up|ECONNRESET/)
  })
})
