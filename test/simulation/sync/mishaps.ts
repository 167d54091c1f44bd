import { vi } from 'vitest'
import { KEYS } from './cast.ts'
import { standingAt } from './opinion-model.ts'
import type { SeatWork } from './seat-work.ts'
import type { Story } from './story.ts'
import { mayBeSlow, type Seat, settle, type SyncWorld } from './sync-world.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * What happens to wires, stores, programs and the server, by chance.
 * Long because it is the list of what can go wrong, each in a few lines.
 */
export class Mishaps {
  readonly #world: SyncWorld
  readonly #work: SeatWork
  readonly #story: Story
  readonly #dice: (below: number) => number

  constructor(world: SyncWorld, work: SeatWork, story: Story, dice: (below: number) => number) {
    this.#world = world
    this.#work = work
    this.#story = story
    this.#dice = dice
  }

  async deliver(most: number): Promise<void> {
    let delivered = 0
    while (delivered < most && this.#world.deliver()) {
      delivered += 1
      // Now and then before what the last one caused has come to its end.
      if (this.#dice(4) > 0) await settle(1)
    }
    this.#story.tell(`deliver ${delivered}`)
  }

  pass(ms: number): void {
    this.#story.tell(`pass ${ms}`)
    vi.advanceTimersByTime(ms)
  }

  breakWire(seat: Seat): void {
    const what = this.#dice(4)
    const { wire } = seat
    if (what === 0) {
      this.#story.tell('cut', seat)
      wire?.cut()
    } else if (what === 1) {
      this.#story.tell('partition', seat)
      this.#world.isReachable[seat.index] = false
      if (wire !== null) wire.isStalled = true
    } else if (what === 2) {
      this.#story.tell('offline', seat)
      seat.replica.setOnline(false)
    } else if (wire?.duplicate(this.#dice(2) === 0 ? 'client' : 'server') === true) this.#story.tell('duplicate', seat)
  }

  heal(seat: Seat): void {
    this.#story.tell('heal', seat)
    this.#world.isReachable[seat.index] = true
    if (seat.wire !== null) seat.wire.isStalled = false
    seat.replica.setOnline(true)
  }

  async disturbStore(seat: Seat): Promise<void> {
    const what = this.#dice(4)
    if (what === 0 && mayBeSlow(seat.index) && !seat.isDiscarding) {
      this.#story.tell('client store slow', seat)
      await standingAt(seat.replica, KEYS)
      seat.release ??= seat.store.hold()
    } else if (what === 1) {
      this.#story.tell('client store full', seat)
      seat.store.faults.failCommits = 'full'
    } else this.mendStore(seat)
  }

  mendStore(seat: Seat): void {
    seat.store.faults.failCommits = null
    seat.release?.()
    seat.release = null
  }

  async killClient(seat: Seat): Promise<void> {
    const isStored = this.#dice(2) === 0
    this.#story.tell(isStored ? 'client crash' : 'client crash with writes lost', seat)
    this.#work.endsAt(seat)
    await this.#world.killSeat(seat.index, isStored)
  }

  /** Of two windows the one that has the replica closes; a store that is slow would let it wait. */
  async handOver(seat: Seat): Promise<void> {
    if (seat.release !== null) return
    this.#story.tell('hand over', seat)
    await this.#world.handOver(seat.index)
  }

  async disturbDisk(): Promise<void> {
    const { log } = this.#world
    const what = this.#dice(6)
    if (what < 3) {
      log.hold()
      this.#story.tell('server disk slow')
    } else if (what < 5) {
      if (log.step()) this.#story.tell('server disk goes on')
    } else if (log.waiting > 0) {
      log.step(new Error('ENOSPC: no space left on device'))
      this.#story.tell('server disk full')
    }
    if (this.#dice(2) === 0) log.release()
    await settle()
  }

  async crashServer(): Promise<void> {
    if (!this.#world.isServerUp) {
      this.#story.tell('server start')
      return this.#world.startServer()
    }
    const { waiting } = this.#world.log
    // Of replicas that go on, each tells again what it has in the rooms it is in; who starts again believes what was acknowledged.
    const isPowerCut = this.#dice(3) === 0
    if (isPowerCut) await this.deliver(40)
    const stored = this.#dice(this.#world.log.waiting + 1)
    this.#story.tell(isPowerCut ? 'power cut' : waiting > 0 ? 'server crash in a write' : 'server crash')
    this.#world.crashServer(stored)
    if (isPowerCut) for (const seat of this.#world.seats) await this.killClient(seat)
    if (this.#dice(2) === 0) await this.#world.startServer()
  }

  backup(): void {
    this.#story.tell('backup')
    this.#world.backups.push(this.#world.log.disk.copy())
  }

  async restore(): Promise<void> {
    const backup = this.#world.backups[this.#dice(Math.max(1, this.#world.backups.length))]
    if (backup === undefined) return
    this.#story.tell('restore')
    if (this.#world.isServerUp) this.#world.crashServer(0)
    await this.#world.startServer(backup.copy())
  }

  async restartServer(): Promise<void> {
    if (!this.#world.isServerUp) return
    this.#story.tell('server restart')
    await this.#world.stopServer()
    await this.#world.startServer()
  }

  /** The token of a seat may only read from now on, or write again. */
  async changeRole(seat: Seat): Promise<void> {
    const { readers } = this.#world
    const isReader = !readers.delete(seat.index)
    if (isReader) readers.add(seat.index)
    this.#story.tell(isReader ? 'made a reader' : 'may write again', seat)
    await this.#comeBack(seat)
  }

  /** It has to connect anew, and often does so at once. */
  async #comeBack(seat: Seat): Promise<void> {
    seat.wire?.cut()
    if (this.#dice(3) === 0) return
    this.pass(1_000)
    await this.deliver(10 + this.#dice(30))
  }

  /** The seat's program is updated before the server is, or the server is updated too. */
  async changeVersion(seat: Seat): Promise<void> {
    const { ahead } = this.#world
    if (ahead.delete(seat.index)) {
      this.#story.tell('server understands', seat)
      seat.replica.syncNow()
    } else {
      ahead.add(seat.index)
      this.#story.tell('newer than the server', seat)
      await this.#comeBack(seat)
    }
  }

  changeClock(seat: Seat): void {
    const days = this.#dice(11) - 5
    this.#story.tell('clock jumps', seat)
    this.#world.clockErrors.set(seat.index, days * DAY_MS)
  }
}
