import type { Awareness } from 'y-protocols/awareness'
import type { RunKey } from '../../runs/run.ts'
import type { Clock } from '../ports.ts'

/** Somebody else who is connected to the workspace now, as one of his replicas says. */
export interface Person {
  /** As the server knows him: it stamps the name of his token, whatever his replica claims. */
  readonly user: string
  /** The run that he looks at; null when none. */
  readonly at: RunKey | null
}

/** Four times a second at most, in either direction: nobody reads faster. */
const PAUSE_MS = 250
const MAX_KEY_LENGTH = 1_000

/**
 * Who is here and on which run. It travels as awareness of the workspace's own room, which everybody is in while connected, so that there is one
 * message for a move and not one for each room. Nothing of it is stored.
 */
export class Presence {
  readonly #clock: Clock
  readonly #onChange: () => void
  #awareness: Awareness | null = null
  #at: RunKey | null = null
  #isShown = false
  #people: readonly Person[] = []
  readonly #say: Throttle
  readonly #hear: Throttle

  constructor(clock: Clock, onChange: () => void) {
    this.#clock = clock
    this.#onChange = onChange
    this.#say = new Throttle(this.#clock, () => this.#tell())
    this.#hear = new Throttle(this.#clock, () => this.#read())
  }

  /** By name, each once: of a person's several replicas, the one that looks at a run. */
  get people(): readonly Person[] {
    return this.#people
  }

  /** Whether anybody looks at anything here. A program without a window is nobody who is here. */
  get isShown(): boolean {
    return this.#isShown
  }

  lookAt(key: RunKey | null): void {
    if (key === this.#at && this.#isShown) return
    this.#isShown = true
    this.#at = key
    this.#say.ask()
  }

  /** From now on it goes by this one; null: nobody is heard of any more. */
  attach(awareness: Awareness | null): void {
    this.#awareness?.off('change', this.#hear.ask)
    this.#awareness?.off('update', this.#forget)
    this.#awareness = awareness
    awareness?.on('change', this.#hear.ask)
    awareness?.on('update', this.#forget)
    this.#tell()
    this.#hear.ask()
  }

  close(): void {
    this.attach(null)
    this.#say.stop()
    this.#hear.stop()
  }

  /** Who comes back begins where he left; awareness would take that for old news, and hear of him only when he repeats it. */
  readonly #forget = ({ removed }: { readonly removed: readonly number[] }): void => {
    for (const id of removed) if (id !== this.#awareness?.clientID) this.#awareness?.meta.delete(id)
  }

  #tell(): void {
    this.#awareness?.setLocalState(this.#isShown ? { at: this.#at } : null)
  }

  #read(): void {
    const byUser = new Map<string, Person>()
    for (const [id, state] of this.#awareness?.getStates() ?? []) {
      const person = id === this.#awareness?.clientID ? null : parsePerson(state)
      if (person !== null && byUser.get(person.user)?.at == null) byUser.set(person.user, person)
    }
    const people = [...byUser.values()].toSorted((a, b) => (a.user < b.user ? -1 : 1))
    if (JSON.stringify(people) === JSON.stringify(this.#people)) return
    this.#people = people
    this.#onChange()
  }
}

/** What others say of themselves may be anything. */
function parsePerson(state: unknown): Person | null {
  const { user, at }: Readonly<Record<string, unknown>> = typeof state === 'object' && state !== null ? { ...state } : {}
  if (typeof user !== 'string' || user === '') return null
  return { user, at: isRunKey(at) ? at : null }
}

const isRunKey = (value: unknown): value is RunKey =>
  typeof value === 'string' && value.length <= MAX_KEY_LENGTH && /^[^/]+\/[^/]+\/./.test(value)

/** Does something at once, and then no more often than once in a pause. */
class Throttle {
  readonly #clock: Clock
  readonly #act: () => void
  #cancel: (() => void) | null = null
  #isAsked = false

  constructor(clock: Clock, act: () => void) {
    this.#clock = clock
    this.#act = act
  }

  readonly ask = (): void => {
    this.#isAsked = true
    if (this.#cancel === null) this.#go()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#isAsked = false
  }

  #go(): void {
    this.#cancel = null
    if (!this.#isAsked) return
    this.#isAsked = false
    this.#act()
    this.#cancel = this.#clock.schedule(() => this.#go(), PAUSE_MS)
  }
}
