import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { ACK_MESSAGE, encodeAck } from '../../src-core/protocol/ack.ts'
import { encodeFrame } from '../../src-core/protocol/wire.ts'
import { summarise } from '../measure.ts'
import { type BenchServer, greetingFrames } from '../sync-server.ts'
import { printNumber, type Row } from '../table.ts'

const EDITS_A_SECOND = 500
const SECONDS = 10
const CLIENTS_A_ROOM = 20
const RUN = '1792490401276925'
const MESSAGE_FRAME = 3

/** So many people at once, twenty in a room, who together make so many edits a second; from sending one until its acknowledgement. */
export async function syncClientsRows(server: BenchServer, count: number): Promise<readonly [latency: Row, memory: Row]> {
  const clients: Client[] = []
  for (let i = 0; i < count; i++) clients.push(await Client.open(server, i))
  const took: number[] = []
  const busyBefore = await server.busySeconds()
  const from = performance.now()
  for (let edit = 0; edit < EDITS_A_SECOND * SECONDS; edit++) {
    const wait = from + (edit * 1000) / EDITS_A_SECOND - performance.now()
    if (wait > 1) await new Promise((done) => setTimeout(done, wait))
    clients[(edit * 7) % count]!.edit((ms) => took.push(ms))
  }
  for (const client of clients) await client.settled()
  const seconds = (performance.now() - from) / 1000
  const memory = await server.memoryMb()
  const busy = ((await server.busySeconds()) - busyBefore) / seconds
  for (const client of clients) client.close()
  const { p50, p99, max } = summarise(took)
  const what = `${count} clients, ${EDITS_A_SECOND} durable edits a second`
  return [
    {
      what,
      runs: 0,
      name: 'p99',
      value: p99,
      unit: 'ms',
      aside: `p50 ${printNumber(p50)}, max ${printNumber(max)}, ${printNumber(took.length / seconds)} a second`,
      bar: 50,
    },
    {
      what: `${what}: server memory`,
      runs: 0,
      name: 'resident',
      value: memory,
      unit: 'MB',
      aside: `${Math.round(busy * 100)} % of a core`,
      bar: 256,
    },
  ]
}

/** One shared websocket in one room, no more than it needs. */
class Client {
  readonly #socket: WebSocket
  readonly #doc = new Y.Doc()
  readonly #sent = new Map<number, { readonly at: number; readonly done: (ms: number) => void }>()
  #version = 0
  #wake: () => void = () => undefined

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => this.#read(data))
  }

  static async open(server: BenchServer, index: number): Promise<Client> {
    const socket = new WebSocket(server.url)
    await new Promise((done, failed) => socket.on('open', done).on('error', failed))
    const client = new Client(socket)
    const room = `default/local/Load${Math.floor(index / CLIENTS_A_ROOM)}/2026-10`
    for (const frame of greetingFrames(server.tokens.alice, `bench-${index}`, room)) socket.send(frame)
    return client
  }

  edit(done: (ms: number) => void): void {
    const before = Y.encodeStateVector(this.#doc)
    this.#version += 1
    this.#doc.getArray('tags').push([[RUN, `t${this.#version}`, 'alice', Date.now(), 'api']])
    const update = Y.encodeStateAsUpdate(this.#doc, before)
    this.#sent.set(this.#version, { at: performance.now(), done })
    this.#say(
      encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, 0)
        sync.writeUpdate(encoder, update)
      }),
    )
    this.#say(encodeAck(this.#version))
  }

  async settled(): Promise<void> {
    while (this.#sent.size > 0)
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
  }

  close(): void {
    this.#socket.close()
  }

  #say(bytes: Uint8Array): void {
    this.#socket.send(encodeFrame({ kind: 'message', channel: 1, bytes }))
  }

  #read(data: Buffer): void {
    if (data[0] !== MESSAGE_FRAME) return
    const decoder = decoding.createDecoder(data)
    decoding.readVarUint(decoder)
    decoding.readVarUint(decoder)
    if (decoding.readVarUint(decoder) !== ACK_MESSAGE) return
    const version = decoding.readVarUint(decoder)
    const sent = this.#sent.get(version)
    if (sent === undefined) return
    this.#sent.delete(version)
    sent.done(performance.now() - sent.at)
    this.#wake()
  }
}
