import type { Role } from '../../src-core/protocol/wire.ts'

/** Who is at the other end of a connection, as its token and its hello say. */
export interface Principal {
  readonly tokenId: string
  readonly user: string
  readonly role: Role
  readonly workspace: string
  /** Client ids of Yjs belong to it. A plain connection, which says none, has one of its token. */
  readonly device: string
  /** The server itself, which alone decides on promotions; never of a token. */
  readonly decides?: true
}
