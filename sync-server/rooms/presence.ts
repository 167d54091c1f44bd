import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Member } from './member.ts'

interface State {
  readonly clock: number
  /** JSON text; null when the client has left. */
  readonly json: string
  readonly owner: Member
}

/** One window each, and a few that were reloaded. */
const MAX_CLIENTS_A_MEMBER = 8
const MAX_STATE_LENGTH = 4_096
const GONE = 'null'

/**
 * Who is here and on which run, in the format of y-protocols' awareness; never stored. A client may say of itself what it likes but its
 * identity: that is stamped from its token. A client id belongs to the member that used it first, as long as he is here.
 */
export class Presence {
  readonly #states = new Map<number, State>()

  /** Takes what a member says. Gives what to tell everybody, null when there is nothing new, `refused` when it is too much. Throws on bytes that are no awareness update. */
  update(member: Member, update: Uint8Array): Uint8Array | null | 'refused' {
    const decoder = decoding.createDecoder(update)
    const count = decoding.readVarUint(decoder)
    if (count > MAX_CLIENTS_A_MEMBER) return 'refused'
    const told: [number, State][] = []
    for (let i = 0; i < count; i++) {
      const clientId = decoding.readVarUint(decoder)
      const clock = decoding.readVarUint(decoder)
      const json = decoding.readVarString(decoder)
      const known = this.#states.get(clientId)
      if (json.length > MAX_STATE_LENGTH) return 'refused'
      // y-websocket says again what it hears of others: not its business, and no offence.
      if (known === undefined ? json === GONE : known.owner !== member) continue
      if (known !== undefined && clock <= known.clock && !(clock === known.clock && json === GONE)) continue
      told.push([clientId, { clock, json: stamped(json, member), owner: member }])
    }
    if (told.length === 0) return null
    const own = [...this.#states].filter(([id, { owner }]) => owner === member && !told.some(([other]) => other === id))
    if (own.length + told.length > MAX_CLIENTS_A_MEMBER) return 'refused'
    for (const [clientId, state] of told) this.#states.set(clientId, state)
    return encode(told)
  }

  /** The member is gone; what to tell the others, if he was seen. */
  leave(member: Member): Uint8Array | null {
    const gone: [number, State][] = []
    for (const [clientId, state] of this.#states) {
      if (state.owner !== member) continue
      this.#states.delete(clientId)
      if (state.json !== GONE) gone.push([clientId, { ...state, clock: state.clock + 1, json: GONE }])
    }
    return gone.length === 0 ? null : encode(gone)
  }

  /** Everybody who is here; null when nobody is. */
  all(): Uint8Array | null {
    const here = [...this.#states].filter(([, { json }]) => json !== GONE)
    return here.length === 0 ? null : encode(here)
  }
}

/** Throws when the text is no JSON of an object or null. */
function stamped(json: string, { principal }: Member): string {
  const state: unknown = JSON.parse(json)
  if (state === null) return GONE
  if (typeof state !== 'object') throw new Error('a state of presence is an object')
  return JSON.stringify({ ...state, user: principal.user, role: principal.role })
}

function encode(states: readonly (readonly [number, State])[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length)
    for (const [clientId, { clock, json }] of states) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, json)
    }
  })
}
