import * as Y from 'yjs'
import { parseRoomName, roomName, workspaceRoomName } from '../../src-core/crdt/room-name.ts'
import { Room } from '../../src-core/crdt/room.ts'
import { decide } from '../../src-core/promotion/decide.ts'
import { type Decision, type Proposal, VIA_PROMOTION } from '../../src-core/promotion/promotion.ts'
import { type PromotionBook, type Slot, slotOf } from '../../src-core/promotion/promotion-book.ts'
import { decisionTuple } from '../../src-core/promotion/promotion-records.ts'
import { WorkspaceBook } from '../../src-core/replica/copy/workspace-book.ts'
import { parseRunKey } from '../../src-core/runs/run-key.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import type { RulesOf } from '../../src-core/tags/follow-rules.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { RoomWriter } from '../rooms/room-writer.ts'
import type { Rooms } from '../rooms/rooms.ts'
import type { TagWriter } from '../rest/tag-writer.ts'
import type { WorkspaceIndexes } from '../rest/workspace-index.ts'
import { countDecisions } from './promotion-metrics.ts'

export interface DeskOptions {
  readonly rooms: Rooms
  readonly indexes: WorkspaceIndexes
  readonly writer: RoomWriter
  readonly tags: TagWriter
  readonly report: Log
  readonly metrics: Metrics
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** A proposal, and its run as far as it is known. */
interface Ready {
  readonly proposal: Proposal
  readonly row: RunRow | null
}

/** Proposals that are decided in one write: each write reads the whole room. */
const MOST_AT_ONCE = 1_000
/** Of a room that is only read no update is made, so its client id is never seen. */
const READER = 0
/** A disk that is full may have room again. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 60_000

/**
 * Where the proposals of one workspace are decided, one after the other, in the order in which they became durable. A decision is in the log
 * before the tag is moved, and what runs carry is made to agree with the decisions whenever something of it has changed: so what a crash
 * has left half done, or somebody's old app has done by hand, is mended, and there is no moment with two carriers that would last.
 */
export class PromotionDesk {
  readonly #workspace: string
  readonly #options: DeskOptions
  readonly #roomName: string
  readonly #book: WorkspaceBook
  #room: Promise<Room> | null = null
  #opened: Room | null = null
  /** Changes of the room that became durable while it was being read. */
  readonly #early: Uint8Array[] = []
  readonly #dirty = new Map<string, Slot>()
  #working: Promise<void> | null = null
  #again = false
  #timer: NodeJS.Timeout | null = null
  #pauseMs = FIRST_PAUSE_MS
  #isClosed = false

  constructor(workspace: string, options: DeskOptions) {
    this.#workspace = workspace
    this.#options = options
    this.#roomName = workspaceRoomName(workspace)
    this.#book = new WorkspaceBook(workspace, () => this.#opened ?? undefined)
  }

  /** Proposals that wait for a decision, as far as is known. */
  get openCount(): number {
    return this.#opened?.promotions.open().length ?? 0
  }

  /** What is durably proposed and decided. Rejects when the room can not be read. */
  async promotions(): Promise<PromotionBook> {
    return (await this.#open()).promotions
  }

  /** A change of a room of the workspace is durable. */
  note(room: string, update: Uint8Array): void {
    if (room === this.#roomName) {
      if (this.#opened === null) this.#early.push(update)
      else Y.applyUpdate(this.#opened.doc, update)
      this.look()
      return
    }
    // A change of a tag holds its text, as UTF-8: to look for that is cheaper than to read the room.
    const bytes = Buffer.from(update.buffer, update.byteOffset, update.byteLength)
    const flow = parseRoomName(room)?.flow
    const touched = (this.#opened?.promotions.slots() ?? []).filter((slot) => slot.flow === flow && bytes.includes(slot.tag))
    for (const slot of touched) this.#markDirty(slot)
    if (touched.length > 0) this.#kick()
  }

  /** Decides what is open, and looks whether the runs agree with what was decided. */
  look(): void {
    for (const slot of this.#opened?.promotions.slots() ?? []) this.#markDirty(slot)
    this.#kick()
  }

  /** Resolves when nothing is left to do, or when it has to be tried again later. */
  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.idle()
    this.#opened?.close()
  }

  #markDirty(slot: Slot): void {
    this.#dirty.set(JSON.stringify([slot.flow, slot.tag]), slot)
  }

  #kick(): void {
    if (this.#isClosed) return
    this.#again = true
    this.#working ??= this.#work().finally(() => {
      this.#working = null
      if (this.#again) this.#kick()
    })
  }

  async #work(): Promise<void> {
    try {
      while (this.#again && !this.#isClosed) {
        this.#again = false
        const held = await this.#decideOpen(await this.#open())
        await this.#settleDirty()
        if (held.size > 0 && !this.#again) throw new Error(`rooms can not be read, of ${[...held].join(', ')}`)
      }
      this.#pauseMs = FIRST_PAUSE_MS
    } catch (error) {
      this.#again = false
      this.#tryLater(error)
    }
  }

  #tryLater(error: unknown): void {
    if (this.#isClosed) return
    this.#options.report.error('promotions could not be decided or carried out; it is tried again', {
      workspace: this.#workspace,
      error: String(error),
    })
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#kick(), this.#pauseMs)
    this.#timer.unref()
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
  }

  #open(): Promise<Room> {
    this.#room ??= this.#read().catch((error: unknown) => {
      this.#room = null
      throw error
    })
    return this.#room
  }

  async #read(): Promise<Room> {
    const state = await this.#options.rooms.read(this.#roomName)
    const room = new Room(this.#roomName, READER, ({ touched }) => this.#book.touched(touched.keys()))
    room.load([state])
    for (const update of this.#early.splice(0)) Y.applyUpdate(room.doc, update)
    this.#opened = room
    for (const slot of room.promotions.slots()) this.#markDirty(slot)
    return room
  }

  readonly #rulesOf: RulesOf = (tag) => this.#book.rulesOf(tag)

  /** Gives the flows of which proposals have to wait, because a room of theirs can not be read. */
  async #decideOpen(room: Room): Promise<ReadonlySet<string>> {
    const held = new Set<string>()
    while (!this.#isClosed) {
      const open = room.promotions.open().filter((proposal) => !held.has(slotOf(proposal).flow))
      if (open.length === 0) break
      const index = this.#options.indexes.of(this.#workspace)
      const runs = await index.current()
      const ready: Ready[] = []
      for (const proposal of open.slice(0, MOST_AT_ONCE)) {
        const row = runs.get(proposal.run)
        if (row === null && mayBeIn(index.unreadableRooms, proposal)) held.add(slotOf(proposal).flow)
        if (!held.has(slotOf(proposal).flow)) ready.push({ proposal, row })
      }
      if (ready.length > 0) await this.#decide(ready)
    }
    return held
  }

  /** Decides in one write up to the first that is won: what that moves is moved before the next one is looked at. */
  async #decide(ready: readonly Ready[]): Promise<void> {
    const { now, writer } = this.#options
    const decisions: Decision[] = []
    const written = await writer.write(this.#roomName, this.#author(ready[0]!.proposal.by, true), (room) => {
      const book = room.promotions
      for (const { proposal, row } of ready) {
        if (book.decision(proposal.id) !== null) continue
        const refusal = decide(proposal, { rulesOf: this.#rulesOf, holding: book.holding(slotOf(proposal)), row, nowMs: now() })
        decisions.push({ ...proposal, n: book.newest + decisions.length + 1, decidedAt: now(), refusal })
        if (refusal === null) break
      }
      if (decisions.length > 0) room.transact('local', (writer) => writer.appendFacts(decisions.map(decisionTuple)))
    })
    if (!written.ok) throw new Error(`the decision was not taken: ${written.error.reason}`)
    for (const decision of decisions) {
      this.#markDirty(slotOf(decision))
      countDecisions(this.#options.metrics, decision.refusal === null ? 'won' : 'lost')
    }
    await this.#settleDirty()
  }

  async #settleDirty(): Promise<void> {
    for (const [key, slot] of this.#dirty) {
      if (this.#isClosed) return
      this.#dirty.delete(key)
      try {
        await this.#settle(slot)
      } catch (error) {
        this.#dirty.set(key, slot)
        throw error
      }
    }
  }

  /** Takes the tag off every run of the flow but the one that holds it, then sees that this one has it. */
  async #settle({ flow, tag }: Slot): Promise<void> {
    const holding = (await this.#open()).promotions.holding({ flow, tag })
    if (holding === null || !this.#rulesOf(tag).isPromoted) return
    const index = await this.#options.indexes.of(this.#workspace).current()
    const others = index.tagged(tag).filter((row) => row.flow === flow && row.key !== holding.run && !row.systemTags.includes(tag))
    const holder = index.get(holding.run)
    for (const row of others) await this.#edit(row, holding, { add: [], remove: [tag] })
    if (holder !== null && !holder.userTags.includes(tag)) await this.#edit(holder, holding, { add: [tag], remove: [] })
  }

  async #edit(
    row: RunRow,
    { by }: Decision,
    change: { readonly add: readonly string[]; readonly remove: readonly string[] },
  ): Promise<void> {
    const room = roomName(this.#workspace, row.origin, row.flow, row.createdAt)
    const edit = { room, runId: row.runId, via: VIA_PROMOTION, ...change }
    const done = await this.#options.tags.edit(edit, this.#rulesOf, this.#author(by, false))
    if (done.ok) return
    if (done.error.kind === 'room') throw new Error(`${room} did not take the change: ${done.error.reason}`)
    this.#options.report.warn('a run could not be given, or relieved of, a promoted tag', { run: row.key, why: done.error.kind })
  }

  #author(user: string, decides: boolean): Parameters<RoomWriter['write']>[1] {
    return { tokenId: '', user, role: 'tagger', workspace: this.#workspace, ...(decides && { decides }) }
  }
}

/** Whether the run of a proposal may be in one of these rooms. */
function mayBeIn(rooms: readonly string[], { run }: Proposal): boolean {
  const { origin, flow } = parseRunKey(run)
  return rooms.some((name) => {
    const room = parseRoomName(name)
    return room?.origin === origin && room.flow === flow
  })
}
