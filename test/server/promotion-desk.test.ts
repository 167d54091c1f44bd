import { expect, test } from 'vitest'
import type { Decision, Proposal } from '../../src-core/promotion/promotion.ts'
import { proposalTuple } from '../../src-core/promotion/promotion-records.ts'
import { workspaceRoomName } from '../../src-core/crdt/room-name.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import type { Log } from '../../sync-server/ops/log.ts'
import { Metrics } from '../../sync-server/ops/metrics.ts'
import type { LogEntry, StoredRoom } from '../../sync-server/persistence/room-log.ts'
import { Promotions } from '../../sync-server/promotion/promotions.ts'
import { TagWriter } from '../../sync-server/rest/tag-writer.ts'
import { WorkspaceIndexes } from '../../sync-server/rest/workspace-index.ts'
import { RoomWriter } from '../../sync-server/rooms/room-writer.ts'
import { Rooms } from '../../sync-server/rooms/rooms.ts'
import { MemoryRoomLog, RoomDisk } from '../support/memory-room-log.ts'
import { agreeing, importing, PromotionWorld, RUNS, TAG } from '../simulation/promotion/promotion-world.ts'

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** A disk on which the rooms of `ScoreFlow` can not be read any more. */
class DamagedLog extends MemoryRoomLog {
  override read(room: string): Promise<StoredRoom> {
    return room.includes('/ScoreFlow/') ? Promise.reject(new Error('damaged')) : super.read(room)
  }
}

/** Runs of two flows, and a tag that is moved by promotion. */
async function diskWithRuns(): Promise<RoomDisk> {
  const world = new PromotionWorld()
  await world.start()
  for (const wish of [agreeing, ...RUNS.map(importing)]) {
    const said = world.say(wish)
    await world.rest()
    await said
  }
  return new RoomDisk(world.disk.rooms)
}

/** What decides over a disk, without a server around it. */
async function promotionsOver(log: MemoryRoomLog): Promise<{ promotions: Promotions; writer: RoomWriter; close: () => Promise<void> }> {
  const opened = await log.open()
  const limits = { unloadAfterMs: 1_000_000, compactAt: 10_000 }
  const rooms = new Rooms({ log, opened, report: SILENT, metrics: new Metrics(), now: Date.now, ...limits })
  const indexes = new WorkspaceIndexes(rooms, SILENT)
  const writer = new RoomWriter({ rooms, clientId: 99, device: 'server 99' })
  const tags = new TagWriter({ writer, now: Date.now })
  const promotions = new Promotions({ rooms, indexes, writer, tags, report: SILENT, metrics: new Metrics(), now: Date.now })
  return {
    promotions,
    writer,
    async close() {
      await promotions.close()
      indexes.close()
      await rooms.close()
    },
  }
}

const AUTHOR = { tokenId: 'anne', user: 'anne', role: 'tagger', workspace: 'default' } as const
const proposed = (flow: string, runId: string): Proposal => ({
  id: crypto.randomUUID(),
  act: 'promote',
  tag: TAG,
  run: runKey('local', flow, runId),
  over: null,
  by: 'anne',
  at: 1,
  via: 'api',
})

class CountingLog extends MemoryRoomLog {
  appends = 0

  override append(batch: readonly LogEntry[]): Promise<void> {
    this.appends += 1
    return super.append(batch)
  }
}

test('[PRM32] a room that can not be read holds up decisions on runs that may be in it, and on no others', async () => {
  const { promotions, close } = await promotionsOver(new DamagedLog(await diskWithRuns()))
  const ofUnknownRun = async (flow: string): Promise<Decision | null> => {
    const decided = await promotions.propose('default', AUTHOR, proposed(flow, '999'))
    return decided.ok ? decided.value : null
  }
  expect(await ofUnknownRun('ScoreFlow')).toBeNull()
  expect(await ofUnknownRun('TrainFlow')).toMatchObject({ refusal: { kind: 'unknown-run' } })
  await close()
})

test('[PRM33] of many proposals those up to the next one that is won are decided in one write', async () => {
  const log = new CountingLog(await diskWithRuns())
  const { promotions, writer, close } = await promotionsOver(log)
  const lost = Array.from({ length: 400 }, (_, at) => proposed('TrainFlow', `unknown-${at}`))
  const won = proposed('TrainFlow', RUNS[1]!.runId)
  const all = [...lost.slice(0, 200), won, ...lost.slice(200)]
  await writer.write(workspaceRoomName('default'), AUTHOR, (room) =>
    room.transact('local', (facts) => facts.appendFacts(all.map(proposalTuple))),
  )
  await promotions.idle()
  const decisions = await promotions.decisions('default')
  expect(decisions.map(({ id, n }) => [id, n])).toEqual(all.map(({ id }, at) => [id, at + 1]))
  expect(decisions.filter(({ refusal }) => refusal === null).map(({ id }) => id)).toEqual([won.id])
  // The proposals, the decisions up to the one that is won, its tag, the others.
  expect(log.appends).toBe(4)
  await close()
})
