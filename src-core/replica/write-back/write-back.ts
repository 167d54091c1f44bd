import type { Room } from '../../crdt/room.ts'
import { parseRoomName } from '../../crdt/room-name.ts'
import type { RunKey } from '../../runs/run.ts'
import { parseRunKey, runKey } from '../../runs/run-key.ts'
import type { ImportSource } from '../api.ts'
import { noteCarried, planCarry, settlesAt } from './carry-tags.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { CommitBatch, RoomName, SeenRun } from '../ports.ts'
import { WaitingWrites } from './waiting-writes.ts'
import type { RunWrite, WriteBackAnswer, WriteBackPlan, WriteBackState } from './write-back-api.ts'

/** Runs looked at in one go: acts of people come in between. */
const LOOK_AT_ONCE = 64

/** A record that could not be asked for is asked for again after this time. */
const ASK_AGAIN_MS = 30_000

/** What is going on with one source whose switch is on. All of it can be found out again: the store knows what was seen and carried. */
interface Work {
  readonly source: ImportSource
  /** Rooms that were not looked through since this began. */
  readonly rooms: RoomName[]
  readonly toLookAt: Set<RunKey>
  /** Handed out to be written and not noted yet. */
  readonly asked: Map<RunKey, RunWrite>
  /** Runs whose record was seen otherwise than it was left. */
  readonly doubted: Set<RunKey>
  /** When runs have to be looked at again, so that what was written settles. */
  readonly settling: Map<RunKey, number>
  readonly waiting: WaitingWrites
}

/**
 * Carries opinions to the records of sources: finds out what differs, hands it to whoever can write, and keeps what waits
 * and why. It never writes itself: the source is at the other end of a window's bridge. One carrier at a time asks for plans.
 * The first plan for a source looks through all rooms; after that only what changes is looked at.
 */
export class WriteBack {
  readonly #copy: LocalCopy
  readonly #works = new Map<string, Work>()
  /** What is noted here changes nothing that would have to be carried. */
  #isNoting = false

  constructor(copy: LocalCopy) {
    this.#copy = copy
    copy.onTouched((keys) => {
      if (this.#isNoting) return
      if (keys === null) this.#works.clear()
      else for (const work of this.#works.values()) for (const key of keys) work.toLookAt.add(key)
    })
  }

  /** The next writes, noted durably as wished before they are handed out. */
  async plan(source: ImportSource): Promise<Applied<WriteBackPlan>> {
    const work = this.#workFor(source)
    // A carrier that went away in the middle has noted nothing: whatever it wrote is found there when it is written again.
    for (const key of work.asked.keys()) work.toLookAt.add(key)
    work.asked.clear()
    const now = this.#copy.clock.now()
    for (const [key, at] of work.settling) if (at <= now) work.toLookAt.add(key)
    for (const key of work.waiting.due(now)) work.toLookAt.add(key)
    if (work.toLookAt.size === 0) await this.#lookThroughNextRoom(work)

    const keys = [...work.toLookAt].slice(0, LOOK_AT_ONCE)
    for (const key of keys) work.toLookAt.delete(key)
    try {
      const { durable } = await this.#withRuns(work, keys, (key, room, seen) => this.#planRun(work, key, room, seen))
      const writes = [...work.asked.values()]
      return { value: { writes, more: work.toLookAt.size > 0 || work.rooms.length > 0, nextInMs: this.#nextInMs(work) }, durable }
    } catch (error) {
      for (const key of keys) work.toLookAt.add(key)
      throw error
    }
  }

  /** An importer saw these runs of the source otherwise than write-back left them: their records are to be asked for. */
  doubt(source: ImportSource, keys: readonly RunKey[]): void {
    const work = this.#workFor(source)
    for (const key of keys) {
      work.doubted.add(key)
      work.toLookAt.add(key)
    }
  }

  /** What came of writes that were handed out. `by`: whose replica this is. */
  async note(sourceId: string, answers: readonly WriteBackAnswer[], by: string | null): Promise<Applied<null>> {
    const work = this.#works.get(sourceId)
    if (work === undefined) return { value: null, durable: Promise.resolve() }
    const answersByKey = new Map(answers.filter(({ key }) => work.asked.has(key)).map((answer) => [answer.key, answer]))
    const { durable } = await this.#withRuns(work, [...answersByKey.keys()], (key, room, seen) =>
      this.#noteRun(work, work.asked.get(key)!, answersByKey.get(key)!, room, seen, by),
    )
    for (const key of answersByKey.keys()) work.asked.delete(key)
    return { value: null, durable }
  }

  retry(sourceId: string): void {
    this.#works.get(sourceId)?.waiting.retryNow()
  }

  /** Forgets what waits for a source whose switch is off. */
  stop(sourceId: string): void {
    this.#works.delete(sourceId)
  }

  state(sourceId: string): WriteBackState {
    const work = this.#works.get(sourceId)
    if (work === undefined) return { waiting: [], waitingCount: 0, resting: null, underWay: 0, nextTryAt: null }
    const { waiting, asked, toLookAt, rooms } = work
    return {
      waiting: waiting.listed(),
      waitingCount: waiting.size,
      resting: waiting.size === 0 ? null : waiting.restAt(this.#copy.clock.now()),
      underWay: asked.size + toLookAt.size + rooms.length,
      nextTryAt: waiting.nextTryAt(),
    }
  }

  #workFor(source: ImportSource): Work {
    let work = this.#works.get(source.id)
    if (work === undefined) {
      const rooms = this.#copy.ledger.names().filter((name) => parseRoomName(name)?.origin === source.origin)
      work = { source, rooms, toLookAt: new Set(), asked: new Map(), doubted: new Set(), settling: new Map(), waiting: new WaitingWrites() }
      this.#works.set(source.id, work)
    }
    return work
  }

  async #lookThroughNextRoom(work: Work): Promise<void> {
    const name = work.rooms[0]
    const parts = name === undefined ? null : parseRoomName(name)
    if (name === undefined || parts === null) return
    await this.#copy.withRooms([name], (rooms) => {
      const room = rooms.get(name)!
      for (const runId of room.runIds()) if (room.run(runId)?.hasTagOpinions()) work.toLookAt.add(runKey(parts.origin, parts.flow, runId))
    })
    work.rooms.shift()
  }

  /** Calls `each` for those of the runs that the source has been seen to have, all in one go, and keeps what it gives. */
  async #withRuns(work: Work, keys: readonly RunKey[], each: (key: RunKey, room: Room, seen: SeenRun) => SeenRun): Promise<Applied<null>> {
    const seen = await this.#copy.readSeen(work.source.id, keys)
    const roomsByKey = new Map<RunKey, RoomName>()
    for (const key of seen.keys()) {
      const name = this.#copy.roomOf(key)
      if (name !== null) roomsByKey.set(key, name)
    }
    return this.#copy.withRooms(roomsByKey.values(), (rooms) => {
      const kept: CommitBatch['seen'][number][] = []
      this.#isNoting = true
      try {
        for (const [key, name] of roomsByKey) {
          const before = seen.get(key)!
          const after = each(key, rooms.get(name)!, before)
          if (after !== before) kept.push({ sourceId: work.source.id, key, seen: after })
        }
        if (kept.length > 0) this.#copy.keepSeen(kept)
      } finally {
        this.#isNoting = false
      }
      return null
    })
  }

  #planRun(work: Work, key: RunKey, room: Room, seen: SeenRun): SeenRun {
    const { flow, runId } = parseRunKey(key)
    const state = room.run(runId)
    if (!state?.facts) return seen
    const now = this.#copy.clock.now()
    const { add, remove, marks, seen: after } = planCarry(runId, state, seen, now)
    work.settling.delete(key)
    if (add.length === 0 && remove.length === 0 && !work.doubted.has(key)) {
      work.waiting.drop(key)
      const at = settlesAt(after)
      if (at !== null) work.settling.set(key, at)
      return after
    }
    const write: RunWrite = { key, flow, runId, add, remove }
    const resting = work.waiting.restAt(now)
    if (resting !== null) {
      if (isQuestion(write)) work.settling.set(key, now + ASK_AGAIN_MS)
      else work.waiting.postpone(write, resting)
      return seen
    }
    if (marks.length > 0) room.transact('import', (writer) => writer.appendFacts(marks))
    work.asked.set(key, write)
    return after
  }

  #noteRun(work: Work, write: RunWrite, answer: WriteBackAnswer, room: Room, seen: SeenRun, by: string | null): SeenRun {
    const now = this.#copy.clock.now()
    if (!answer.ok) {
      if (isQuestion(write)) work.settling.set(write.key, now + ASK_AGAIN_MS)
      else work.waiting.refused(write, answer.refusal, now)
      return seen
    }
    const { runId } = write
    const state = room.run(runId)
    if (state === undefined) return seen
    work.waiting.done(write.key)
    work.doubted.delete(write.key)
    const { seen: after, facts, lost } = noteCarried(runId, state, seen, write, answer.written, { by, at: now })
    if (facts.length + lost.facts.length + lost.removals.length > 0) {
      room.transact('import', (writer) => {
        writer.appendFacts([...facts, ...lost.facts])
        writer.deleteTags(new Set(lost.dots))
        writer.appendTags(lost.removals)
      })
    }
    // Somebody may have thought otherwise while it was written.
    work.toLookAt.add(write.key)
    return after
  }

  #nextInMs(work: Work): number | null {
    const times = [...work.settling.values()]
    const nextTry = work.waiting.nextTryAt()
    if (nextTry !== null) times.push(nextTry)
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - this.#copy.clock.now())
  }
}

const isQuestion = ({ add, remove }: RunWrite): boolean => add.length === 0 && remove.length === 0
