import { expect, test } from 'vitest'
import type { Decision } from '../../src-core/promotion/promotion.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import type { Log } from '../../sync-server/ops/log.ts'
import { Metrics } from '../../sync-server/ops/metrics.ts'
import type { StoredRoom } from '../../sync-server/persistence/room-log.ts'
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

test('[PRM32] a room that can not be read holds up decisions on runs that may be in it, and on no others', async () => {
  const world = new PromotionWorld()
  await world.start()
  for (const wish of [agreeing, ...RUNS.map(importing)]) {
    const said = world.say(wish)
    await world.rest()
    await said
  }
  const log = new DamagedLog(new RoomDisk(world.disk.rooms))
  const opened = await log.open()
  const limits = { unloadAfterMs: 1_000_000, compactAt: 100 }
  const rooms = new Rooms({ log, opened, report: SILENT, metrics: new Metrics(), now: Date.now, ...limits })
  const indexes = new WorkspaceIndexes(rooms, SILENT)
  const writer = new RoomWriter({ rooms, clientId: 99, device: 'server 99' })
  const tags = new TagWriter({ writer, now: Date.now })
  const promotions = new Promotions({ rooms, indexes, writer, tags, report: SILENT, now: Date.now })
  const ofUnknownRun = async (flow: string): Promise<Decision | null> => {
    const proposal = { id: crypto.randomUUID(), act: 'promote', tag: TAG, run: runKey('local', flow, '999'), over: null } as const
    const author = { tokenId: 'anne', user: 'anne', role: 'tagger', workspace: 'default' } as const
    const decided = await promotions.propose('default', author, { ...proposal, by: 'anne', at: 1, via: 'api' })
    return decided.ok ? decided.value : null
  }
  expect(await ofUnknownRun('ScoreFlow')).toBeNull()
  expect(await ofUnknownRun('TrainFlow')).toMatchObject({ refusal: { kind: 'unknown-run' } })
  await promotions.close()
  indexes.close()
  await rooms.close()
})
