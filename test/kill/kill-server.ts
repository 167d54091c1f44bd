import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { TokenFile } from '../../sync-server/auth/token-file.ts'
import { createRandom } from '../support/random.ts'
import { SyncSeat } from '../support/sync-seat.ts'
import { RawClient } from '../support/sync-server.ts'
import { freePort, kill, startBuiltServer } from './built-server.ts'

/**
 * [SYN23] Kills the built server at random moments under load and looks whether everything that it had acknowledged is there when it starts again.
 * Ends with 1 when something was lost or nothing was done.
 */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } } })
const kills = Number(values.kills)
const USERS = ['anne', 'bob', 'carol']
/** Rooms grow, so every so many kills there are new ones. */
const KILLS_A_ROOM = 25

const folder = await mkdtemp(join(tmpdir(), 'tagalong-kill-'))
const port = await freePort()
const random = createRandom(Number(values.seed))
const tokenFile = new TokenFile(join(folder, 'tokens.json'))
const tokens = new Map<string, string>()
for (const user of USERS)
  tokens.set(user, (await tokenFile.create({ user, role: 'tagger', workspaces: ['default'], now: Date.now() })).token)

let acknowledged = 0
let lost = 0
let serial = 0
/** What each room of the newest period must have, by the name of the room. */
let expected = new Map<string, Set<string>>()
let server = await startBuiltServer(folder, port)
for (let round = 1; round <= kills; round++) {
  const period = String(2000 + Math.floor(round / KILLS_A_ROOM))
  if (round % KILLS_A_ROOM === 0) expected = new Map()
  const seats = await Promise.all(USERS.map((user) => work(user, `default/local/TrainFlow/${period}-10`)))
  await new Promise((resolve) => setTimeout(resolve, 2 + random() * 120))
  await kill(server)
  for (const { stop } of seats) acknowledged += stop()
  server = await startBuiltServer(folder, port)
  for (const [room, tags] of expected) {
    const there = new Set(await readRoom(room))
    for (const tag of tags) {
      if (there.has(tag)) continue
      lost += 1
      console.error(`lost after kill ${round}: ${tag} of ${room}`)
    }
  }
}
await kill(server, 'SIGTERM')
await rm(folder, { recursive: true, force: true })
console.log(`${kills} kills, ${acknowledged} acknowledged edits, ${lost} lost (seed ${values.seed})`)
process.exit(lost > 0 || acknowledged < kills ? 1 : 0)

/** One user who tags as fast as he can, in a session of his own. `stop` gives how many edits were acknowledged. */
async function work(user: string, room: string): Promise<{ stop: () => number }> {
  const client = await RawClient.greeted({ port }, tokens.get(user)!)
  const seat = new SyncSeat(client, 1, room)
  const tags: string[] = []
  const session = { isOver: false }
  let noted = 0
  const note = (): void => {
    for (const version of seat.acks.splice(0)) {
      for (; noted < version; noted++) {
        let ofRoom = expected.get(room)
        if (ofRoom === undefined) expected.set(room, (ofRoom = new Set()))
        ofRoom.add(tags[noted]!)
      }
    }
  }
  void (async () => {
    while (!session.isOver) {
      const tag = `${user}-${++serial}`
      tags.push(tag)
      seat.tag(user, [tag], tags.length)
      await new Promise((resolve) => setTimeout(resolve, random() * 3))
    }
  })()
  // The socket is cut off under it at some moment.
  void seat.take(() => session.isOver).catch(() => undefined)
  return {
    stop() {
      session.isOver = true
      seat.takeNow()
      note()
      return noted
    },
  }
}

async function readRoom(room: string): Promise<unknown[]> {
  const client = await RawClient.greeted({ port }, tokens.get('anne')!, { device: 'reader' })
  const seat = new SyncSeat(client, 1, room)
  await seat.readAll()
  client.close()
  return seat.tags
}
