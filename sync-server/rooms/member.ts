import type { CloseCode } from '../../src-core/protocol/close-codes.ts'
import type { Principal } from './principal.ts'

/** One client in one room, whichever kind of connection it came by. */
export interface Member {
  readonly principal: Principal
  /** One y-websocket message of the room. Never blocks; a member that reads too slowly is closed by its connection. */
  send(message: Uint8Array): void
  /** Ends its being here; the connection goes on where it carries other rooms. */
  close(code: CloseCode, reason: string): void
}
