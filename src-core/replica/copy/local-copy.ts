import type { Room, RoomChange } from '../../crdt/room.ts'
import { parseRoomName, roomMonth, roomName } from '../../crdt/room-name.ts'
import { runRow } from '../../crdt/run-row.ts'
import { subjectOf } from '../../opinions/subject.ts'
import { RunIndex } from '../../query/run-index.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'
import { runKey } from '../../runs/run-key.ts'
import type { Keeper, Trouble } from '../api.ts'
import { Committer, type CommitPart } from './committer.ts'
import { KnownParts } from './known-parts.ts'
import { opinionsMadeHere, ownOpinions } from './own-opinions.ts'
import { PendingBook } from './pending-book.ts'
import type { Clock, CommitBatch, OpenedStore, PendingRecord, RandomUint32, ReplicaStore, RoomName, SeenRun } from '../ports.ts'
import { RoomLedger } from './room-ledger.ts'
import { RoomShelf } from './room-shelf.ts'
import { writeTrouble } from '../trouble.ts'
import { WorkspaceBook } from './workspace-book.ts'

export interface LocalCopyOptions {
  readonly store: ReplicaStore
  readonly clock: Clock
  readonly random: RandomUint32
  readonly workspace: string
  readonly keeper: Keeper
  /** Rooms with so many runs together stay in memory while nobody uses them. */
  readonly runsInMemory?: number
}

/** What came of an edit, visible already. `durable` resolves when it is stored, and rejects with what the store said when it was taken back. */
export interface Applied<T> {
  readonly value: T
  readonly durable: Promise<void>
}

/** Runs of whose tags something is known that was not known before; null when any may be different from what was said of them. */
export type TouchListener = (keys: readonly RunKey[] | null) => void

const KEEPER_SETTING = 'keeper'

/** A room's log is compacted when it has this many entries. */
const COMPACT_AT = 64
/** A third of a kilobyte each (design 1). */
const RUNS_IN_MEMORY = 24_000
/** Rows that wait until somebody asks for the index; more of them would only take up memory. */
const MOST_DIRTY_ROWS = 20_000
/** The index is kept when so many rows have changed since it was kept last, once it is quiet: reading fewer at the next start is cheap. */
const SNAPSHOT_ROWS = 2_000
const SNAPSHOT_AFTER_MS = 3_000
/** The place that rooms made for themselves is given back when nothing was stored for so long: an import is over. */
const SHRINK_AFTER_MS = 5_000
/** At the end fewer are enough; to keep the index for one tag would be most of the time of a command. */
const SNAPSHOT_ROWS_AT_CLOSE = 200

/**
 * The local copy of the shared data: rooms, log, rows and index, kept in step by one funnel. Every change, whoever caused
 * it, is a transaction of a room and comes through `#onChange`: it is noted, queued for the store, and shown.
 * When the store refuses, everything that it has not got is taken back, so memory never promises what a restart would not keep.
 * Long because these must change together: to keep them in step is its one subject.
 */
export class LocalCopy {
  readonly clock: Clock
  readonly workspace: string
  readonly shelf: RoomShelf
  readonly ledger: RoomLedger
  readonly pending: PendingBook
  readonly book: WorkspaceBook
  readonly parts: KnownParts
  readonly #store: ReplicaStore
  readonly #committer: Committer
  readonly #listeners = new Set<() => void>()
  readonly #touchListeners = new Set<TouchListener>()
  readonly #settings: Map<string, unknown>
  readonly #seenUnderWay = new Set<CommitBatch['seen']>()
  readonly #compacting = new Set<RoomName>()
  #keeper: Keeper
  #lastAckAt: number | null = null
  #index: RunIndex
  /** Rows that the index does not have yet, and how many of them it does not know at all. */
  #dirty = new Map<RunKey, RunRow>()
  #newRuns = 0
  #revision = 1
  #trouble: Trouble | null = null
  #recovering: Promise<void> | null = null
  #rowsSinceSnapshot: number
  #cancelSnapshot: (() => void) | null = null
  #cancelShrink: (() => void) | null = null
  #closed = false

  static async open(options: LocalCopyOptions): Promise<LocalCopy> {
    const opened = await options.store.open()
    const copy = new LocalCopy(options, opened, await indexOf(options.store, opened))
    await copy.#openBook()
    return copy
  }

  private constructor(options: LocalCopyOptions, opened: OpenedStore, index: RunIndex) {
    this.clock = options.clock
    this.workspace = options.workspace
    this.#keeper = opened.settings[KEEPER_SETTING] === 'server' ? 'server' : options.keeper
    this.#store = options.store
    this.#index = index
    this.#rowsSinceSnapshot = opened.rows.length
    this.#settings = new Map(Object.entries(opened.settings))
    this.parts = new KnownParts(this.#settings, (name, value) => this.keepSetting(name, value))
    this.ledger = new RoomLedger(opened.rooms)
    this.pending = new PendingBook(this.#keeper, opened.pending)
    this.#committer = new Committer(options.store, opened.seq, (error) => this.#takeBack(error))
    this.book = new WorkspaceBook(options.workspace, (name) => this.shelf.peek(name))
    this.shelf = new RoomShelf({
      store: options.store,
      random: options.random,
      capacity: options.runsInMemory ?? RUNS_IN_MEMORY,
      kept: this.book.roomName,
      onChange: (change) => this.#onChange(change),
    })
    this.#planSnapshot()
  }

  get revision(): number {
    return this.#revision
  }

  get keeper(): Keeper {
    return this.#keeper
  }

  /** When the keeper last said that something is durable; epoch milliseconds. */
  get lastAckAt(): number | null {
    return this.#lastAckAt
  }

  get trouble(): Trouble | null {
    return this.#trouble
  }

  /** The query index, in step with all rooms. A set taken from it is good until the next change. */
  get index(): RunIndex {
    this.#takeInDirty()
    return this.#index
  }

  /** How many runs there are; asked while much comes in, so the index is left as it is. */
  get runCount(): number {
    return this.#index.size + this.#newRuns
  }

  /** The room that a known run lives in. */
  roomOf(key: RunKey): RoomName | null {
    const row = this.index.get(key)
    return row && this.#roomOfRow(row)
  }

  /** Start of a known run, epoch milliseconds. */
  startOf(key: RunKey): number | null {
    return this.#dirty.get(key)?.createdAt ?? this.#index.startOf(key)
  }

  /** Calls `listener` after each change, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener`, in the same go, with the runs that have opinions on their tags and of which anything was learned. */
  onTouched(listener: TouchListener): void {
    this.#touchListeners.add(listener)
  }

  /** Tells of runs of which a source's record is known better now. */
  touch(keys: readonly RunKey[] | null): void {
    for (const listener of this.#touchListeners) listener(keys)
  }

  /**
   * Opens the rooms and runs `work` with all of them at once, in one go: whatever it changes is stored in one batch.
   * Rejects with what the store said when a room cannot be read; then nothing was changed.
   */
  async withRooms<T>(names: Iterable<RoomName>, work: (rooms: ReadonlyMap<RoomName, Room>) => T): Promise<Applied<T>> {
    const wanted = [...new Set(names)]
    for (;;) {
      while (this.#recovering !== null) await this.#recovering
      const rooms = new Map<RoomName, Room>()
      for (const name of wanted) rooms.set(name, await this.shelf.open(name))
      // A store that failed meanwhile has emptied the shelf; a room from before must not be written to.
      const current = this.#recovering === null && wanted.every((name) => this.shelf.peek(name) === rooms.get(name))
      if (!current) continue
      const value = work(rooms)
      // Asked for in the same go: a store may refuse before anybody else gets a turn.
      const durable = this.durable()
      durable.catch(() => undefined)
      return { value, durable }
    }
  }

  /** Resolves when all changes so far are durable; rejects with what the store said when they were taken back. */
  durable(): Promise<void> {
    return this.#committer.flushed()
  }

  /** What an importer saw last of these runs, stored or on its way there. */
  async readSeen(sourceId: string, keys: readonly RunKey[]): Promise<Map<RunKey, SeenRun>> {
    // It is stored together with the row: of runs that are not known there is none, and a first import need not wait for the store.
    const known = keys.filter((key) => this.startOf(key) !== null)
    const seen = known.length === 0 ? new Map<RunKey, SeenRun>() : await this.#store.readSeen(sourceId, known)
    const wanted = new Set(keys)
    for (const batch of this.#seenUnderWay) {
      for (const record of batch) if (record.sourceId === sourceId && wanted.has(record.key)) seen.set(record.key, record.seen)
    }
    return seen
  }

  /** Stores what an importer saw of known runs, in the batch of the changes made in the same go. */
  keepSeen(seen: CommitBatch['seen']): void {
    this.#seenUnderWay.add(seen)
    for (const sourceId of new Set(seen.map((record) => record.sourceId))) {
      const starts = seen.flatMap((record) => (record.sourceId === sourceId ? (this.startOf(record.key) ?? []) : []))
      this.parts.forget(sourceId, starts)
    }
    void this.#commitRooms([], { seen }).then(() => this.#seenUnderWay.delete(seen))
  }

  /** Something is shown otherwise, though no room has changed. */
  shownChanged(): void {
    this.#changed()
  }

  /** What `keepSetting` kept under the name, in this session or before; undefined for nothing. */
  setting(name: string): unknown {
    return this.#settings.get(name)
  }

  /** Resolves with whether it is durable. */
  keepSetting(name: string, value: unknown): Promise<boolean> {
    this.#settings.set(name, value)
    return this.#commitRooms([], { settings: { [name]: value } })
  }

  /**
   * From now on safe means safe there, over restarts too. With a server, what `user` has said in rooms that it does not have waits for it, and
   * whatever was said in rooms that no server has heard of; rejects when such a room cannot be read, and then nothing is different.
   */
  async becomeKeptBy(keeper: Keeper, user: string): Promise<void> {
    if (keeper === this.#keeper) return
    const waiting: PendingRecord[] = []
    if (keeper === 'server') {
      for (const name of this.ledger.names()) {
        const { localVersion, ackedVersion } = this.ledger.get(name)
        if (localVersion <= ackedVersion) continue
        const room = await this.shelf.open(name)
        // Noted before anything comes in: afterwards nobody can tell what was said here under another name.
        waiting.push(...(this.ledger.isAllMadeHere(name) ? opinionsMadeHere(room, localVersion) : ownOpinions(room, user, localVersion)))
      }
    }
    this.#keeper = keeper
    this.pending.keptBy(keeper)
    this.pending.note(waiting, true)
    this.#settings.set(KEEPER_SETTING, keeper)
    const cleared = keeper === 'server' ? [] : this.ledger.names().map((room) => ({ room, through: this.ledger.get(room).localVersion }))
    void this.#commitRooms([], { settings: { [KEEPER_SETTING]: keeper }, pendingAdded: waiting, pendingCleared: cleared })
    this.#changed()
  }

  /** The keeper has everything of the room up to `version`, durably. */
  noteAck(room: RoomName, version: number): void {
    const entry = this.ledger.noteAck(room, version)
    if (entry === null) return
    this.#lastAckAt = this.clock.now()
    this.pending.noteAck(room, version)
    void this.#commitRooms([room], { rooms: [entry], pendingCleared: [{ room, through: version }] })
    this.#changed()
  }

  /** The keeper may have lost what it had acknowledged: what `user` has said waits for it anew. True when that is stored, else it is to be tried again. */
  async forgetAcks(user: string | null): Promise<boolean> {
    const commits = [{ isStored: this.#commitRooms([], { rooms: this.ledger.forgetAcks() }) }]
    // A room that can not be read can not be offered either.
    if (user !== null) for (const name of this.ledger.names()) commits.push(...(await this.#awaitAck(name, user).catch(() => [])))
    const stored = await Promise.all(commits.map(({ isStored }) => isStored))
    return stored.every((isStored) => isStored)
  }

  /**
   * Puts another content, one update, in the place of a room's. What waited in it waits no more; what of the content the keeper does not have is
   * sent. Nothing else may change the room meanwhile. Rejects with what the store said, and then nothing is different.
   */
  async replaceRoom(name: RoomName, content: (room: Room) => Uint8Array): Promise<void> {
    const before = await this.shelf.open(name)
    await this.durable()
    const runIds = new Set(before.runIds())
    await this.#store.compactRoom(name, content(before), this.#committer.seq)
    this.ledger.noteCompaction(name)
    this.shelf.drop(name)
    const room = await this.shelf.open(name)
    const { origin, flow } = parseRoomName(name)!
    for (const runId of room.runIds()) runIds.add(runId)
    const rows: RunRow[] = []
    for (const runId of runIds) {
      const state = room.run(runId)
      const row = state && runRow(origin, flow, runId, state)
      if (!row || !this.#show(row)) continue
      rows.push(row)
    }
    const { localVersion } = this.ledger.get(name)
    this.pending.noteAck(name, localVersion)
    this.touch(null)
    void this.#commitRooms([name], {
      rooms: [this.ledger.noteReceived(name)],
      rows,
      pendingCleared: [{ room: name, through: localVersion }],
    })
    this.#changed()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelSnapshot?.()
    this.#cancelShrink?.()
    await this.#committer.close()
    if (this.#recovering === null && this.#rowsSinceSnapshot >= SNAPSHOT_ROWS_AT_CLOSE) await this.#keepSnapshot()
    this.shelf.dropAll()
    await this.#store.close()
  }

  /** The funnel. */
  #onChange({ room, update, cause, touched }: RoomChange): void {
    const parts = parseRoomName(room.name)
    if (parts === null) throw new Error(`not a room: ${room.name}`)
    const entry = this.ledger.noteUpdate(room.name, cause !== 'remote')
    if (room.name === this.book.roomName) this.book.touched(touched.keys())
    const rows: RunRow[] = []
    const pendingAdded: PendingRecord[] = []
    const touchedKeys: RunKey[] = []
    for (const [runId, subjects] of touched) {
      const state = room.run(runId)
      const row = state && runRow(parts.origin, parts.flow, runId, state)
      if (!row || !this.#show(row)) continue
      rows.push(row)
      // Of the many runs that an importer brings in, few are thought of otherwise here than at the source.
      if (cause !== 'import' || state.hasTagOpinions()) touchedKeys.push(row.key)
      if (cause !== 'local') continue
      const key = runKey(parts.origin, parts.flow, runId)
      for (const subject of Array.from(subjects, subjectOf)) {
        const change = state.carries(subject) ? 'added' : 'removed'
        pendingAdded.push({ room: room.name, version: entry.localVersion, key, ...subject, change })
      }
    }
    if (this.#dirty.size >= MOST_DIRTY_ROWS) this.#takeInDirty()
    if (touchedKeys.length > 0) this.touch(touchedKeys)
    this.pending.note(pendingAdded)
    const stored = this.#commitRooms([room.name], {
      updates: [{ room: room.name, update }],
      rooms: [entry],
      rows,
      pendingAdded: this.#keeper === 'server' ? pendingAdded : [],
    })
    if (pendingAdded.length > 0) {
      void stored.then((isStored) => {
        if (!isStored) return
        this.pending.noteStored(pendingAdded)
        this.#changed()
      })
    }
    this.#changed()
  }

  /** Where the room cannot be read, the book is empty; who wants to write in it is told why that does not go. */
  async #openBook(): Promise<void> {
    await this.shelf.open(this.book.roomName).catch(() => undefined)
  }

  #roomOfRow(row: RunRow): RoomName {
    return roomName(this.workspace, row.origin, row.flow, row.createdAt)
  }

  /** False for a run with an earlier room: two replicas that met it with different starts, apart, have put it into two; the earlier one is shown, on every replica. */
  #show(row: RunRow): boolean {
    const known = this.startOf(row.key)
    if (known === null) this.#newRuns += 1
    else if (known < row.createdAt && roomMonth(known) !== roomMonth(row.createdAt)) return false
    this.#dirty.set(row.key, row)
    return true
  }

  #takeInDirty(): void {
    if (this.#dirty.size === 0) return
    const rows = [...this.#dirty.values()]
    this.#forgetDirty()
    this.#index.upsert(rows)
  }

  #forgetDirty(): void {
    this.#dirty.clear()
    this.#newRuns = 0
  }

  /** What `user` has said in the room is not safe until the keeper has it, unless it says so meanwhile. */
  async #awaitAck(name: RoomName, user: string): Promise<{ readonly isStored: Promise<boolean> }[]> {
    const { value } = await this.withRooms([name], (rooms) => {
      const { localVersion, ackedVersion } = this.ledger.get(name)
      const said = ackedVersion < localVersion ? ownOpinions(rooms.get(name)!, user, localVersion) : []
      const waiting = said.filter((record) => !this.pending.waits(record.key, record))
      if (waiting.length === 0) return []
      this.pending.note(waiting)
      const isStored = this.#commitRooms([], { pendingAdded: waiting })
      void isStored.then((stored) => stored && this.pending.noteStored(waiting))
      this.#changed()
      return [{ isStored }]
    })
    return value
  }

  async #commitRooms(names: readonly RoomName[], part: CommitPart): Promise<boolean> {
    try {
      await this.#committer.add(part)
    } catch {
      return false
    }
    this.ledger.keep(part.rooms ?? [])
    if (this.#trouble?.kind === 'store-full' || this.#trouble?.kind === 'store-failed') {
      this.#trouble = null
      this.#changed()
    }
    this.#rowsSinceSnapshot += part.rows?.length ?? 0
    this.#planSnapshot()
    for (const name of names) await this.#compact(name)
    if (this.#committer.isIdle) this.shelf.trim()
    this.#planShrink()
    return true
  }

  /** Called by the committer before anything else can change: memory goes back to what the store has. */
  #takeBack(error: unknown): void {
    this.#trouble = writeTrouble(error)
    this.#forgetDirty()
    this.shelf.dropAll()
    this.ledger.restore()
    this.pending.dropUnstored()
    this.touch(null)
    this.#recovering = (async () => {
      const index = new RunIndex()
      index.upsert(await this.#store.readAllRows())
      this.#index = index
      await this.#openBook()
    })()
      .catch((cause: unknown) => {
        this.#trouble = writeTrouble(cause)
      })
      .finally(() => {
        this.#recovering = null
        this.#changed()
      })
    this.#changed()
  }

  async #compact(name: RoomName): Promise<void> {
    const room = this.shelf.peek(name)
    if (room === undefined || this.#closed || !this.#committer.isIdle || this.#compacting.has(name)) return
    if (this.ledger.get(name).logLength < COMPACT_AT) return
    this.#compacting.add(name)
    try {
      // Nothing is waiting, so the room in memory is exactly what the log says up to this number.
      await this.#store.compactRoom(name, room.encode(), this.#committer.seq)
      this.ledger.noteCompaction(name)
    } catch {
      // The log stays as long as it was and says the same; it is tried again after the next change.
    } finally {
      this.#compacting.delete(name)
    }
  }

  #planSnapshot(): void {
    this.#cancelSnapshot?.()
    if (this.#closed || this.#rowsSinceSnapshot < SNAPSHOT_ROWS) return
    this.#cancelSnapshot = this.clock.schedule(() => void this.#keepSnapshot(), SNAPSHOT_AFTER_MS)
  }

  #planShrink(): void {
    this.#cancelShrink?.()
    if (this.#closed || !this.shelf.hasGrown) return
    this.#cancelShrink = this.clock.schedule(() => {
      // Else the commit that is under way plans it anew.
      if (this.#committer.isIdle) this.shelf.shrink()
    }, SHRINK_AFTER_MS)
  }

  async #keepSnapshot(): Promise<void> {
    if (!this.#committer.isIdle || this.#recovering !== null) return this.#planSnapshot()
    this.#rowsSinceSnapshot = 0
    // It only saves time at the next start: where it cannot be kept, the rows are read.
    await this.#store.writeIndexSnapshot(this.index.toSnapshot(), this.#committer.seq).catch(() => undefined)
  }

  #changed(): void {
    this.#revision += 1
    for (const listener of this.#listeners) listener()
  }
}

async function indexOf(store: ReplicaStore, opened: OpenedStore): Promise<RunIndex> {
  const restored = opened.snapshot === null ? null : RunIndex.fromSnapshot(opened.snapshot)
  if (restored?.ok) {
    restored.value.upsert(opened.rows)
    return restored.value
  }
  const index = new RunIndex()
  index.upsert(restored === null ? opened.rows : await store.readAllRows())
  return index
}
