import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { ACK_MESSAGE, encodeAck, readAck } from '../../src-core/protocol/ack.ts'
import type { GroupCommit } from '../persistence/group-commit.ts'
import type { StoredRoom } from '../persistence/room-log.ts'
import { judgeUpdate } from './judge-update.ts'
import type { Member } from './member.ts'
import { Presence } from './presence.ts'

/** Messages of y-websocket. */
const SYNC = 0
const AWARENESS = 1
const QUERY_AWARENESS = 3
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2

/** What is known of a member's side of the exchange. */
interface Seat {
  /** He has told everything that he has (step 2); from then on his updates follow on each other. */
  hasTold: boolean
  /** An update of his was left out, because it followed on what he had not told yet. */
  hasMissed: boolean
}

/** What a room tells whoever holds it. */
export interface RoomEvents {
  /** A change is durable and was shown to the members. Called in the order of the log. */
  onDurable(seq: number, change: Uint8Array): void
  /** A change could not be stored: what is in memory is ahead of the log, so the room ends; it is opened again from the log. */
  onFailed(error: unknown): void
  onRefused(member: Member, violation: string): void
  /** After a restore: a member had words of others that the log had lost. */
  onBroughtBack(member: Member, users: readonly string[]): void
}

/**
 * One room while somebody uses it. An update is judged, applied, appended to the log, and only when it is flushed acknowledged and
 * shown to others; nobody, not even who joins meanwhile, sees what may still be lost.
 */
export class ServerRoom {
  readonly name: string
  readonly doc = new Y.Doc({ gc: true })
  readonly #devices: Map<number, string>
  readonly #members = new Map<Member, Seat>()
  readonly #presence = new Presence()
  readonly #isMending: () => boolean
  readonly #commit: GroupCommit
  readonly #events: RoomEvents
  /** Ends when all changes so far are durable; members are told in this order. */
  #durable: Promise<void> = Promise.resolve()
  #isOver = false
  #hasFailed = false
  #waiting = 0
  /** Updates in the log behind the snapshot. */
  logLength: number

  /** Throws when the stored bytes are no updates. */
  constructor(name: string, isMending: () => boolean, stored: StoredRoom, logLength: number, commit: GroupCommit, events: RoomEvents) {
    this.name = name
    this.#isMending = isMending
    this.logLength = logLength
    this.#commit = commit
    this.#events = events
    this.#devices = new Map(stored.claims.map(({ clientId, device }) => [clientId, device]))
    // Named before anything is in them: Yjs gives a root its type when it is first asked for.
    this.doc.getArray('facts')
    this.doc.getArray('tags')
    // One transaction, so that Yjs tidies up once.
    this.doc.transact(() => {
      for (const update of stored.updates) Y.applyUpdate(this.doc, update)
    })
  }

  get memberCount(): number {
    return this.#members.size
  }

  join(member: Member): void {
    this.#members.set(member, { hasTold: false, hasMissed: false })
    this.#afterDurable(() => {
      member.send(syncMessage((encoder) => sync.writeSyncStep1(encoder, this.doc)))
      const present = this.#presence.all()
      if (present !== null) member.send(awarenessMessage(present))
    })
  }

  leave(member: Member): void {
    if (!this.#members.delete(member)) return
    const gone = this.#presence.leave(member)
    if (gone !== null) this.#tell(awarenessMessage(gone), member)
  }

  /** One message of a member. Bytes that are none, and changes that may not be, end the member's being here and nothing else. */
  receive(member: Member, message: Uint8Array): void {
    if (this.#isOver || !this.#members.has(member)) return
    try {
      this.#read(member, message)
    } catch {
      this.#expel(member, 4400, 'these bytes are no message of y-websocket')
    }
  }

  /** Everything that was applied is durable. */
  get isSettled(): boolean {
    return this.#waiting === 0
  }

  /** Everything so far as one update, once all of it is durable. Rejects when some of it could not be stored. */
  async durableState(): Promise<Uint8Array> {
    const state = Y.encodeStateAsUpdate(this.doc)
    await this.#durable
    if (this.#hasFailed) throw new Error('the server could not store a change of this room')
    return state
  }

  /** Resolves when everything so far is durable or given up. */
  async settled(): Promise<void> {
    await this.#durable
  }

  /** Ends the room for all members. */
  end(code: 4507 | 4512, reason: string): void {
    this.#isOver = true
    this.#hasFailed = code === 4507
    for (const member of this.#members.keys()) member.close(code, reason)
    this.#members.clear()
    this.doc.destroy()
  }

  #read(member: Member, message: Uint8Array): void {
    const decoder = decoding.createDecoder(message)
    switch (decoding.readVarUint(decoder)) {
      case SYNC:
        this.#readSync(member, decoder)
        break
      case AWARENESS: {
        const told = this.#presence.update(member, decoding.readVarUint8Array(decoder))
        if (told === 'refused') this.#expel(member, 4422, 'more presence than one connection may have')
        else if (told !== null) this.#tell(awarenessMessage(told), null)
        break
      }
      case QUERY_AWARENESS: {
        const present = this.#presence.all()
        if (present !== null) member.send(awarenessMessage(present))
        break
      }
      case ACK_MESSAGE: {
        const version = readAck(decoder)
        // It would say that what was left out is durable. Another one comes behind everything that the member has.
        if (this.#members.get(member)?.hasMissed === true) break
        this.#afterDurable(() => member.send(encodeAck(version)))
        break
      }
      default:
        this.#expel(member, 4400, 'a message of an unknown kind')
    }
  }

  #readSync(member: Member, decoder: decoding.Decoder): void {
    const step = decoding.readVarUint(decoder)
    const bytes = decoding.readVarUint8Array(decoder)
    if (step === STEP_1) {
      const answer = syncMessage((encoder) => {
        encoding.writeVarUint(encoder, STEP_2)
        encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(this.doc, bytes))
      })
      this.#afterDurable(() => member.send(answer))
    } else if (step === STEP_2 || step === UPDATE) this.#take(member, bytes, step === STEP_2)
    else this.#expel(member, 4400, 'a message of an unknown kind')
  }

  #take(member: Member, update: Uint8Array, isEverything: boolean): void {
    const judged = judgeUpdate(
      { name: this.name, doc: this.doc, devices: this.#devices, isMending: isEverything && this.#isMending() },
      update,
      member.principal,
    )
    const seat = this.#members.get(member)
    if (seat !== undefined && isEverything) {
      seat.hasTold = true
      seat.hasMissed = false
    }
    if (!judged.ok && judged.error === 'the update leaves a gap' && seat?.hasTold === false) {
      // Made between the opening and the first exchange, as y-websocket sends it: all of it comes with the answer to step 1.
      seat.hasMissed = true
      return
    }
    if (!judged.ok) {
      this.#events.onRefused(member, judged.error)
      this.#expel(member, judged.error === 'the role may only read' ? 4403 : 4422, judged.error)
      return
    }
    const changes: Uint8Array[] = []
    const collect = (bytes: Uint8Array): number => changes.push(bytes)
    this.doc.on('update', collect)
    Y.applyUpdate(this.doc, update, member)
    this.doc.off('update', collect)
    if (this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null) {
      this.#events.onFailed(new Error(`an update of ${this.name} waits for another, though it was judged`))
      return
    }
    const { broughtBackOf } = judged.value
    if (broughtBackOf.length > 0) this.#events.onBroughtBack(member, broughtBackOf)
    for (const { clientId, device } of judged.value.claims) this.#devices.set(clientId, device)
    const [change] = changes
    // Nothing new: the room had all of it.
    if (change === undefined) return
    this.logLength += 1
    this.#waiting += 1
    const { seq, durable } = this.#commit.add(this.name, change, judged.value.claims)
    this.#durable = Promise.all([this.#durable, durable]).then(
      () => {
        this.#waiting -= 1
        if (this.#isOver) return
        this.#tell(
          syncMessage((encoder) => sync.writeUpdate(encoder, change)),
          member,
        )
        this.#events.onDurable(seq, change)
      },
      (error: unknown) => {
        if (!this.#isOver) this.#events.onFailed(error)
      },
    )
  }

  #afterDurable(tell: () => void): void {
    this.#durable = this.#durable.then(() => {
      if (!this.#isOver) tell()
    })
  }

  #tell(message: Uint8Array, except: Member | null): void {
    for (const member of this.#members.keys()) if (member !== except) member.send(message)
  }

  #expel(member: Member, code: 4400 | 4403 | 4422, reason: string): void {
    this.leave(member)
    member.close(code, reason)
  }
}

function syncMessage(write: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC)
    write(encoder)
  })
}

function awarenessMessage(update: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS)
    encoding.writeVarUint8Array(encoder, update)
  })
}
