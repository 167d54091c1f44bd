import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { type Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Cause, Room } from '../../crdt/room.ts'
import { ACK_MESSAGE, encodeAck, readAck } from '../../protocol/ack.ts'

/** What the exchange of a room needs of the link it belongs to. */
export interface RoomChannel {
  send(message: Uint8Array): void
  /** Whether the other side takes changes from here; if not, it is told of none. */
  mayWrite(): boolean
  /** Resolves when all changes so far are durable here; rejects when they were taken back. */
  durable(): Promise<void>
  /** Number of the newest local update of the room. */
  localVersion(): number
  /** Everything that the other side had is in the room. */
  onSynced(): void
  /** The other side has everything up to this version, durably. */
  onAck(version: number): void
}

/** Messages of y-websocket. */
const SYNC = 0
const AWARENESS = 1
const STEP_1 = 0
const STEP_2 = 1
const UPDATE = 2

/**
 * One room's exchange with the other side, in the messages of y-websocket: both say what they have, then what the other lacks, then each change.
 * Messages leave in order, and only after what they tell is durable here; behind each that carries updates goes the version that the server is to acknowledge.
 */
export class RoomExchange {
  readonly #room: Room
  readonly #awareness: Awareness | null
  readonly #channel: RoomChannel
  readonly #stopFollowing: () => void
  #outgoing: Promise<void> = Promise.resolve()
  #isOpen = false
  #isSynced = false
  /** The other side was told everything once; from then on updates follow on each other. */
  #hasAnswered = false
  /** Counts the openings: what was to go out by one before does not. */
  #opening = 0

  /** `awareness` goes the same way, in the one room that it is for, and ends with the exchange. */
  constructor(room: Room, channel: RoomChannel, awareness: Awareness | null) {
    this.#room = room
    this.#channel = channel
    this.#awareness = awareness
    this.#stopFollowing = room.follow((update, cause) => this.#tell(update, cause))
    awareness?.on('update', this.#onAwareness)
  }

  /** On this connection everything that the other side had has come. */
  get isSynced(): boolean {
    return this.#isSynced
  }

  /** The other side is there. */
  open(): void {
    this.#isOpen = true
    this.#opening += 1
    this.#say(syncMessage(STEP_1, Y.encodeStateVector(this.#room.doc)), false)
    if (this.#awareness !== null && this.#awareness.getLocalState() !== null) this.#sayAwareness([this.#awareness.clientID])
  }

  /** The other side is gone. */
  close(): void {
    this.#isOpen = false
    this.#isSynced = false
    this.#hasAnswered = false
    if (this.#awareness === null) return
    const others = [...this.#awareness.getStates().keys()].filter((id) => id !== this.#awareness?.clientID)
    removeAwarenessStates(this.#awareness, others, this)
  }

  /** Takes no part in the room any more. */
  end(): void {
    this.close()
    this.#stopFollowing()
    this.#awareness?.off('update', this.#onAwareness)
    this.#awareness?.destroy()
  }

  /** One message of the other side. Throws on bytes that are none. */
  receive(message: Uint8Array): void {
    if (!this.#isOpen) return
    const decoder = decoding.createDecoder(message)
    switch (decoding.readVarUint(decoder)) {
      case SYNC:
        this.#receiveSync(decoding.readVarUint(decoder), decoding.readVarUint8Array(decoder))
        break
      case AWARENESS:
        if (this.#awareness !== null) applyAwarenessUpdate(this.#awareness, decoding.readVarUint8Array(decoder), this)
        break
      case ACK_MESSAGE:
        this.#channel.onAck(readAck(decoder))
        break
    }
  }

  #receiveSync(step: number, bytes: Uint8Array): void {
    if (step === STEP_1) {
      if (!this.#channel.mayWrite()) return
      const lacking = Y.encodeStateAsUpdate(this.#room.doc, bytes)
      this.#hasAnswered = true
      this.#say(syncMessage(STEP_2, lacking), true)
      return
    }
    if (step !== STEP_2 && step !== UPDATE) return
    // A copy: the bytes of a message may be those of a buffer that is used again.
    this.#room.receive(bytes.slice())
    if (step === UPDATE || this.#isSynced) return
    this.#isSynced = true
    this.#channel.onSynced()
  }

  #tell(update: Uint8Array, cause: Cause): void {
    // What changes while the other side has not asked yet stands in the answer. By itself it would follow on nothing there, and be refused for the gap.
    if (cause !== 'remote' && this.#hasAnswered) this.#say(syncMessage(UPDATE, update), true)
  }

  readonly #onAwareness = ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>, origin: unknown): void => {
    if (origin !== this && this.#isOpen) this.#sayAwareness([...added, ...updated, ...removed])
  }

  #sayAwareness(ids: number[]): void {
    const update = encodeAwarenessUpdate(this.#awareness!, ids)
    this.#say(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, AWARENESS)
        encoding.writeVarUint8Array(encoder, update)
      }),
      false,
    )
  }

  #say(message: Uint8Array, carriesUpdates: boolean): void {
    const opening = this.#opening
    const version = this.#channel.localVersion()
    const durable = this.#channel.durable()
    durable.catch(() => undefined)
    this.#outgoing = this.#outgoing
      .then(() => durable)
      .then(
        () => {
          if (!this.#isOpen || this.#opening !== opening) return
          this.#channel.send(message)
          if (carriesUpdates && version > 0) this.#channel.send(encodeAck(version))
        },
        // What the message told was taken back, and with it this room.
        () => undefined,
      )
  }
}

function syncMessage(step: number, bytes: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, SYNC)
    encoding.writeVarUint(encoder, step)
    encoding.writeVarUint8Array(encoder, bytes)
  })
}
