import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { assertNever } from '../lib/assert-never.ts'

/**
 * The shared websocket of one replica: many rooms over one connection. Every message is one frame that begins with a varuint, its kind:
 *
 * - 0 hello, first thing a client says: text, JSON of `Hello`. Secrets travel here, never in an address.
 * - 1 welcome, the answer: text, JSON of `Welcome`. Anything but a good hello is answered by closing with a code of `close-codes.ts`.
 * - 2 open: channel, room name. Channels are numbers that the client gives out, one for each room it joins.
 * - 3 message: channel, then the bytes of one y-websocket message of that room, message 100 of `ack.ts` included.
 * - 4 closed: channel, code, reason. From the server: the channel is over, the others go on. From the client: it leaves the room.
 * - 5 changed: cursor, then each room that changed with the number of its newest change. Rooms that changed since the cursor of the
 *   hello come first, in one or more frames; then changes once they are durable, several together where many listen.
 * - 6 alive: nothing. Sent by the server when it was silent for `Welcome.keepAliveMs`.
 *
 * Numbers are varuints, texts are lib0's: length in bytes, then UTF-8.
 */
export const PROTOCOL_VERSION = 1

/**
 * Longest message that is taken. Who comes back, or joins for the first time, tells all that is new in a room at once: 8 MB are about 25,000 runs of one flow
 * and month with their tags.
 */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** What a frame may add to the message that it carries. */
export const FRAME_ROOM = 1024

export interface Hello {
  readonly protocol: number
  readonly token: string
  readonly workspace: string
  /** Stable name of this replica on its machine; client ids of Yjs belong to it. */
  readonly device: string
  /** What the client knows up to; 0 is nothing. Numbers are those of the server with this `log`. */
  readonly cursor: number
  /** Which log the cursor counts in, as the last welcome said; null at the first time. */
  readonly log: string | null
}

export interface Welcome {
  readonly protocol: number
  readonly user: string
  readonly role: Role
  readonly workspace: string
  /** Name of the server's log. A restored or new one has another, and cursors of the old one mean nothing. */
  readonly log: string
  readonly keepAliveMs: number
}

/** `reader` sees, `tagger` also writes opinions, facts and rules of tags. `admin` may no more today: it is kept for what only some should do. */
export type Role = 'reader' | 'tagger' | 'admin'

export interface RoomCursor {
  readonly room: string
  readonly seq: number
}

export type Frame =
  | { readonly kind: 'hello'; readonly hello: Hello }
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  | { readonly kind: 'open'; readonly channel: number; readonly room: string }
  | { readonly kind: 'message'; readonly channel: number; readonly bytes: Uint8Array }
  | { readonly kind: 'closed'; readonly channel: number; readonly code: number; readonly reason: string }
  | { readonly kind: 'changed'; readonly cursor: number; readonly rooms: readonly RoomCursor[] }
  | { readonly kind: 'alive' }

const KINDS = ['hello', 'welcome', 'open', 'message', 'closed', 'changed', 'alive'] as const

export function encodeFrame(frame: Frame): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, KINDS.indexOf(frame.kind))
    switch (frame.kind) {
      case 'hello':
        encoding.writeVarString(encoder, JSON.stringify(frame.hello))
        break
      case 'welcome':
        encoding.writeVarString(encoder, JSON.stringify(frame.welcome))
        break
      case 'open':
        encoding.writeVarUint(encoder, frame.channel)
        encoding.writeVarString(encoder, frame.room)
        break
      case 'message':
        encoding.writeVarUint(encoder, frame.channel)
        encoding.writeUint8Array(encoder, frame.bytes)
        break
      case 'closed':
        encoding.writeVarUint(encoder, frame.channel)
        encoding.writeVarUint(encoder, frame.code)
        encoding.writeVarString(encoder, frame.reason)
        break
      case 'changed':
        encoding.writeVarUint(encoder, frame.cursor)
        encoding.writeVarUint(encoder, frame.rooms.length)
        for (const { room, seq } of frame.rooms) {
          encoding.writeVarString(encoder, room)
          encoding.writeVarUint(encoder, seq)
        }
        break
      case 'alive':
        break
    }
  })
}

/** Reads one frame; null for bytes that are none, and for a kind of a later version. */
export function decodeFrame(bytes: Uint8Array): Frame | null {
  try {
    const decoder = decoding.createDecoder(bytes)
    const kind = KINDS[decoding.readVarUint(decoder)]
    return kind === undefined ? null : readBody(kind, decoder)
  } catch {
    // Ended too early, or a number without end.
    return null
  }
}

function readBody(kind: (typeof KINDS)[number], decoder: decoding.Decoder): Frame | null {
  switch (kind) {
    case 'hello': {
      const hello = parseHello(JSON.parse(decoding.readVarString(decoder)))
      return hello && { kind, hello }
    }
    case 'welcome': {
      const welcome = parseWelcome(JSON.parse(decoding.readVarString(decoder)))
      return welcome && { kind, welcome }
    }
    case 'open':
      return { kind, channel: decoding.readVarUint(decoder), room: decoding.readVarString(decoder) }
    case 'message':
      return { kind, channel: decoding.readVarUint(decoder), bytes: decoding.readTailAsUint8Array(decoder) }
    case 'closed':
      return {
        kind,
        channel: decoding.readVarUint(decoder),
        code: decoding.readVarUint(decoder),
        reason: decoding.readVarString(decoder),
      }
    case 'changed': {
      const cursor = decoding.readVarUint(decoder)
      const rooms: RoomCursor[] = []
      for (let left = decoding.readVarUint(decoder); left > 0; left--)
        rooms.push({ room: decoding.readVarString(decoder), seq: decoding.readVarUint(decoder) })
      return { kind, cursor, rooms }
    }
    case 'alive':
      return { kind }
    default:
      return assertNever(kind)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? { ...value } : {})

function parseHello(value: unknown): Hello | null {
  const { protocol, token, workspace, device, cursor, log } = fieldsOf(value)
  if (!isCount(protocol) || !isText(token) || !isText(workspace) || !isText(device) || !isCount(cursor)) return null
  return { protocol, token, workspace, device, cursor, log: isText(log) ? log : null }
}

const ROLES: readonly Role[] = ['reader', 'tagger', 'admin']
export const parseRole = (value: unknown): Role | null => ROLES.find((role) => role === value) ?? null

function parseWelcome(value: unknown): Welcome | null {
  const { protocol, user, role, workspace, log, keepAliveMs } = fieldsOf(value)
  const known = parseRole(role)
  if (!isCount(protocol) || !isText(user) || known === null || !isText(workspace) || !isText(log) || !isCount(keepAliveMs)) return null
  return { protocol, user, role: known, workspace, log, keepAliveMs }
}
