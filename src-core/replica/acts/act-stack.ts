import type { Act, TakenBack } from './act.ts'
import type { RoomName } from '../ports.ts'

export type Direction = 'undo' | 'redo'

const MAX_ACTS = 100

export type Renewed = ReadonlyMap<RoomName, TakenBack['renewed']>

type Acts = Readonly<Record<Direction, readonly Act[]>>
const NOTHING: Acts = { undo: [], redo: [] }

/** The acts of this session that can be taken back, and those that can be done again; as they are shown, and as far as they are stored. */
export class ActStack {
  #now = NOTHING
  #durable = NOTHING

  newest(direction: Direction): Act | null {
    return this.#now[direction].at(-1) ?? null
  }

  /** A new act: what could be done again no longer can. */
  remember(act: Act): void {
    this.#now = { undo: [...this.#now.undo, act].slice(-MAX_ACTS), redo: [] }
  }

  /**
   * The newest act of `direction` was taken back; `inverse` now stands on the other side. Acts that had made what was made again
   * (`renewed`, by room) go on with what stands in its place.
   */
  move(direction: Direction, inverse: Act, renewed: Renewed): void {
    const undo = this.#now.undo.map((act) => withRenewed(act, renewed))
    const redo = this.#now.redo.map((act) => withRenewed(act, renewed))
    this.#now =
      direction === 'undo' ? { undo: undo.slice(0, -1), redo: [...redo, inverse] } : { undo: [...undo, inverse], redo: redo.slice(0, -1) }
  }

  /** Call when an act is applied, and the returned function when it is stored. */
  mark(): () => void {
    const applied = this.#now
    return () => {
      this.#durable = applied
    }
  }

  /** The store refused an act, and with it all that came behind: back to what is stored. */
  restore(): void {
    this.#now = this.#durable
  }
}

function withRenewed(act: Act, renewed: Renewed): Act {
  if (!act.rooms.some(({ room, appended }) => appended.some(({ dot }) => renewed.get(room)?.has(dot)))) return act
  const rooms = act.rooms.map((roomAct) => ({
    ...roomAct,
    appended: roomAct.appended.map(({ dot, record }) => ({ dot: renewed.get(roomAct.room)?.get(dot) ?? dot, record })),
  }))
  return { ...act, rooms }
}
