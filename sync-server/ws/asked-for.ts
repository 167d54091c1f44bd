import type { IncomingMessage } from 'node:http'
import { parseRoomName } from '../../src-core/crdt/room-name.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Principal } from '../rooms/principal.ts'
import { isRoomName } from './is-room-name.ts'

/** What a handshake asks for: the shared socket at `/sync`, or one room at `/sync/ROOM` with its token among the protocols. */
export type AskedFor =
  | { readonly principal: null; readonly room: null }
  | { readonly principal: Principal; readonly room: string }
  | { readonly refusal: number; readonly why: string }

/** `new WebsocketProvider(url, room, doc, { protocols: ['tagalong.token.…'] })`: addresses end up in logs, so no secret is in one. */
const TOKEN_PROTOCOL = 'tagalong.token.'

export function askedFor(request: IncomingMessage, { tokens, origins }: { tokens: Tokens; origins: readonly string[] }): AskedFor {
  const { origin } = request.headers
  if (origin !== undefined && !isAllowed(origin, request.headers.host, origins))
    return { refusal: 403, why: 'pages of this origin may not connect' }
  const [path = ''] = (request.url ?? '').split('?')
  if (path === '/sync') return { principal: null, room: null }
  if (!path.startsWith('/sync/')) return { refusal: 404, why: 'there is nothing here; rooms are below /sync/' }
  const room = decoded(path.slice('/sync/'.length))
  if (room === null || !isRoomName(room)) return { refusal: 404, why: 'no room can have that name' }
  const token = (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .find((name) => name.startsWith(TOKEN_PROTOCOL))
  const record = token === undefined ? null : tokens.find(token.slice(TOKEN_PROTOCOL.length))
  if (record === null) return { refusal: 401, why: 'a token is needed, as the websocket protocol tagalong.token.TOKEN' }
  const workspace = parseRoomName(room)?.workspace ?? ''
  if (!record.workspaces.includes(workspace)) return { refusal: 403, why: 'the token is not for this workspace' }
  const { id, user, role } = record
  return { principal: { tokenId: id, user, role, workspace, device: `${user}/token ${id}` }, room }
}

/** The server's own pages, pages that were named, the desktop app, and its browser twin on any port of the person's own machine. */
function isAllowed(origin: string, host: string | undefined, origins: readonly string[]): boolean {
  if (origin === 'app://tagalong' || origins.includes(origin) || /^http:\/\/(127\.0\.0\.1|localhost):\d+$/.test(origin)) return true
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
