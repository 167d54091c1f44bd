import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { planRunTags } from '../../src-core/crdt/plan-run-tags.ts'
import { Room } from '../../src-core/crdt/room.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { ACK_MESSAGE, encodeAck, readAck } from '../../src-core/protocol/ack.ts'
import type { RestTags, TagsAsked } from '../../src-core/protocol/rest.ts'
import { writeEdits } from '../../src-core/replica/acts/act.ts'
import { type RulesOf, tagsToAdd } from '../../src-core/tags/follow-rules.ts'
import type { TagViolation } from '../../src-core/tags/tag-violation.ts'
import type { Member } from '../rooms/member.ts'
import type { Principal } from '../rooms/principal.ts'
import type { Rooms } from '../rooms/rooms.ts'

export type TagsRefusal =
  | { readonly kind: 'unknown-run' }
  | { readonly kind: 'tag'; readonly violation: TagViolation }
  /** The room has sent the writer away, by a number of `protocol/close-codes.ts`. */
  | { readonly kind: 'room'; readonly code: number; readonly reason: string }

export interface TagWriterOptions {
  readonly rooms: Rooms
  /** Never used before in any room. */
  readonly clientId: number
  /** Name of this start of the server: the client id belongs to it. */
  readonly device: string
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Changes tags for scripts, as a client of the room like any other: what it sends is judged, and its answer is the acknowledgement. One
 * change of a room after the other, so that the clocks of its one client id have no gap.
 */
export class TagWriter {
  readonly #options: TagWriterOptions
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(options: TagWriterOptions) {
    this.#options = options
  }

  /** Removal first, then addition (contract 1.3). Rejects when the room can not be read. */
  async edit(
    room: string,
    runId: string,
    asked: TagsAsked,
    rulesOf: RulesOf,
    principal: Principal,
  ): Promise<Result<RestTags, TagsRefusal>> {
    const before = this.#turns.get(room) ?? Promise.resolve()
    const turn = before.then(() => this.#edit(room, runId, asked, rulesOf, principal))
    const over = turn.then(
      () => undefined,
      () => undefined,
    )
    this.#turns.set(room, over)
    void over.then(() => {
      if (this.#turns.get(room) === over) this.#turns.delete(room)
    })
    return turn
  }

  async #edit(
    name: string,
    runId: string,
    asked: TagsAsked,
    rulesOf: RulesOf,
    principal: Principal,
  ): Promise<Result<RestTags, TagsRefusal>> {
    const { rooms, clientId, device, now } = this.#options
    let update: Uint8Array | null = null
    const room = new Room(name, 0, (change) => (update = change.update))
    room.load([await rooms.read(name)])
    // Only now: Yjs takes a new id when it hears of its own from elsewhere.
    room.doc.clientID = clientId
    try {
      const state = room.run(runId)
      if (!state?.facts) return err({ kind: 'unknown-run' })
      const add = tagsToAdd(rulesOf, asked.add)
      if (!add.ok) return err({ kind: 'tag', violation: add.error })
      const plan = planRunTags(state, { add: add.value, remove: asked.remove }, rulesOf)
      if (!plan.ok) return err({ kind: 'tag', violation: plan.error })
      if (plan.value.add.length + plan.value.remove.length > 0)
        writeEdits(new Map([[name, room]]), [{ room: name, runId, ...plan.value }], { by: principal.user, at: now(), via: 'api' })
      if (update === null) return ok({ tags: state.userTags(), changed: false })
      const refusal = await this.#send(name, update, { ...principal, device })
      return refusal === null ? ok({ tags: state.userTags(), changed: true }) : err(refusal)
    } finally {
      room.close()
    }
  }

  /** Resolves when the update is acknowledged, with null, or when the room has refused it. */
  async #send(name: string, update: Uint8Array, principal: Principal): Promise<TagsRefusal | null> {
    let answer!: (refusal: TagsRefusal | null) => void
    const answered = new Promise<TagsRefusal | null>((resolve) => {
      answer = resolve
    })
    const member: Member = {
      principal,
      send: (message) => {
        const decoder = decoding.createDecoder(message)
        if (decoding.readVarUint(decoder) === ACK_MESSAGE && readAck(decoder) === 1) answer(null)
      },
      close: (code, reason) => answer({ kind: 'room', code, reason }),
    }
    const room = await this.#options.rooms.join(name, member)
    try {
      room.receive(
        member,
        encoding.encode((encoder) => {
          encoding.writeVarUint(encoder, 0)
          sync.writeUpdate(encoder, update)
        }),
      )
      room.receive(member, encodeAck(1))
      return await answered
    } finally {
      this.#options.rooms.leave(room, member)
    }
  }
}
