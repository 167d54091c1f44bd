import type { Replica } from '../../../src-core/replica/replica.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { keyOf } from '../../support/replicas.ts'
import { pickAct } from './acts-of-people.ts'
import { CarriedRecord, THEIRS } from './carried-record.ts'
import { CARRIED, CARRIERS, isOfRoom, KEYS, RENAMED, RUNS } from './cast.ts'
import { OpinionModel, standingAt, type OpenAct } from './opinion-model.ts'
import type { Story } from './story.ts'
import { type Seat, settle, type SyncWorld } from './sync-world.ts'

/** Who has known nothing up to this step is late. */
const LATE = 30

/** What people and importers do at their seats, and what the plain model makes of it. */
export class SeatWork {
  readonly model = new OpinionModel([...RENAMED, ...THEIRS], keyOf(CARRIED))
  readonly record = new CarriedRecord(CARRIED)
  readonly #world: SyncWorld
  readonly #story: Story
  readonly #dice: (below: number) => number
  readonly #open = new Map<Seat, Set<OpenAct>>()
  /** What each seat has done, whatever became of it. */
  readonly #done: OpenAct[][] = []
  /** How often each run's record has gained a tag. */
  readonly #versions = RUNS.map(() => 0)
  /** What each seat's own copy of the store says; a stale one is behind. */
  readonly #copies: { readonly versions: readonly number[]; readonly carried: ObservedRun }[] = []

  constructor(world: SyncWorld, story: Story, dice: (below: number) => number) {
    this.#world = world
    this.#story = story
    this.#dice = dice
  }

  /** Not while its store is slow: a room that is new to it would wait. */
  async import(seat: Seat): Promise<void> {
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
    const kind = isStale ? 'stale' : this.#known(seat).length === 0 && this.#story.step > LATE ? 'late' : 'live'
    await this.act(`import ${kind}`, seat, true, () =>
      seat.replica.importRuns({ id: `store of ${seat.index}`, origin: 'local', trust: 'copy' }, runs),
    )
  }

  async opine(seat: Seat): Promise<void> {
    const known = this.#known(seat)
    if (known.length === 0) return this.import(seat)
    const [name, act] = pickAct(this.#dice, this.#story.step)
    await this.act(name, seat, false, () => act(seat, known))
  }

  #known({ replica }: Seat): ObservedRun[] {
    const keys = new Set(replica.page({ query: '', namespace: null, from: 0, to: 100, archived: 'shown' }).rows.map(({ key }) => key))
    return RUNS.filter((run) => keys.has(keyOf(run)))
  }

  /** Does it and notes what it came to. Nothing is delivered meanwhile, so the difference is the act's own. */
  async act(name: string, seat: Seat, isImport: boolean, act: () => Promise<{ readonly ok: boolean }> | null): Promise<void> {
    const before = await standingAt(seat.replica, KEYS)
    const done = act()
    if (done === null) return
    await settle(2)
    const open = this.model.act(before, await standingAt(seat.replica, KEYS))
    const ofSeat = this.#open.get(seat) ?? new Set()
    this.#open.set(seat, ofSeat.add(open))
    ;(this.#done[seat.index] ??= []).push(open)
    this.#story.tell(name, seat)
    void done.then(({ ok }) => {
      if (!ofSeat.delete(open) || !ok) return
      this.model.keep(open, isImport)
      this.#story.count(`${name} kept`)
    })
  }

  /** Looks at the record on the disk, or writes to it; now and then another program overwrites what it wrote. Gives whether the carrier is gone in the middle. */
  async carry(seat: Seat): Promise<boolean> {
    if (seat.release !== null) return false
    if (this.#dice(2) === 0) await this.look(seat)
    const before = this.record.run.userTags
    const until = (['plan', 'write', 'note', 'note', 'note', 'note'] as const)[this.#dice(6)]!
    await this.writeBack(seat, until)
    if (until !== 'note') return true
    if (this.#dice(4) === 0 && this.record.mayRace()) this.#editByOther(before)
    return false
  }

  look(seat: Seat): Promise<void> {
    return this.act('look', seat, true, () => this.record.look(seat.replica))
  }

  /** Gives whether there was anything to write. */
  async writeBack(seat: Seat, until: 'plan' | 'write' | 'note' = 'note'): Promise<boolean> {
    const written = this.record.handedOut
    await this.act(until === 'note' ? 'carry' : `carry till ${until}`, seat, true, () => this.record.carry(seat.replica, until))
    if (this.record.handedOut === written) return false
    this.#story.count('written back')
    return true
  }

  /** Another program tags the run, and one who carries is told. */
  async editRecord(seat: Seat): Promise<void> {
    this.#editByOther()
    if (seat.release === null) await this.look(seat)
  }

  #editByOther(read?: readonly string[]): void {
    this.#story.tell(read === undefined ? 'edit of the record' : 'race for the record')
    this.record.edit(THEIRS[this.#dice(THEIRS.length)]!, read)
  }

  /** What was said in a room that the server refuses is given up; of what the seat did there nothing is sure any more. False when nothing is refused. */
  discard(): boolean {
    const seat = this.#world.seats.find(({ replica }) => isRefused(replica))
    const [refused] = seat?.replica.status().sync?.refusedRooms ?? []
    if (seat === undefined || refused === undefined || seat.release !== null || seat.isDiscarding) return false
    const { room } = refused
    this.#story.tell('discard', seat)
    seat.isDiscarding = true
    const done = [...(this.#done[seat.index] ?? [])]
    void seat.replica.discardRefused(room).then(({ ok }) => {
      seat.isDiscarding = false
      if (ok) this.#story.count('discard done')
    })
    for (const open of done) this.model.leaveOpen(open, (key) => isOfRoom(key, room))
    return true
  }

  /** The process at the seat ends: what is not known to be kept may be or not. */
  endsAt(seat: Seat): void {
    for (const open of this.#open.get(seat) ?? []) this.model.leaveOpen(open)
    this.#open.delete(seat)
  }
}

/** The run as its record says when it has gained so many tags. */
function withGained(run: ObservedRun, gained: number): ObservedRun {
  const userTags = [...run.userTags, ...Array.from({ length: gained }, (_, i) => `gained-${i}`)]
  return { ...run, userTags, recordedAt: run.recordedAt + gained * 1_000 }
}

const isRefused = (replica: Replica): boolean => (replica.status().sync?.refusedRooms.length ?? 0) > 0
