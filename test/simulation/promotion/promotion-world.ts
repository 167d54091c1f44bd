import { setImmediate } from 'node:timers'
import { planRegister } from '../../../src-core/crdt/registers.ts'
import { factsTuple } from '../../../src-core/crdt/room-records.ts'
import { roomName, workspaceRoomName } from '../../../src-core/crdt/room-name.ts'
import type { Room } from '../../../src-core/crdt/room.ts'
import { tagSubject } from '../../../src-core/opinions/subject.ts'
import type { Proposal } from '../../../src-core/promotion/promotion.ts'
import type { PromotionBook } from '../../../src-core/promotion/promotion-book.ts'
import { proposalTuple } from '../../../src-core/promotion/promotion-records.ts'
import { writeEdits } from '../../../src-core/replica/acts/act.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import type { Log } from '../../../sync-server/ops/log.ts'
import { Metrics } from '../../../sync-server/ops/metrics.ts'
import { Promotions } from '../../../sync-server/promotion/promotions.ts'
import { TagWriter } from '../../../sync-server/rest/tag-writer.ts'
import { WorkspaceIndexes } from '../../../sync-server/rest/workspace-index.ts'
import { RoomWriter } from '../../../sync-server/rooms/room-writer.ts'
import { Rooms } from '../../../sync-server/rooms/rooms.ts'
import { MemoryRoomLog, RoomDisk } from '../../support/memory-room-log.ts'
import { observedRun } from '../../support/runs.ts'

const SILENT: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const WORKSPACE = 'default'
const HOME = workspaceRoomName(WORKSPACE)
export const TAG = 'production'
/** Two months and two flows. */
export const RUNS: readonly ObservedRun[] = [
  observedRun({ createdAt: Date.UTC(2026, 8, 3) }),
  observedRun({ createdAt: Date.UTC(2026, 9, 4) }),
  observedRun({ createdAt: Date.UTC(2026, 9, 5) }),
  observedRun({ createdAt: Date.UTC(2026, 9, 6), flow: 'ScoreFlow' }),
  observedRun({ createdAt: Date.UTC(2026, 9, 7), flow: 'ScoreFlow' }),
]
export const keyOf = ({ flow, runId }: ObservedRun): Proposal['run'] => runKey('local', flow, runId)

/** Something somebody does, by a client that says it again until it is acknowledged. */
export interface Wish {
  readonly user: string
  readonly room: string
  /** Does nothing where the room has it already. */
  readonly edit: (room: Room) => void
}

/** The part of the server that decides, over a disk that outlives it and whose every write a schedule holds in its hand. */
export class PromotionWorld {
  readonly disk = new RoomDisk()
  #log = new MemoryRoomLog(this.disk)
  #writer!: RoomWriter
  #promotions!: Promotions
  #indexes!: WorkspaceIndexes
  #starts = 0

  async start(): Promise<void> {
    this.#log = new MemoryRoomLog(this.disk)
    this.#log.hold()
    const opened = await this.#log.open()
    const rooms = new Rooms({
      log: this.#log,
      opened,
      report: SILENT,
      metrics: new Metrics(),
      unloadAfterMs: 1_000_000,
      compactAt: 3,
      now: Date.now,
    })
    this.#indexes?.close()
    this.#indexes = new WorkspaceIndexes(rooms, SILENT)
    this.#starts += 1
    this.#writer = new RoomWriter({ rooms, clientId: this.#starts, device: `server ${this.#starts}` })
    const tags = new TagWriter({ writer: this.#writer, now: Date.now })
    this.#promotions = new Promotions({
      rooms,
      indexes: this.#indexes,
      writer: this.#writer,
      tags,
      report: SILENT,
      metrics: new Metrics(),
      now: Date.now,
    })
    this.#promotions.start(opened.rooms.keys())
  }

  /** Resolves with true when it is acknowledged; never, when the server ends before. */
  async say({ user, room, edit }: Wish): Promise<boolean> {
    return (await this.#writer.write(room, { tokenId: user, user, role: 'tagger', workspace: WORKSPACE }, edit)).ok
  }

  /** Writes that wait for the disk. */
  async waiting(): Promise<number> {
    for (let turn = 0; turn < 20 && this.#log.waiting === 0; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    return this.#log.waiting
  }

  step(): void {
    this.#log.step()
  }

  /** The process ends; whether what was being written has reached the disk is for the schedule to say. */
  async crash(isStored: boolean): Promise<void> {
    this.#log.crash(isStored ? 1 : 0)
    await this.start()
  }

  /** Everything that is under way comes to its end. */
  async rest(): Promise<void> {
    while ((await this.waiting()) > 0) this.step()
    await this.#promotions.idle()
  }

  book(): Promise<PromotionBook> {
    return this.#promotions.promotions(WORKSPACE)
  }

  /** Runs of a flow that carry the tag, as the disk says. */
  async carriers(flow: string): Promise<string[]> {
    const index = await this.#indexes.of(WORKSPACE).current()
    return index
      .tagged(TAG)
      .filter((row) => row.flow === flow)
      .map(({ key }) => key)
  }
}

const roomOf = ({ flow, createdAt }: ObservedRun): string => roomName(WORKSPACE, 'local', flow, createdAt)
const signed = (by: string, at: number): { by: string; at: number; via: string } => ({ by, at, via: 'app' })

export const importing = (run: ObservedRun): Wish => ({
  user: 'alice',
  room: roomOf(run),
  edit: (room) => {
    if (room.run(run.runId)?.facts == null) room.transact('import', (writer) => writer.appendFacts([factsTuple(run)]))
  },
})

export const agreeing: Wish = {
  user: 'alice',
  room: HOME,
  edit: (room) => {
    writeEdits(new Map([[HOME, room]]), [{ room: HOME, runId: TAG, ...planRegister(room.run(TAG), 'promoted', 'yes') }], signed('alice', 1))
  },
}

export const proposing = (proposal: Proposal): Wish => ({
  user: proposal.by,
  room: HOME,
  edit: (room) => {
    const isThere = room.promotions.decision(proposal.id) !== null || room.promotions.open().some(({ id }) => id === proposal.id)
    if (!isThere) room.transact('local', (writer) => writer.appendFacts([proposalTuple(proposal)]))
  },
})

/** By an app that does not know that the tag is promoted. */
export const byHand = (user: string, run: ObservedRun, change: 'add' | 'remove', at: number): Wish => ({
  user,
  room: roomOf(run),
  edit: (room) => {
    const [add, remove] = change === 'add' ? [[tagSubject(TAG)], []] : [[], [tagSubject(TAG)]]
    if (room.run(run.runId)?.carries(tagSubject(TAG)) === (change === 'add')) return
    writeEdits(new Map([[room.name, room]]), [{ room: room.name, runId: run.runId, add, remove }], signed(user, at))
  },
})
