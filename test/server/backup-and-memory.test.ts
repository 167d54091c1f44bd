import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { systemClock } from '../../src-main/host/system-clock.ts'
import { edit, keyOf, openReplica, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { runProgram, SyncProgram } from '../support/sync-program.ts'
import { SyncSeat } from '../support/sync-seat.ts'
import { RawClient, startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 60_000 }
const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function connect(port: number, user: string, token: string, disk?: TestReplica['disk']): Promise<TestReplica> {
  const network = { jitter: () => 0, createWebSocket: (url: string) => new WebSocket(url) }
  const opened = await openReplica(user, { network, clock: systemClock, ...(disk && { disk }) })
  closing.push(() => opened.replica.close().catch(() => undefined))
  await opened.replica.connectTo({ url: `ws://127.0.0.1:${port}/sync`, token, workspace: 'default' })
  return opened
}

const isSafe = ({ replica }: TestReplica): boolean => {
  const { pendingRuns, sync } = replica.status()
  if (sync?.state.kind === 'refused') replica.syncNow()
  return pendingRuns === 0 && sync?.state.kind === 'connected' && sync.unreadRooms === 0
}

describe('backup and restore', { timeout: 240_000 }, () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tagalong-backup-'))
    closing.push(() => rm(folder, { recursive: true, force: true }))
  })

  test('[SYN49] a backup that was made while the server runs gets back from the clients what it lacks, whoever comes first', async () => {
    const data = join(folder, 'data')
    const copy = join(folder, 'backup')
    const makeToken = async (user: string): Promise<string> =>
      (await runProgram('token', 'create', '--user', user, '--data', data)).out.trim()
    const [annes, bobs] = [await makeToken('anne'), await makeToken('bob')]
    const server = await SyncProgram.serve(data)
    closing.push(() => server.stop('SIGKILL'))
    const early = observedRun({ userTags: ['nightly'] })
    const late = observedRun({ createdAt: Date.UTC(2026, 8, 2), userTags: [] })
    const [anne, bob] = [await connect(server.port, 'anne', annes), await connect(server.port, 'bob', bobs)]
    await anne.replica.importRuns(SOURCE, [early])
    await expect.poll(() => isSafe(anne) && isSafe(bob) && bob.replica.status().runCount === 1, PATIENCE).toBe(true)
    expect((await runProgram('backup', copy, '--data', data)).code).toBe(0)

    // Words that stand one behind the other, and a room that the backup has never heard of.
    for (const [i, { replica }] of [anne, bob, anne, bob].entries()) {
      await replica.mutate(edit([early], { add: [`word-${i}`] }))
      const all = (): boolean => [anne, bob].every((other) => shownTags(other.replica)[`TrainFlow/${early.runId}`]?.includes(`word-${i}`))
      await expect.poll(all, PATIENCE).toBe(true)
    }
    await bob.replica.importRuns(SOURCE, [late])
    await bob.replica.opine({ keys: [keyOf(late)], set: [{ kind: 'note', text: 'after the backup' }], unset: [], via: 'app' })
    await expect.poll(() => isSafe(anne) && isSafe(bob) && anne.replica.status().runCount === 2, PATIENCE).toBe(true)
    const before = shownTags(anne.replica)
    expect((await runProgram('restore', copy, '--data', data)).said).toContain('A server runs on this data')
    await server.stop()
    for (const { replica } of [anne, bob]) await replica.close()
    expect((await runProgram('restore', join(folder, 'nothing'), '--data', data)).said).toContain('is no backup')
    expect((await runProgram('restore', copy, '--data', data)).code).toBe(0)

    const again = await SyncProgram.serve(data)
    closing.push(() => again.stop('SIGKILL'))
    const back = await connect(again.port, 'anne', annes, anne.disk)
    await expect.poll(() => isSafe(back), PATIENCE).toBe(true)
    const carol = await connect(again.port, 'carol', await makeToken('carol'))
    await expect.poll(() => isSafe(carol) && shownTags(carol.replica), PATIENCE).toEqual(before)
    expect((await carol.replica.run(keyOf(late)))?.notes.map(({ by, text }) => [by, text])).toEqual([['bob', 'after the backup']])
    const bobAgain = await connect(again.port, 'bob', bobs, bob.disk)
    await bobAgain.replica.mutate(edit([early], { add: ['goes on'] }))
    await expect.poll(() => shownTags(carol.replica)[`TrainFlow/${early.runId}`], PATIENCE).toContain('goes on')
  })
})

async function roomsInMemory({ port }: TestServer): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^tagalong_rooms_in_memory (\d+)$/m.exec(text)?.[1])
}

const nameOf = (i: number): string => `default/local/Flow${Math.floor(i / 12)}/2025-${String((i % 12) + 1).padStart(2, '0')}`

async function greeted(server: TestServer, user: string): Promise<RawClient> {
  const client = await RawClient.greetedSoon(server, await server.token(user))
  closing.push(() => client.close())
  return client
}

describe('rooms in memory', { timeout: 120_000 }, () => {
  test('[SYN50] 2,000 rooms that were used and left are not in memory, and have what was said in them', async () => {
    // Faster than any person: the limits are another rule's.
    const server = await startTestServer({ unloadAfterMs: 1, limits: { messagesPerSecond: 1e6, messagesAtOnce: 1e6 } })
    closing.push(() => server.close())
    const client = await greeted(server, 'anne')
    const atOnce = 100
    for (let from = 0; from < 2_000; from += atOnce) {
      const seats = Array.from({ length: atOnce }, (_, i) => new SyncSeat(client, from + i + 1, nameOf(from + i)))
      for (const [i, seat] of seats.entries()) seat.tag('anne', [`in-${from + i}`], 1)
      for (const seat of seats) await seat.take(() => seat.acks.length === 1)
      for (const i of seats.keys()) client.send({ kind: 'closed', channel: from + i + 1, code: 1000, reason: '' })
      await expect.poll(() => roomsInMemory(server), PATIENCE).toBeLessThan(atOnce)
    }
    await expect.poll(() => roomsInMemory(server), PATIENCE).toBe(0)
    const look = new SyncSeat(client, 5_000, nameOf(1_234))
    await look.readAll()
    expect(look.tags).toEqual(['in-1234'])
  })

  test('[SYN49] compaction loses nothing while people work', async () => {
    const server = await startTestServer({ compactAt: 2, unloadAfterMs: 1 })
    closing.push(() => server.close())
    const people: { user: string; client: RawClient }[] = []
    for (const user of ['anne', 'bob', 'carol']) people.push({ user, client: await greeted(server, user) })
    const rooms = Array.from({ length: 4 }, (_, i) => nameOf(i))
    for (let round = 0; round < 20; round++) {
      const seats = people.flatMap(({ user, client }, p) =>
        rooms.map((room, r) => {
          const channel = round * 100 + p * 10 + r + 1
          const seat = new SyncSeat(client, channel, room)
          seat.tag(user, [`${user}-${round}`], 1)
          return { seat, client, channel }
        }),
      )
      for (const { seat, client, channel } of seats) {
        await seat.take(() => seat.acks.length === 1)
        client.send({ kind: 'closed', channel, code: 1000, reason: '' })
      }
    }
    await server.restart()
    const look = await greeted(server, 'dave')
    for (const [i, room] of rooms.entries()) {
      const seat = new SyncSeat(look, i + 1, room)
      await seat.readAll()
      expect(new Set(seat.tags)).toEqual(
        new Set(people.flatMap(({ user }) => Array.from({ length: 20 }, (_, round) => `${user}-${round}`))),
      )
    }
  })
})
