import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { RoomName, SocketConnection } from '../ports.ts'

const SYNC = 0
const STEP_1 = 0
const STEP_2 = 1
/** The state vector of a room in which nothing is. */
const NOTHING_KNOWN = Uint8Array.of(0)

interface Asked {
  readonly resolve: (update: Uint8Array) => void
  readonly reject: (error: Error) => void
}

/** Reads rooms from the other side whole, without telling it anything and without anything of them coming in here. */
export class RoomFetch {
  readonly #connection: SocketConnection
  readonly #asked = new Map<RoomName, Asked>()

  constructor(connection: SocketConnection) {
    this.#connection = connection
  }

  /** The room as one update. Rejects when the other side ends it, or is gone. One at a time for a room that nobody is in. */
  read(name: RoomName): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#asked.set(name, { resolve, reject })
      this.#connection.join(name)
      this.#connection.send(
        name,
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, SYNC)
          encoding.writeVarUint(encoder, STEP_1)
          encoding.writeVarUint8Array(encoder, NOTHING_KNOWN)
        }),
      )
    })
  }

  isReading(name: RoomName): boolean {
    return this.#asked.has(name)
  }

  /** One message of a room that is being read; all but the answer are left aside. */
  receive(name: RoomName, frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame)
    try {
      if (decoding.readVarUint(decoder) !== SYNC || decoding.readVarUint(decoder) !== STEP_2) return
      const update = decoding.readVarUint8Array(decoder).slice()
      this.#connection.leave(name)
      this.#take(name)?.resolve(update)
    } catch {
      this.end(name, 'what came was no message of y-websocket')
    }
  }

  /** The room, or with null everything, is over at the other side. */
  end(name: RoomName | null, reason: string): void {
    for (const room of name === null ? [...this.#asked.keys()] : [name]) this.#take(room)?.reject(new Error(reason))
  }

  #take(name: RoomName): Asked | undefined {
    const asked = this.#asked.get(name)
    this.#asked.delete(name)
    return asked
  }
}
