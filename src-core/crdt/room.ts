import * as Y from 'yjs'
import type { RoomName } from '../replica/ports.ts'
import { deleteDots, elementsOf, valuesOf } from './array-items.ts'
import type { Scope } from '../opinions/opinion-kinds.ts'
import { PromotionBook } from '../promotion/promotion-book.ts'
import { parsePromotionTuple } from '../promotion/promotion-records.ts'
import { subjectKey, tagSubject, type Subject } from '../opinions/subject.ts'
import { isWorkspaceRoom, parseRoomName, roomMonth } from './room-name.ts'
import { parseFactsTuple, parseOpinionTuple, type Tuple } from './room-records.ts'
import { type Dot, RunState } from './run-state.ts'

/** Who caused a transaction (Yjs calls it origin). `load` is a room coming out of the store: nothing new. */
export type Cause = 'local' | 'remote' | 'import' | 'load'

export interface RoomChange {
  readonly room: Room
  /** Bytes in update format V1. */
  readonly update: Uint8Array
  readonly cause: Cause
  /** The runs that the transaction touched, each, where it was a local act, with the keys of the subjects that it touched (`opinions/subject.ts`). */
  readonly touched: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * One Y.Doc with the runs of one flow and month, or with what the workspace says of its tags and views, and the state of each run folded from it. Loading, local acts, imports
 * and remote updates all pass through the same two observers, so the state never depends on how a record came in.
 */
export class Room {
  readonly name: RoomName
  readonly doc: Y.Doc
  readonly #facts: Y.Array<unknown>
  readonly #tags: Y.Array<unknown>
  readonly #runs = new Map<string, RunState>()
  readonly #month: string
  readonly scope: Scope
  /** Of the workspace's own room: who is proposed for which tag, and what was decided. Empty in others. */
  readonly promotions = new PromotionBook()
  readonly #onChange: (change: RoomChange) => void
  readonly #followers = new Set<(update: Uint8Array, cause: Cause) => void>()
  #touched = new Map<string, Set<string>>()
  /** Of the transaction that the observers read. */
  #cause: Cause = 'remote'

  /**
   * `clientId` must never have been used before, in any session: a reused one after a lost tail diverges for ever.
   * `onChange` is called once per transaction that changed something, after the state of the runs is up to date.
   */
  constructor(name: RoomName, clientId: number, onChange: (change: RoomChange) => void) {
    const parts = parseRoomName(name)
    if (parts === null) throw new Error(`not a room: ${name}`)
    this.name = name
    this.#month = parts.month
    this.scope = isWorkspaceRoom(parts) ? 'workspace' : 'runs'
    this.doc = new Y.Doc({ gc: true })
    this.doc.clientID = clientId
    this.#facts = this.doc.getArray('facts')
    this.#tags = this.doc.getArray('tags')
    this.#onChange = onChange
    this.doc.on('beforeObserverCalls', ({ origin }: Y.Transaction) => {
      this.#cause = isCause(origin) ? origin : 'remote'
    })
    this.#facts.observe((event) => {
      for (const value of valuesOf(event.changes.added)) this.#readFacts(value)
    })
    this.#tags.observe((event) => {
      for (const { dot, value } of elementsOf(event.changes.added)) this.#readOpinion(dot, value, true)
      for (const { dot, value } of elementsOf(event.changes.deleted)) this.#readOpinion(dot, value, false)
    })
    this.doc.on('update', this.#tell)
  }

  /** Brings in what the store has. Throws when the bytes are no updates of Yjs. */
  load(updates: readonly Uint8Array[]): void {
    this.#unencoded(() =>
      Y.transact(
        this.doc,
        () => {
          for (const update of updates) Y.applyUpdate(this.doc, update)
        },
        'load' satisfies Cause,
        false,
      ),
    )
  }

  /** Brings in what somebody else did. What came is told on as it is: to encode it anew would take as long as all the rest. Throws when the bytes are no update of Yjs. */
  receive(update: Uint8Array): void {
    // Something waits for what it follows on: with what comes now it may come in, and is not in these bytes.
    if (this.#isWaiting) return Y.applyUpdate(this.doc, update, 'remote' satisfies Cause)
    let isNews = false
    const look = ({ deleteSet, beforeState, afterState }: Y.Transaction): void => {
      isNews ||= deleteSet.clients.size > 0
      for (const [client, clock] of afterState) isNews ||= beforeState.get(client) !== clock
    }
    this.doc.on('afterTransaction', look)
    let told = update
    try {
      this.#unencoded(() => Y.applyUpdate(this.doc, update, 'remote' satisfies Cause))
    } catch (error) {
      // The bytes end too early: what stood before the end has come in all the same.
      told = this.encode()
      throw error
    } finally {
      this.doc.off('afterTransaction', look)
      if (isNews) this.#tell(told, 'remote')
    }
  }

  get #isWaiting(): boolean {
    return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null
  }

  /** Yjs encodes what a transaction did for whoever listens, so nobody does meanwhile. */
  #unencoded(work: () => void): void {
    this.doc.off('update', this.#tell)
    try {
      work()
    } finally {
      this.doc.on('update', this.#tell)
    }
  }

  readonly #tell = (update: Uint8Array, origin: unknown): void => {
    const touched = this.#touched
    this.#touched = new Map()
    const cause = isCause(origin) ? origin : 'remote'
    this.#onChange({ room: this, update, cause, touched })
    for (const follower of this.#followers) follower(update, cause)
  }

  run(runId: string): RunState | undefined {
    return this.#runs.get(runId)
  }

  get runCount(): number {
    return this.#runs.size
  }

  runIds(): Iterable<string> {
    return this.#runs.keys()
  }

  /** Calls `follower` after `onChange` with each change, until the returned function is called. */
  follow(follower: (update: Uint8Array, cause: Cause) => void): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  /** Runs `edit` as one transaction: one update, one `onChange`. */
  transact(cause: 'local' | 'import', edit: (writer: RoomWriter) => void): void {
    this.doc.transact(() => {
      edit({
        appendFacts: (tuples) => {
          if (tuples.length > 0) this.#facts.push([...tuples])
        },
        appendTags: (tuples) => this.#append(tuples),
        deleteTags: (dots) => deleteDots(this.#tags, dots),
      })
    }, cause)
  }

  /** The room's whole content as one update, for compaction. */
  encode(): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc)
  }

  close(): void {
    this.doc.destroy()
  }

  #append(tuples: readonly Tuple[]): Dot[] {
    if (tuples.length === 0) return []
    const clock = Y.getState(this.doc.store, this.doc.clientID)
    this.#tags.push([...tuples])
    return tuples.map((_, i) => `${this.doc.clientID}:${clock + i}`)
  }

  #state(runId: string): RunState {
    let state = this.#runs.get(runId)
    if (state === undefined) this.#runs.set(runId, (state = new RunState()))
    return state
  }

  #touch(runId: string, subject: Subject | null): void {
    if (this.#cause === 'load') return
    let subjects = this.#touched.get(runId)
    if (subjects === undefined) this.#touched.set(runId, (subjects = new Set()))
    if (subject !== null && this.#cause === 'local') subjects.add(subjectKey(subject))
  }

  #readFacts(value: unknown): void {
    if (this.scope === 'workspace') {
      const promotion = parsePromotionTuple(value)
      if (promotion !== null) this.promotions.add(promotion)
      return
    }
    const record = parseFactsTuple(value)
    // The start of a run says in which room it lives, so facts with a start in another month are of no run of this one.
    if (record === null || (record.type === 'facts' && roomMonth(record.createdAt) !== this.#month)) return
    const state = this.#state(record.runId)
    if (record.type === 'facts') state.addFacts(record)
    else state.addAppearance(record)
    this.#touch(record.runId, record.type === 'appearance' ? tagSubject(record.tag) : null)
  }

  #readOpinion(dot: Dot, value: unknown, added: boolean): void {
    const record = parseOpinionTuple(value, this.scope)
    if (record === null) return
    const state = this.#state(record.runId)
    if (added) state.addOpinion(dot, record)
    else state.deleteOpinion(dot, record)
    this.#touch(record.runId, record)
  }
}

/** What an edit may do to a room; facts can only be appended. */
export interface RoomWriter {
  appendFacts(tuples: readonly Tuple[]): void
  /** Gives the dots of the new elements, in order. */
  appendTags(tuples: readonly Tuple[]): Dot[]
  /** Gives the dots that were still there. */
  deleteTags(dots: ReadonlySet<Dot>): Dot[]
}

const CAUSES: readonly unknown[] = ['local', 'remote', 'import', 'load'] satisfies Cause[]
const isCause = (value: unknown): value is Cause => CAUSES.includes(value)
