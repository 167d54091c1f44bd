import { vi } from 'vitest'
import type { Replica } from '../../../src-core/replica/replica.ts'
import { SETTLE_MS } from '../../../src-core/replica/write-back/carry-tags.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { createDice } from '../../support/random.ts'
import { edit, keyOf } from '../../support/replicas.ts'
import { pickAct, pickWeighted } from './acts-of-people.ts'
import { CarriedRecord, THEIRS } from './carried-record.ts'
import { CARRIED, isOfRoom, KEYS, RENAMED, RUNS, TAGS } from './cast.ts'
import { unsafe } from './check-safety.ts'
import { OpinionModel, standingAt, type OpenAct } from './opinion-model.ts'
import { mayBeSlow, type Seat, settle, SyncWorld } from './sync-world.ts'

const STEPS = 60
/** A server is told to be away after so long without a sign of life; pauses between two tries grow to 30 seconds. */
const LONG_MS = 50_000
const DAY_MS = 24 * 60 * 60 * 1000
/** Seats that see the disk with the record that is written back to. */
const CARRIERS = 2
/** Whoever carries is quiet after so many rounds, or never. */
const MAX_ROUNDS = 12

/**
 * One random history of a team and its server, told by its seed alone.
 * Long because it is the list of what can happen, each in a few lines.
 */
export class SyncSchedule {
  readonly world: SyncWorld
  readonly model = new OpinionModel([...RENAMED, ...THEIRS], keyOf(CARRIED))
  readonly record = new CarriedRecord(CARRIED)
  /** What was done, for whoever looks for the reason of a failure. */
  readonly told: string[] = []
  /** What was wrong on the way. */
  readonly unsafe: string[] = []
  readonly counts = new Map<string, number>()
  readonly #dice: (below: number) => number
  readonly #open = new Map<Seat, Set<OpenAct>>()
  /** What each seat has done, whatever became of it. */
  readonly #done: OpenAct[][] = []
  readonly #discarding = new Set<Seat>()
  /** How often each run's record has gained a tag. */
  readonly #versions = RUNS.map(() => 0)
  /** What each seat's own copy of the store says; a stale one is behind. */
  readonly #copies: { readonly versions: readonly number[]; readonly carried: ObservedRun }[] = []
  #step = 0

  constructor(seed: number) {
    this.#dice = createDice(seed)
    this.world = new SyncWorld(this.#dice)
  }

  async play(): Promise<void> {
    await this.world.startServer()
    const people = 2 + this.#dice(6)
    for (let index = 0; index < people; index++) await this.world.addSeat(index)
    // A tag that nobody who carries has ever seen could not be seen to leave.
    await this.#look(this.world.seats[0]!)
    for (this.#step = 0; this.#step < STEPS; this.#step++) {
      vi.advanceTimersByTime(20)
      await this.#take(this.world.seats[this.#dice(people)]!)
      await settle()
    }
    await this.#endWell()
  }

  #take(seat: Seat): void | Promise<void> {
    const [, happen] = pickWeighted<readonly [weight: number, happen: () => void | Promise<void>]>(
      [
        [9, () => this.#import(seat)],
        [34, () => this.#opine(seat)],
        [18, () => this.#deliver(1 + this.#dice(30))],
        [4, () => this.#pass(this.#dice(3) === 0 ? LONG_MS : 1 + this.#dice(6_000))],
        [4, () => this.#breakWire(seat)],
        [4, () => this.#heal(seat)],
        [3, () => this.#disturbStore(seat)],
        [3, () => this.#killClient(seat)],
        [2, () => this.#handOver(seat)],
        [8, () => this.#disturbDisk()],
        [3, () => this.#crashServer()],
        [2, () => this.#backup()],
        [1, () => this.#restore()],
        [2, () => this.#restartServer()],
        [8, () => this.#carry(this.world.seats[this.#dice(CARRIERS)]!)],
        [3, () => this.#editRecord(this.world.seats[this.#dice(CARRIERS)]!)],
        [2, () => this.#changeRole(this.#among(this.world.readers) ?? seat)],
        [3, () => this.#discard(seat)],
        [1, () => this.#changeVersion(this.#among(this.world.ahead) ?? seat)],
        [1, () => this.#changeClock(seat)],
        [3, () => this.#checkSafety()],
      ],
      this.#dice,
    )
    return happen()
  }

  /** Half of the time the first of these seats, if there is one. */
  #among(indexes: ReadonlySet<number>): Seat | undefined {
    const [first] = indexes
    return first !== undefined && this.#dice(2) === 0 ? this.world.seats[first] : undefined
  }

  /** Not while its store is slow: a room that is new to it would wait. */
  async #import(seat: Seat): Promise<void> {
    if (seat.release !== null) return
    const at = this.#dice(RUNS.length)
    if (this.#dice(3) === 0) this.#versions[at]! += 1
    const isStale = this.#dice(3) === 0
    if (!isStale || this.#copies[seat.index] === undefined)
      this.#copies[seat.index] = {
        versions: isStale ? RUNS.map(() => 0) : [...this.#versions],
        carried: isStale ? CARRIED : this.record.copied,
      }
    const { versions, carried } = this.#copies[seat.index]!
    const runs = RUNS.filter((run, i) => (run !== CARRIED || seat.index >= CARRIERS) && (i === at || this.#dice(2) === 0)).map((run) =>
      run === CARRIED ? carried : withGained(run, versions[RUNS.indexOf(run)]!),
    )
    const kind = isStale ? 'stale' : this.#known(seat).length === 0 && this.#step > STEPS / 2 ? 'late' : 'live'
    await this.#act(`import ${kind}`, seat, true, () =>
      seat.replica.importRuns({ id: `store of ${seat.index}`, origin: 'local', trust: 'copy' }, runs),
    )
  }

  async #opine(seat: Seat): Promise<void> {
    const known = this.#known(seat)
    if (known.length === 0) return this.#import(seat)
    const [name, act] = pickAct(this.#dice, this.#step)
    await this.#act(name, seat, false, () => act(seat, known))
  }

  #known({ replica }: Seat): ObservedRun[] {
    const keys = new Set(replica.page({ query: '', namespace: null, from: 0, to: 100, archived: 'shown' }).rows.map(({ key }) => key))
    return RUNS.filter((run) => keys.has(keyOf(run)))
  }

  /** Does it and notes what it came to. Nothing is delivered meanwhile, so the difference is the act's own. */
  async #act(name: string, seat: Seat, isImport: boolean, act: () => Promise<{ readonly ok: boolean }> | null): Promise<void> {
    const before = await standingAt(seat.replica, KEYS)
    const done = act()
    if (done === null) return
    await settle(2)
    const open = this.model.act(before, await standingAt(seat.replica, KEYS))
    const ofSeat = this.#open.get(seat) ?? new Set()
    this.#open.set(seat, ofSeat.add(open))
    ;(this.#done[seat.index] ??= []).push(open)
    this.#tell(name, seat)
    void done.then(({ ok }) => {
      if (!ofSeat.delete(open) || !ok) return
      this.model.keep(open, isImport)
      this.#count(`${name} kept`)
    })
  }

  /** Looks at the record on the disk, or writes to it; now and then the carrier is gone in the middle, or another program overwrites what it wrote. */
  async #carry(seat: Seat): Promise<void> {
    if (seat.release !== null) return
    if (this.#dice(2) === 0) await this.#look(seat)
    const before = this.record.run.userTags
    const until = (['plan', 'write', 'note', 'note', 'note', 'note'] as const)[this.#dice(6)]!
    await this.#writeBack(seat, until)
    if (until !== 'note') await this.#killClient(seat)
    else if (this.#dice(4) === 0 && this.record.mayRace()) this.#editByOther(before)
  }

  #look(seat: Seat): Promise<void> {
    return this.#act('look', seat, true, () => this.record.look(seat.replica))
  }

  /** Gives whether there was anything to write. */
  async #writeBack(seat: Seat, until: 'plan' | 'write' | 'note' = 'note'): Promise<boolean> {
    const written = this.record.handedOut
    await this.#act(until === 'note' ? 'carry' : `carry till ${until}`, seat, true, () => this.record.carry(seat.replica, until))
    if (this.record.handedOut === written) return false
    this.#count('written back')
    return true
  }

  /** Another program tags the run, and one who carries is told. */
  async #editRecord(seat: Seat): Promise<void> {
    this.#editByOther()
    if (seat.release === null) await this.#look(seat)
  }

  #editByOther(read?: readonly string[]): void {
    this.#tell(read === undefined ? 'edit of the record' : 'race for the record')
    this.record.edit(THEIRS[this.#dice(THEIRS.length)]!, read)
  }

  async #deliver(most: number): Promise<void> {
    let delivered = 0
    while (delivered < most && this.world.deliver()) {
      delivered += 1
      // Now and then before what the last one caused has come to its end.
      if (this.#dice(4) > 0) await settle(1)
    }
    this.#tell(`deliver ${delivered}`)
  }

  #pass(ms: number): void {
    this.#tell(`pass ${ms}`)
    vi.advanceTimersByTime(ms)
  }

  #breakWire(seat: Seat): void {
    const what = this.#dice(4)
    const { wire } = seat
    if (what === 0) {
      this.#tell('cut', seat)
      wire?.cut()
    } else if (what === 1) {
      this.#tell('partition', seat)
      this.world.isReachable[seat.index] = false
      if (wire !== null) wire.isStalled = true
    } else if (what === 2) {
      this.#tell('offline', seat)
      seat.replica.setOnline(false)
    } else if (wire?.duplicate(this.#dice(2) === 0 ? 'client' : 'server') === true) this.#tell('duplicate', seat)
  }

  #heal(seat: Seat): void {
    this.#tell('heal', seat)
    this.world.isReachable[seat.index] = true
    if (seat.wire !== null) seat.wire.isStalled = false
    seat.replica.setOnline(true)
  }

  async #disturbStore(seat: Seat): Promise<void> {
    const what = this.#dice(4)
    if (what === 0 && mayBeSlow(seat.index) && !this.#discarding.has(seat)) {
      this.#tell('client store slow', seat)
      await standingAt(seat.replica, KEYS)
      seat.release ??= seat.store.hold()
    } else if (what === 1) {
      this.#tell('client store full', seat)
      seat.store.faults.failCommits = 'full'
    } else this.#mendStore(seat)
  }

  #mendStore(seat: Seat): void {
    seat.store.faults.failCommits = null
    seat.release?.()
    seat.release = null
  }

  async #killClient(seat: Seat): Promise<void> {
    const isStored = this.#dice(2) === 0
    this.#tell(isStored ? 'client crash' : 'client crash with writes lost', seat)
    for (const open of this.#open.get(seat) ?? []) this.model.leaveOpen(open)
    this.#open.delete(seat)
    await this.world.killSeat(seat.index, isStored)
  }

  /** Of two windows the one that has the replica closes; a store that is slow would let it wait. */
  async #handOver(seat: Seat): Promise<void> {
    if (seat.release !== null) return
    this.#tell('hand over', seat)
    await this.world.handOver(seat.index)
  }

  async #disturbDisk(): Promise<void> {
    const { log } = this.world
    const what = this.#dice(6)
    if (what < 3) {
      log.hold()
      this.#tell('server disk slow')
    } else if (what < 5) {
      if (log.step()) this.#tell('server disk goes on')
    } else if (log.waiting > 0) {
      log.step(new Error('ENOSPC: no space left on device'))
      this.#tell('server disk full')
    }
    if (this.#dice(2) === 0) log.release()
    await settle()
  }

  async #crashServer(): Promise<void> {
    if (!this.world.isServerUp) {
      this.#tell('server start')
      return this.world.startServer()
    }
    const { waiting } = this.world.log
    // Of replicas that go on, each tells again what it has in the rooms it is in; who starts again believes what was acknowledged.
    const isPowerCut = this.#dice(3) === 0
    if (isPowerCut) await this.#deliver(40)
    const stored = this.#dice(this.world.log.waiting + 1)
    this.#tell(isPowerCut ? 'power cut' : waiting > 0 ? 'server crash in a write' : 'server crash')
    this.world.crashServer(stored)
    if (isPowerCut) for (const seat of this.world.seats) await this.#killClient(seat)
    if (this.#dice(2) === 0) await this.world.startServer()
  }

  #backup(): void {
    this.#tell('backup')
    this.world.backups.push(this.world.log.disk.copy())
  }

  async #restore(): Promise<void> {
    const backup = this.world.backups[this.#dice(Math.max(1, this.world.backups.length))]
    if (backup === undefined) return
    this.#tell('restore')
    if (this.world.isServerUp) this.world.crashServer(0)
    await this.world.startServer(backup.copy())
  }

  async #restartServer(): Promise<void> {
    if (!this.world.isServerUp) return
    this.#tell('server restart')
    await this.world.stopServer()
    await this.world.startServer()
  }

  /** The token of a seat may only read from now on, or write again. */
  async #changeRole(seat: Seat): Promise<void> {
    const { readers } = this.world
    const isReader = !readers.delete(seat.index)
    if (isReader) readers.add(seat.index)
    this.#tell(isReader ? 'made a reader' : 'may write again', seat)
    await this.#comeBack(seat)
  }

  /** It has to connect anew, and often does so at once. */
  async #comeBack(seat: Seat): Promise<void> {
    seat.wire?.cut()
    if (this.#dice(3) === 0) return
    this.#pass(1_000)
    await this.#deliver(10 + this.#dice(30))
  }

  /** What was said in a room that the server refuses is given up; of what this seat did there nothing is sure any more. */
  async #discard(anybody: Seat): Promise<void> {
    const seat = this.world.seats.find(({ replica }) => isRefused(replica)) ?? anybody
    const [refused] = seat.replica.status().sync?.refusedRooms ?? []
    if (refused === undefined || seat.release !== null || this.#discarding.has(seat)) return
    const { room } = refused
    this.#tell('discard', seat)
    this.#discarding.add(seat)
    const done = [...(this.#done[seat.index] ?? [])]
    void seat.replica.discardRefused(room).then(({ ok }) => {
      this.#discarding.delete(seat)
      if (ok) this.#count('discard done')
    })
    for (const open of done) this.model.leaveOpen(open, (key) => isOfRoom(key, room))
    await this.#deliver(this.#dice(30))
  }

  /** The seat's program is updated before the server is, or the server is updated too. */
  async #changeVersion(seat: Seat): Promise<void> {
    const { ahead } = this.world
    if (ahead.delete(seat.index)) {
      this.#tell('server understands', seat)
      seat.replica.syncNow()
    } else {
      ahead.add(seat.index)
      this.#tell('newer than the server', seat)
      await this.#comeBack(seat)
    }
  }

  #changeClock(seat: Seat): void {
    const days = this.#dice(11) - 5
    this.#tell('clock jumps', seat)
    this.world.clockErrors.set(seat.index, days * DAY_MS)
  }

  /** What is shown as safe has to be. */
  #checkSafety(): void {
    const wrong = unsafe(this.world)
    this.#tell(wrong.length === 0 ? 'what is safe is there' : 'what is safe is not there')
    this.unsafe.push(...wrong.map((what) => `at ${this.#step} ${what}`))
  }

  /** Everything works again, and everybody hears everything; who carries looks and writes until nothing is different. */
  async #endWell(): Promise<void> {
    const { world } = this
    this.#tell('all is well')
    world.readers.clear()
    world.ahead.clear()
    for (const seat of world.seats) {
      const { state } = seat.replica.status().sync ?? {}
      if (state?.kind === 'refused') this.#count(`refused with ${state.code}`)
      this.#mendStore(seat)
      this.#heal(seat)
      seat.wire?.cut()
      seat.replica.syncNow()
    }
    world.log.release()
    if (!world.isServerUp) await world.startServer()
    await this.#comeToRest()
    await this.#carryToRest()
    const [first] = world.seats
    await this.#act('last word', first!, false, () => first!.replica.mutate(edit([CARRIED], { add: ['last'], remove: [...TAGS] })))
    await this.#carryToRest()
  }

  async #comeToRest(): Promise<void> {
    const { world } = this
    for (let quiet = 0, round = 0; quiet < 2 && round < 20; round++) {
      await this.#deliverAll()
      quiet = world.seats.every(isAtRest) ? quiet + 1 : 0
      vi.advanceTimersByTime(31_000)
    }
    await settle()
  }

  async #deliverAll(): Promise<void> {
    await settle()
    while (this.world.deliver()) await settle(1)
  }

  async #carryToRest(): Promise<void> {
    for (let round = 0, isQuiet = false; !isQuiet && round < MAX_ROUNDS; round++) {
      isQuiet = true
      for (const seat of this.world.seats.slice(0, CARRIERS)) {
        await this.#look(seat)
        while (await this.#writeBack(seat)) isQuiet = false
      }
      await this.#deliverAll()
      vi.advanceTimersByTime(SETTLE_MS)
    }
  }

  #tell(what: string, seat?: Seat): void {
    this.told.push(`${this.#step} ${what}${seat === undefined ? '' : ` (${seat.user} ${seat.index})`}`)
    this.#count(what.replace(/ \d+$/, ''))
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}

/** The run as its record says when it has gained so many tags. */
function withGained(run: ObservedRun, gained: number): ObservedRun {
  const userTags = [...run.userTags, ...Array.from({ length: gained }, (_, i) => `gained-${i}`)]
  return { ...run, userTags, recordedAt: run.recordedAt + gained * 1_000 }
}

const isRefused = (replica: Replica): boolean => (replica.status().sync?.refusedRooms.length ?? 0) > 0

export function isAtRest({ replica }: Seat): boolean {
  const { pendingRuns, sync } = replica.status()
  return pendingRuns === 0 && sync?.state.kind === 'connected' && sync.unreadRooms === 0 && sync.refusedRooms.length === 0
}
