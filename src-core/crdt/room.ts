import * as Y from 'yjs'
import type { RoomName } from '../replica/ports.ts'
import { deleteDots, elementsOf } from './array-items.ts'
import type { Scope } from '../opinions/opinion-kinds.ts'
import { PromotionBook } from '../promotion/promotion-book.ts'
import { parsePromotionTuple } from '../promotion/promotion-records.ts'
import { subjectKey, tagSubject } from '../opinions/subject.ts'
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
  /** The runs that the transaction touched, each with the keys of the subjects that it touched (`opinions/subject.ts`). */
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
  #touched = new Map<string, Set<string>>()

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
    this.#facts.observe((event) => {
      for (const { value } of elementsOf(event.changes.added)) this.#readFacts(value)
    })
    this.#tags.observe((event) => {
      for (const { dot, value } of elementsOf(event.changes.added)) this.#readOpinion(dot, value, true)
      for (const { dot, value } of elementsOf(event.changes.deleted)) this.#readOpinion(dot, value, false)
    })
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      const touched = this.#touched
      this.#touched = new Map()
      const cause = isCause(origin) ? origin : 'remote'
      if (cause !== 'load') onChange({ room: this, update, cause, touched })
    })
  }

  /** Brings in what the store has. Throws when the bytes are no updates of Yjs. */
  load(updates: readonly Uint8Array[]): void {
    if (updates.length > 0)
      Y.applyUpdate(this.doc, updates.length === 1 ? updates[0]! : Y.mergeUpdates([...updates]), 'load' satisfies Cause)
  }

  run(runId: string): RunState | undefined {
    return this.#runs.get(runId)
  }

  runIds(): Iterable<string> {
    return this.#runs.keys()
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

  #touch(runId: string, subject?: string): void {
    let subjects = this.#touched.get(runId)
    if (subjects === undefined) this.#touched.set(runId, (subjects = new Set()))
    if (subject !== undefined) subjects.add(subject)
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
    this.#touch(record.runId, record.type === 'appearance' ? subjectKey(tagSubject(record.tag)) : undefined)
  }

  #readOpinion(dot: Dot, value: unknown, added: boolean): void {
    const record = parseOpinionTuple(value, this.scope)
    if (record === null) return
    const state = this.#state(record.runId)
    if (added) state.addOpinion(dot, record)
    else state.deleteOpinion(dot, record)
    this.#touch(record.runId, subjectKey(record))
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
