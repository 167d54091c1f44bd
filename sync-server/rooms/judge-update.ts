import * as Y from 'yjs'
import { isWorkspaceRoom, parseRoomName, roomMonth } from '../../src-core/crdt/room-name.ts'
import { parseFactsTuple, parseOpinionTuple, type OpinionRecord, type Signature } from '../../src-core/crdt/room-records.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import type { Scope } from '../../src-core/opinions/opinion-kinds.ts'
import { parsePromotionTuple } from '../../src-core/promotion/promotion-records.ts'
import type { Claim } from '../persistence/room-log.ts'
import type { Principal } from './principal.ts'

/**
 * What an update may do (design 4), decided before anything of it touches the room: Yjs believes what it is told, so thirteen bytes can
 * erase a colleague's tag, and an update with a gap waits in memory for ever. Allowed is to append well-formed tuples to `facts` and
 * `tags`, signed by the sender, and to delete elements of `tags`: his own, or those that a removal signed by him gives account of.
 */
export interface Judgement {
  readonly claims: readonly Claim[]
  /** Whose words were brought back by somebody else. */
  readonly broughtBackOf: readonly string[]
}

/** Words for a log and for the person at the other end. */
export type Violation =
  | 'these bytes are no update'
  | 'the update leaves a gap'
  | 'a client id belongs to another device'
  | 'only text and numbers may be appended, to tags and facts'
  | 'a record is not well formed'
  | 'a record is signed by somebody else'
  | 'the role may only read'
  | 'facts are never deleted'
  | "somebody else's opinion is deleted without a removal that says so"
  | 'only the server decides on promotions'
  | 'too much in one update'

/** In `broughtBackOf`. */
const THE_SERVER = 'the server'
const MAX_NEW_CLIENTS = 1_000
const MAX_ELEMENTS = 100_000
/** A client id is random, of 32 bits. */
const MAX_CLIENT_ID = 2 ** 32 - 1

export interface JudgedRoom {
  readonly name: string
  readonly doc: Y.Doc
  readonly devices: ReadonlyMap<number, string>
  /**
   * The server was restored from a backup and lacks what came after it, and this is all that somebody has of the room. He brings back what
   * others had said too: their signatures are believed, but no words of anybody else under a client id that has an owner
   * (`docs/decisions/restored-server.md`).
   */
  readonly isMending: boolean
}

export function judgeUpdate(room: JudgedRoom, update: Uint8Array, principal: Principal): Result<Judgement, Violation> {
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(update)
  } catch {
    return err('these bytes are no update')
  }
  try {
    return ok(new Judge(room, principal).judge(decoded))
  } catch (error) {
    if (error instanceof Refusal) return err(error.violation)
    throw error
  }
}

class Refusal extends Error {
  readonly violation: Violation
  constructor(violation: Violation) {
    super(violation)
    this.violation = violation
  }
}

function refuse(violation: Violation): never {
  throw new Refusal(violation)
}

type Root = 'tags' | 'facts'
type Decoded = ReturnType<typeof Y.decodeUpdate>
type Struct = Decoded['structs'][number]

class Judge {
  readonly #room: JudgedRoom
  readonly #principal: Principal
  readonly #month: string
  readonly #scope: Scope
  /** What the room does not have yet, for each client in order of clocks. */
  readonly #fresh = new Map<number, Y.Item[]>()
  readonly #roots = new Map<Y.Item, Root>()
  /** State of each client after the update. */
  readonly #states = new Map<number, number>()
  readonly #claims = new Map<number, Claim>()
  /** Who has signed with each client id, null for several; only while mending. */
  readonly #signers = new Map<number, string | null>()
  readonly #broughtBackOf = new Set<string>()
  /** Number of the newest decision in the update: no room has fewer records than that. */
  #newestDecision = 0
  /** Records that `facts` gets. */
  #facts = 0
  /** Signatures that removals of this update give account of. */
  readonly #accounted = new Set<string>()
  #elements = 0

  constructor(room: JudgedRoom, principal: Principal) {
    const parts = parseRoomName(room.name)
    this.#room = room
    this.#principal = principal
    this.#month = parts?.month ?? ''
    this.#scope = parts !== null && isWorkspaceRoom(parts) ? 'workspace' : 'runs'
  }

  judge({ structs, ds }: Decoded): Judgement {
    for (const struct of structs) this.#follow(struct)
    if (this.#principal.role === 'reader' && (this.#fresh.size > 0 || ds.clients.size > 0)) refuse('the role may only read')
    for (const items of this.#fresh.values()) for (const item of items) this.#readItem(item)
    this.#checkDeletions(ds)
    if (this.#newestDecision > this.#room.doc.getArray('facts').length + this.#facts) refuse('a record is not well formed')
    return { claims: [...this.#claims.values(), ...this.#claimsOfSigners()], broughtBackOf: [...this.#broughtBackOf] }
  }

  /** Follows the clocks; what the room has already is not looked at again. */
  #follow(struct: Struct): void {
    const { client, clock } = struct.id
    if (client > MAX_CLIENT_ID) refuse('these bytes are no update')
    const known = this.#knownState(client)
    const state = this.#states.get(client) ?? known
    if (struct instanceof Y.Skip || clock > state) refuse('the update leaves a gap')
    this.#elements += struct.length
    if (this.#elements > MAX_ELEMENTS) refuse('too much in one update')
    const end = clock + struct.length
    if (end <= state) return
    if (!(struct instanceof Y.Item)) return refuse('only text and numbers may be appended, to tags and facts')
    this.#states.set(client, end)
    const items = this.#fresh.get(client)
    if (items !== undefined) items.push(struct)
    else {
      this.#fresh.set(client, [struct])
      if (this.#fresh.size > MAX_NEW_CLIENTS) refuse('too much in one update')
      if (!this.#room.isMending) this.#claim(client)
    }
  }

  /** Only what came back after a restore without a signature has no owner yet. */
  #claim(client: number): void {
    const { device, user } = this.#principal
    const owner = this.#room.devices.get(client)
    if (owner === undefined) this.#claims.set(client, { clientId: client, device })
    else if (owner !== device && owner !== someDeviceOf(user)) refuse('a client id belongs to another device')
  }

  /** Who signs has to be who writes; while mending, whoever the client id belongs to. */
  #sign(client: number, by: string): void {
    if (!this.#room.isMending) {
      if (by !== this.#principal.user) refuse('a record is signed by somebody else')
      return
    }
    const owner = this.#room.devices.get(client)
    if (owner !== undefined && isOfOne(owner) && !owner.startsWith(someDeviceOf(by))) refuse('a client id belongs to another device')
    const known = this.#signers.get(client)
    this.#signers.set(client, known === undefined || known === by ? by : null)
    if (by !== this.#principal.user) this.#broughtBackOf.add(by)
  }

  #claimsOfSigners(): Claim[] {
    return [...this.#signers].flatMap(([clientId, by]) =>
      by === null || this.#room.devices.has(clientId) ? [] : [{ clientId, device: someDeviceOf(by) }],
    )
  }

  #readItem(item: Y.Item): void {
    if (item.parentSub !== null) refuse('only text and numbers may be appended, to tags and facts')
    for (const id of [item.origin, item.rightOrigin])
      if (id !== null && id.clock >= this.#stateAfter(id.client)) refuse('the update leaves a gap')
    const root = this.#rootOf(item)
    if (item.content instanceof Y.ContentDeleted) {
      if (root === 'facts') refuse('facts are never deleted')
      return
    }
    if (!(item.content instanceof Y.ContentAny)) return refuse('only text and numbers may be appended, to tags and facts')
    for (const element of item.content.arr) {
      if (root === 'facts') {
        this.#facts += 1
        this.#readFacts(element, item.id.client)
      } else this.#readOpinion(element, item.id.client)
    }
  }

  /** The array that a new item goes into: the one it names, or that of its neighbours. */
  #rootOf(item: Y.Item): Root {
    const path: Y.Item[] = []
    let root: Root | null = null
    for (let at: Y.Item | null = item; at !== null && root === null;) {
      root = this.#roots.get(at) ?? asRoot(at.parent)
      path.push(at)
      const neighbour: Y.ID | null = at.origin ?? at.rightOrigin
      if (root !== null || neighbour === null || at.parent !== null || path.length > MAX_ELEMENTS) break
      root = this.#knownRoot(neighbour)
      at = root === null ? this.#freshAt(neighbour) : null
    }
    if (root === null) return refuse('only text and numbers may be appended, to tags and facts')
    for (const passed of path) this.#roots.set(passed, root)
    return root
  }

  /** The array of an element that is in the room; null when it is not. */
  #knownRoot(id: Y.ID): Root | null {
    const item = this.#knownItem(id)
    if (item?.parent === this.#room.doc.getArray('tags')) return 'tags'
    return item?.parent === this.#room.doc.getArray('facts') ? 'facts' : null
  }

  #knownItem(id: Y.ID): Y.Item | null {
    if (id.clock >= this.#knownState(id.client)) return null
    const item: unknown = Y.getItem(this.#room.doc.store, id)
    return item instanceof Y.Item ? item : null
  }

  /** The new item that holds the element; null when there is none. */
  #freshAt({ client, clock }: Y.ID): Y.Item | null {
    const items = this.#fresh.get(client) ?? []
    let from = 0
    for (let to = items.length; from < to;) {
      const middle = (from + to) >>> 1
      if (items[middle]!.id.clock + items[middle]!.length <= clock) from = middle + 1
      else to = middle
    }
    const item = items[from]
    return item !== undefined && item.id.clock <= clock ? item : null
  }

  #knownState(client: number): number {
    return Y.getState(this.#room.doc.store, client)
  }

  #stateAfter(client: number): number {
    return this.#states.get(client) ?? this.#knownState(client)
  }

  #readFacts(element: unknown, client: number): void {
    if (this.#scope === 'workspace') return this.#readPromotion(element, client)
    const record = parseFactsTuple(element)
    if (record === null) return refuse('a record is not well formed')
    if (record.type === 'facts' && roomMonth(record.createdAt) !== this.#month) refuse('a record is not well formed')
  }

  #readPromotion(element: unknown, client: number): void {
    const record = parsePromotionTuple(element)
    if (record === null) return refuse('a record is not well formed')
    if (this.#principal.decides === true) return
    if (record.type === 'proposal') return this.#sign(client, record.proposal.by)
    if (!this.#room.isMending) refuse('only the server decides on promotions')
    this.#newestDecision = Math.max(this.#newestDecision, record.decision.n)
    this.#signers.set(client, null)
    this.#broughtBackOf.add(THE_SERVER)
  }

  #readOpinion(element: unknown, client: number): void {
    const record = parseOpinionTuple(element, this.#scope)
    if (record === null) return refuse('a record is not well formed')
    this.#sign(client, record.by)
    if (record.type === 'removal') for (const signature of record.removed) this.#accounted.add(accountOf(record, signature))
  }

  #checkDeletions({ clients }: Decoded['ds']): void {
    let deleted = 0
    for (const [client, ranges] of clients) {
      for (const { clock, len } of ranges) {
        if (clock + len > this.#stateAfter(client)) refuse('the update leaves a gap')
        deleted += len
        if (deleted > MAX_ELEMENTS) refuse('too much in one update')
        for (let at = clock; at < clock + len; at++) this.#checkDeletion(Y.createID(client, at))
      }
    }
  }

  #checkDeletion(id: Y.ID): void {
    const fresh = this.#freshAt(id)
    if (fresh !== null) {
      if (this.#rootOf(fresh) === 'facts') refuse('facts are never deleted')
      return
    }
    const item = this.#knownItem(id)
    if (item === null || item.parent !== this.#room.doc.getArray('tags')) return refuse('facts are never deleted')
    if (item.deleted || !(item.content instanceof Y.ContentAny)) return
    const record = parseOpinionTuple(item.content.arr[id.clock - item.id.clock], this.#scope)
    if (record === null || record.by === this.#principal.user || this.#room.isMending) return
    if (record.type === 'removal' || !this.#accounted.has(accountOf(record, record)))
      refuse("somebody else's opinion is deleted without a removal that says so")
  }
}

/** Before an update is applied, the parent of an item is the name of a root type, or nothing. */
const asRoot = (parent: unknown): Root | null => (parent === 'tags' || parent === 'facts' ? parent : null)

/** The owner of a client id of which only is known who has signed with it. */
const someDeviceOf = (user: string): string => `${user}/`
/** The server's own client ids write for many. */
const isOfOne = (owner: string): boolean => owner.includes('/')

const accountOf = ({ runId, kind, text }: OpinionRecord, { by, at, via }: Signature): string =>
  JSON.stringify([runId, kind, text, by, at, via])
