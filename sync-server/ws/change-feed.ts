import { encodeFrame, type RoomCursor } from '../../src-core/protocol/wire.ts'
import type { Rooms } from '../rooms/rooms.ts'

/** So many are told at once, the next ones so much later: what is told in a second does not grow with who listens, and nothing else waits for long. */
const SLICE = 50
const SLICE_EVERY_MS = 10
/** Of several seconds' changes in thousands of rooms a frame would be too long. */
const MAX_ROOMS_A_FRAME = 500

/** Takes one frame of the wire, the same for everybody. */
type Listener = (frame: Uint8Array) => void

interface Audience {
  readonly listeners: Set<Listener>
  /** Rooms with the number of their newest change that is not told yet. */
  readonly untold: Map<string, number>
  /** The next slice of a round, or the next round. */
  next: NodeJS.Timeout | null
}

/**
 * Tells the connections of a workspace which of its rooms have changed. A frame is made once for all of them. A few hear of every flush at once; where
 * many listen they hear in turns, and what follows meanwhile is gathered, so that a busy crowd does not drown in news of rooms that most are not in.
 */
export class ChangeFeed {
  readonly #audiences = new Map<string, Audience>()
  readonly #stop: () => void

  constructor(rooms: Pick<Rooms, 'onChange'>) {
    this.#stop = rooms.onChange((changes) => this.#gather(changes))
  }

  /** Calls `listener` with every change that becomes durable from now on, until the returned function is called. */
  follow(workspace: string, listener: Listener): () => void {
    let audience = this.#audiences.get(workspace)
    if (audience === undefined) this.#audiences.set(workspace, (audience = { listeners: new Set(), untold: new Map(), next: null }))
    const { listeners } = audience
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#audiences.get(workspace)?.listeners === listeners) this.#forget(workspace)
    }
  }

  close(): void {
    this.#stop()
    for (const workspace of this.#audiences.keys()) this.#forget(workspace)
  }

  #gather(changes: readonly RoomCursor[]): void {
    for (const { room, seq } of changes) this.#audiences.get(room.slice(0, room.indexOf('/')))?.untold.set(room, seq)
    for (const audience of this.#audiences.values()) if (audience.next === null) this.#beginRound(audience)
  }

  #beginRound(audience: Audience): void {
    audience.next = null
    if (audience.untold.size === 0) return
    const frames = changedFrames(audience.untold)
    audience.untold.clear()
    this.#tell(audience, frames, [...audience.listeners])
  }

  /** Whoever came after the round had begun has heard of it in his greeting. */
  #tell(audience: Audience, frames: readonly Uint8Array[], round: readonly Listener[]): void {
    audience.next = null
    for (const listener of round.slice(0, SLICE)) if (audience.listeners.has(listener)) for (const frame of frames) listener(frame)
    const left = round.slice(SLICE)
    if (left.length > 0) audience.next = setTimeout(() => this.#tell(audience, frames, left), SLICE_EVERY_MS)
    else if (audience.listeners.size > SLICE) audience.next = setTimeout(() => this.#beginRound(audience), SLICE_EVERY_MS)
  }

  #forget(workspace: string): void {
    const next = this.#audiences.get(workspace)?.next ?? null
    if (next !== null) clearTimeout(next)
    this.#audiences.delete(workspace)
  }
}

/** Frames that say of these rooms, in order of their changes, that they have changed: whoever keeps the last number has heard of everything before it. */
export function changedFrames(rooms: Iterable<readonly [string, number]>): Uint8Array[] {
  const inOrder = Array.from(rooms, ([room, seq]) => ({ room, seq })).toSorted((a, b) => a.seq - b.seq)
  const frames: Uint8Array[] = []
  for (let from = 0; from < inOrder.length; from += MAX_ROOMS_A_FRAME) {
    const part = inOrder.slice(from, from + MAX_ROOMS_A_FRAME)
    frames.push(encodeFrame({ kind: 'changed', cursor: part.at(-1)!.seq, rooms: part }))
  }
  return frames
}
