import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import * as Y from 'yjs'
import { ACK_MESSAGE, encodeAck, readAck } from '../../src-core/protocol/ack.ts'
import { type RawClient, ROOM } from './sync-server.ts'

const AT = Date.UTC(2026, 9, 20)

/** One room of a shared socket, with a document of its own. */
export class SyncSeat {
  readonly doc = new Y.Doc()
  readonly acks: number[] = []
  readonly #client: RawClient
  readonly #channel: number
  /** Whole states that the server has sent. */
  #answers = 0

  constructor(client: RawClient, channel: number, room = ROOM) {
    this.#client = client
    this.#channel = channel
    client.send({ kind: 'open', channel, room })
  }

  /** Adds tags and sends them, with the version behind them. */
  tag(by: string, tags: readonly string[], version: number): void {
    const before = Y.encodeStateVector(this.doc)
    this.doc.getArray('tags').push(tags.map((tag) => ['1792490401276925', tag, by, AT, 'api']))
    const update = Y.encodeStateAsUpdate(this.doc, before)
    this.say((encoder) => {
      encoding.writeVarUint(encoder, 0)
      sync.writeUpdate(encoder, update)
    })
    this.#client.send({ kind: 'message', channel: this.#channel, bytes: encodeAck(version) })
  }

  say(write: (encoder: encoding.Encoder) => void): void {
    this.#client.send({ kind: 'message', channel: this.#channel, bytes: encoding.encode(write) })
  }

  askForAll(): void {
    this.say((encoder) => {
      encoding.writeVarUint(encoder, 0)
      sync.writeSyncStep1(encoder, this.doc)
    })
  }

  /** Sends everything that it has, as an answer to step 1, with the version behind it. */
  tellAll(version: number): void {
    this.say((encoder) => {
      encoding.writeVarUint(encoder, 0)
      sync.writeSyncStep2(encoder, this.doc)
    })
    this.#client.send({ kind: 'message', channel: this.#channel, bytes: encodeAck(version) })
  }

  /** Takes in what comes until `isEnough`. */
  async take(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) this.#read((await this.#client.next('message', ({ channel }) => channel === this.#channel)).bytes)
  }

  /** Takes in what has come already. */
  takeNow(): void {
    for (const frame of this.#client.frames.splice(0))
      if (frame.kind === 'message' && frame.channel === this.#channel) this.#read(frame.bytes)
  }

  /** Asks for all that the room has, and waits for it. */
  async readAll(): Promise<void> {
    this.askForAll()
    await this.take(() => this.#answers > 0)
  }

  #read(bytes: Uint8Array): void {
    const decoder = decoding.createDecoder(bytes)
    const type = decoding.readVarUint(decoder)
    if (type === ACK_MESSAGE) this.acks.push(readAck(decoder))
    else if (type === 0 && sync.readSyncMessage(decoder, encoding.createEncoder(), this.doc, 'server') === sync.messageYjsSyncStep2)
      this.#answers += 1
  }

  get tags(): unknown[] {
    return this.doc.getArray<unknown[]>('tags').map((tuple) => tuple[1])
  }
}
