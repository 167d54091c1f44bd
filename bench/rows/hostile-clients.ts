import { once } from 'node:events'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeFrame } from '../../src-core/protocol/wire.ts'
import { type BenchServer, greetingFrames } from '../sync-server.ts'

const RUN = '1792490401276925'
/** Between two tries of one of them. */
const PAUSE_MS = 20

/**
 * So many members with a good token that attack the rooms in which a crowd works, and come again at once when they are sent away. `end` stops
 * them and gives how often they came.
 */
export function startHostileClients(server: BenchServer, count: number): { readonly end: () => Promise<number> } {
  const stop = new AbortController()
  let times = 0
  const attack = async (index: number): Promise<void> => {
    for (let nth = 0; !stop.signal.aborted; nth++) {
      times += 1
      await tryOnce(server, index, forgery(nth))
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
  }
  const attacks = Array.from({ length: count }, (_, index) => attack(index))
  return {
    async end() {
      stop.abort()
      await Promise.all(attacks)
      return times
    },
  }
}

/** Says what may not be said, and waits until it is sent away. */
async function tryOnce(server: BenchServer, index: number, bytes: Uint8Array): Promise<void> {
  const socket = new WebSocket(server.url)
  const closed = once(socket, 'close').catch(() => undefined)
  socket.on('error', () => undefined)
  socket.on('open', () => {
    const room = `default/local/Load${index % 10}/2026-10`
    for (const frame of greetingFrames(server.tokens.carol, `hostile-${index}`, room)) socket.send(frame)
    socket.send(encodeFrame({ kind: 'message', channel: 1, bytes }))
    // What is no frame ends the socket, once the answer to the message is on its way.
    socket.send(Uint8Array.of(0, 200))
  })
  await closed
}

/** By turns: a signature of somebody else, an update that follows on nothing, a large one of another type, bytes that are none. */
function forgery(nth: number): Uint8Array {
  const doc = new Y.Doc()
  const tags = doc.getArray('tags')
  switch (nth % 4) {
    case 0:
      tags.push([[RUN, 'forged', 'alice', Date.now(), 'api']])
      return updateMessage(Y.encodeStateAsUpdate(doc))
    case 1: {
      tags.push([[RUN, 'first', 'carol', Date.now(), 'api']])
      const before = Y.encodeStateVector(doc)
      tags.push([[RUN, 'second', 'carol', Date.now(), 'api']])
      return updateMessage(Y.encodeStateAsUpdate(doc, before))
    }
    case 2:
      doc.getText('tags-of-mine').insert(0, 'x'.repeat(500_000))
      return updateMessage(Y.encodeStateAsUpdate(doc))
    default:
      return Uint8Array.of(0, 2, 255, 255, 255, 255, 15)
  }
}

const updateMessage = (update: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, sync.messageYjsSyncStep2)
    encoding.writeVarUint8Array(encoder, update)
  })
