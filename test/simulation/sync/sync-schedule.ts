import { vi } from 'vitest'
import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { createDice } from '../../support/random.ts'
import { edit, keyOf } from '../../support/replicas.ts'
import { observedRun } from '../../support/runs.ts'
import { OpinionModel, standingAt, type OpenAct } from './opinion-model.ts'
import { mayBeSlow, type Seat, settle, SyncWorld } from './sync-world.ts'

const STEPS = 60
const TAGS = ['a', 'b', 'c'] as const
/** Tags that somebody renames now and then. */
const RENAMED = ['r0', 'r1', 'r2'] as const
const MARKS = [{ kind: 'pin' }, { kind: 'archive' }, { kind: 'judged' }, { kind: 'baseline' }] as const
/** A server is told to be away after so long without a sign of life; pauses between two tries grow to 30 seconds. */
const LONG_MS = 50_000

/** Two flows and two months: three rooms, beside the workspace's own. */
const RUNS = [
  observedRun({ createdAt: Date.UTC(2026, 9, 3), userTags: ['from-source', 'a'] }),
  observedRun({ createdAt: Date.UTC(2026, 9, 4), userTags: ['from-source'] }),
  observedRun({ createdAt: Date.UTC(2026, 8, 5), userTags: ['from-source'] }),
  observedRun({ createdAt: Date.UTC(2026, 9, 6), flow: 'ScoreFlow', userTags: ['b'] }),
]
const KEYS = RUNS.map(keyOf)

type Act = (seat: Seat, known: readonly ObservedRun[]) => Promise<{ readonly ok: boolean }> | null

/** One random history of a team and its server, told by its seed alone. */
export class SyncSchedule {
  readonly world: SyncWorld
  readonly model = new OpinionModel(RENAMED)
  /** What was done, for whoever looks for the reason of a failure. */
  readonly told: string[] = []
  readonly counts = new Map<string, number>()
  readonly #dice: (below: number) => number
  readonly #open = new Map<Seat, Set<OpenAct>>()
  /** How often each run's record has gained a tag. */
  readonly #versions = RUNS.map(() => 0)
  /** Up to where each seat's own copy of the store says so; a stale one is behind. */
  readonly #copies: number[][] = []
  #step = 0

  constructor(seed: number) {
    this.#dice = createDice(seed)
    this.world = new SyncWorld(this.#dice)
  }

  async play(): Promise<void> {
    await this.world.startServer()
    const people = 2 + this.#dice(6)
    for (let index = 0; index < people; index++) await this.world.addSeat(index)
    for (this.#step = 0; this.#step < STEPS; this.#step++) {
      vi.advanceTimersByTime(20)
      await this.#take(this.world.seats[this.#dice(people)]!)
      await settle()
    }
    await this.#comeToRest()
  }

  async #take(seat: Seat): Promise<void> {
    const { world } = this
    const dice = this.#dice(100)
    if (dice < 10 && seat.release === null) await this.#import(seat)
    else if (dice < 48) await this.#opine(seat)
    else if (dice < 66) await this.#deliver(1 + this.#dice(30))
    else if (dice < 70) this.#pass(this.#dice(3) === 0 ? LONG_MS : 1 + this.#dice(6_000))
    else if (dice < 74) this.#breakWire(seat)
    else if (dice < 78) this.#heal(seat)
    else if (dice < 81) await this.#disturbStore(seat)
    else if (dice < 84) await this.#killClient(seat)
    else if (dice < 92) await this.#disturbDisk()
    else if (dice < 95) await this.#crashServer()
    else if (dice < 97) {
      this.#tell('backup')
      world.backups.push(world.log.disk.copy())
    } else if (dice < 98) await this.#restore()
    else if (world.isServerUp) {
      this.#tell('server restart')
      await world.stopServer()
      await world.startServer()
    }
  }

  /** Not while its store is slow: a room that is new to it would wait. */
  async #import(seat: Seat): Promise<void> {
    const at = this.#dice(RUNS.length)
    if (this.#dice(3) === 0) this.#versions[at]! += 1
    const isStale = this.#dice(3) === 0
    const copied = (this.#copies[seat.index] ??= RUNS.map(() => 0))
    if (!isStale) copied.splice(0, copied.length, ...this.#versions)
    const runs = RUNS.filter((_, i) => i === at || this.#dice(2) === 0).map((run) => record(run, copied[RUNS.indexOf(run)]!))
    const kind = isStale ? 'stale' : this.#known(seat).length === 0 && this.#step > STEPS / 2 ? 'late' : 'live'
    await this.#act(`import ${kind}`, seat, true, () =>
      seat.replica.importRuns({ id: `store of ${seat.index}`, origin: 'local', trust: 'copy' }, runs),
    )
  }

  async #opine(seat: Seat): Promise<void> {
    const known = this.#known(seat)
    if (known.length === 0) return seat.release === null ? this.#import(seat) : undefined
    const [name, act] = this.#pickAct()
    await this.#act(name, seat, false, () => act(seat, known))
  }

  #pickAct(): [string, Act] {
    const dice = this.#dice
    const pick = <T>(from: readonly T[]): T => from[dice(from.length)]!
    const some = (known: readonly ObservedRun[]): ObservedRun[] => known.filter((_, i) => i === 0 || dice(2) === 0)
    const set = (seat: Seat, known: readonly ObservedRun[], set: Opinion[], unset: Opinion[]) =>
      seat.replica.opine({ keys: some(known).map(keyOf), set, unset, via: 'app' })
    const acts: readonly [weight: number, name: string, act: Act][] = [
      [8, 'add', (seat, known) => seat.replica.mutate(edit([pick(known)], { add: [pick(TAGS)] }))],
      [3, 'bulk add', (seat, known) => seat.replica.mutate(edit(known, { add: [pick(TAGS), `t${this.#step}`] }))],
      [
        7,
        'remove',
        ({ replica }, known) => {
          const tags = replica.tagsOn(known.map(keyOf)).map(({ tag }) => tag)
          return tags.length === 0 ? null : replica.mutate(edit(some(known), { remove: [pick(tags)] }))
        },
      ],
      [3, 'note', (seat, known) => set(seat, known, [{ kind: 'note', text: `n${this.#step}` }], [])],
      [3, 'mark', (seat, known) => set(seat, known, [pick(MARKS)], [])],
      [2, 'unmark', (seat, known) => set(seat, known, [], [pick(MARKS)])],
      [4, 'undo', (seat) => seat.replica.undo()],
      [2, 'redo', (seat) => seat.replica.redo()],
      [2, 'add renamed', (seat, known) => seat.replica.mutate(edit(some(known), { add: [pick(RENAMED)] }))],
      [1, 'rename', (seat) => seat.replica.renameTag(pick(RENAMED), pick(RENAMED))],
      [1, 'define', (seat) => seat.replica.defineTag(pick(RENAMED), { hue: dice(360), description: `said at ${this.#step}` })],
      [
        1,
        'view',
        (seat) => seat.replica.saveView({ id: `v${dice(3)}`, name: 'view', query: '', namespace: null, sort: null, order: this.#step }),
      ],
      [1, 'remove view', (seat) => seat.replica.removeView(`v${dice(3)}`)],
    ]
    let left = dice(acts.reduce((sum, [weight]) => sum + weight, 0))
    const found = acts.find(([weight]) => (left -= weight) < 0) ?? acts[0]!
    return [found[1], found[2]]
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
    this.#tell(name, seat)
    void done.then(({ ok }) => {
      if (!ofSeat.delete(open) || !ok) return
      this.model.keep(open, isImport)
      this.#count(`${name} kept`)
    })
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
    } else {
      if (wire?.duplicate(this.#dice(2) === 0 ? 'client' : 'server') === true) this.#tell('duplicate', seat)
    }
  }

  #heal(seat: Seat): void {
    this.#tell('heal', seat)
    this.world.isReachable[seat.index] = true
    if (seat.wire !== null) seat.wire.isStalled = false
    seat.replica.setOnline(true)
  }

  async #disturbStore(seat: Seat): Promise<void> {
    const what = this.#dice(4)
    if (what === 0 && mayBeSlow(seat.index)) {
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

  async #restore(): Promise<void> {
    const backup = this.world.backups[this.#dice(Math.max(1, this.world.backups.length))]
    if (backup === undefined) return
    this.#tell('restore')
    if (this.world.isServerUp) this.world.crashServer(0)
    await this.world.startServer(backup.copy())
  }

  /** Everything works again, and everybody hears everything. */
  async #comeToRest(): Promise<void> {
    const { world } = this
    this.#tell('all is well')
    for (const seat of world.seats) {
      this.#mendStore(seat)
      this.#heal(seat)
    }
    world.log.release()
    if (!world.isServerUp) await world.startServer()
    for (let quiet = 0, round = 0; quiet < 2 && round < 20; round++) {
      await settle()
      while (world.deliver()) await settle(1)
      quiet = world.seats.every(isAtRest) ? quiet + 1 : 0
      vi.advanceTimersByTime(31_000)
    }
    await settle()
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
function record(run: ObservedRun, gained: number): ObservedRun {
  const userTags = [...run.userTags, ...Array.from({ length: gained }, (_, i) => `gained-${i}`)]
  return { ...run, userTags, recordedAt: run.recordedAt + gained * 1_000 }
}

export function isAtRest({ replica }: Seat): boolean {
  const { pendingRuns, sync } = replica.status()
  return pendingRuns === 0 && sync?.state.kind === 'connected' && sync.unreadRooms === 0 && sync.refusedRooms.length === 0
}

export const ALL_KEYS = KEYS
