import { vi } from 'vitest'
import { SETTLE_MS } from '../../../src-core/replica/write-back/carry-tags.ts'
import { createDice } from '../../support/random.ts'
import { edit } from '../../support/replicas.ts'
import { pickWeighted } from './acts-of-people.ts'
import { CARRIED, CARRIERS, TAGS } from './cast.ts'
import { unsafe } from './check-safety.ts'
import { Mishaps } from './mishaps.ts'
import { SeatWork } from './seat-work.ts'
import { Story } from './story.ts'
import { type Seat, settle, SyncWorld } from './sync-world.ts'

const STEPS = 60
/** A server is told to be away after so long without a sign of life; pauses between two tries grow to 30 seconds. */
const LONG_MS = 50_000
/** Whoever carries is quiet after so many rounds, or never. */
const MAX_ROUNDS = 12

/** One random history of a team and its server, told by its seed alone. */
export class SyncSchedule {
  readonly world: SyncWorld
  readonly story = new Story()
  /** What was wrong on the way. */
  readonly unsafe: string[] = []
  readonly #dice: (below: number) => number
  readonly #work: SeatWork
  readonly #mishaps: Mishaps

  constructor(seed: number) {
    this.#dice = createDice(seed)
    this.world = new SyncWorld(this.#dice)
    this.#work = new SeatWork(this.world, this.story, this.#dice)
    this.#mishaps = new Mishaps(this.world, this.#work, this.story, this.#dice)
  }

  get model(): SeatWork['model'] {
    return this.#work.model
  }

  get record(): SeatWork['record'] {
    return this.#work.record
  }

  async play(): Promise<void> {
    await this.world.startServer()
    const people = 2 + this.#dice(6)
    for (let index = 0; index < people; index++) await this.world.addSeat(index)
    // A tag that nobody who carries has ever seen could not be seen to leave.
    await this.#work.look(this.world.seats[0]!)
    for (this.story.step = 0; this.story.step < STEPS; this.story.step++) {
      vi.advanceTimersByTime(20)
      await this.#take(this.world.seats[this.#dice(people)]!)
      await settle()
    }
    await this.#endWell()
  }

  #take(seat: Seat): void | Promise<void> {
    const [, happen] = pickWeighted<readonly [weight: number, happen: () => void | Promise<void>]>(
      [
        [9, () => this.#work.import(seat)],
        [34, () => this.#work.opine(seat)],
        [18, () => this.#mishaps.deliver(1 + this.#dice(30))],
        [4, () => this.#mishaps.pass(this.#dice(3) === 0 ? LONG_MS : 1 + this.#dice(6_000))],
        [4, () => this.#mishaps.breakWire(seat)],
        [4, () => this.#mishaps.heal(seat)],
        [3, () => this.#mishaps.disturbStore(seat)],
        [3, () => this.#mishaps.killClient(seat)],
        [2, () => this.#mishaps.handOver(seat)],
        [8, () => this.#mishaps.disturbDisk()],
        [3, () => this.#mishaps.crashServer()],
        [2, () => this.#mishaps.backup()],
        [1, () => this.#mishaps.restore()],
        [2, () => this.#mishaps.restartServer()],
        [8, () => this.#carry(this.world.seats[this.#dice(CARRIERS)]!)],
        [3, () => this.#work.editRecord(this.world.seats[this.#dice(CARRIERS)]!)],
        [2, () => this.#mishaps.changeRole(this.#among(this.world.readers) ?? seat)],
        [3, () => this.#discard()],
        [1, () => this.#mishaps.changeVersion(this.#among(this.world.ahead) ?? seat)],
        [1, () => this.#mishaps.changeClock(seat)],
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

  async #carry(seat: Seat): Promise<void> {
    if (await this.#work.carry(seat)) await this.#mishaps.killClient(seat)
  }

  async #discard(): Promise<void> {
    if (this.#work.discard()) await this.#mishaps.deliver(this.#dice(30))
  }

  /** What is shown as safe has to be. */
  #checkSafety(): void {
    const wrong = unsafe(this.world)
    this.story.tell(wrong.length === 0 ? 'what is safe is there' : 'what is safe is not there')
    this.unsafe.push(...wrong.map((what) => `at ${this.story.step} ${what}`))
  }

  /** Everything works again, and everybody hears everything; who carries looks and writes until nothing is different. */
  async #endWell(): Promise<void> {
    const { world } = this
    this.story.tell('all is well')
    world.readers.clear()
    world.ahead.clear()
    for (const seat of world.seats) {
      const { state } = seat.replica.status().sync ?? {}
      if (state?.kind === 'refused') this.story.count(`refused with ${state.code}`)
      this.#mishaps.mendStore(seat)
      this.#mishaps.heal(seat)
      seat.wire?.cut()
      seat.replica.syncNow()
    }
    world.log.release()
    if (!world.isServerUp) await world.startServer()
    await this.#comeToRest()
    await this.#carryToRest()
    const [first] = world.seats
    await this.#work.act('last word', first!, false, () => first!.replica.mutate(edit([CARRIED], { add: ['last'], remove: [...TAGS] })))
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
        await this.#work.look(seat)
        for (let i = 0; i < MAX_ROUNDS && (await this.#work.writeBack(seat)); i++) isQuiet = false
      }
      await this.#deliverAll()
      vi.advanceTimersByTime(SETTLE_MS)
    }
  }
}

export function isAtRest({ replica }: Seat): boolean {
  const { pendingRuns, sync } = replica.status()
  return pendingRuns === 0 && sync?.state.kind === 'connected' && sync.unreadRooms === 0 && sync.refusedRooms.length === 0
}
