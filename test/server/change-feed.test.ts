import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { decodeFrame, type RoomCursor } from '../../src-core/protocol/wire.ts'
import { ChangeFeed } from '../../sync-server/ws/change-feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A feed over rooms whose changes the test makes, and what each of `count` connections has heard. */
function feedFor(count: number) {
  const followers = new Set<(changes: readonly RoomCursor[]) => void>()
  const feed = new ChangeFeed({
    onChange(follower) {
      followers.add(follower)
      return () => followers.delete(follower)
    },
  })
  const heard = Array.from({ length: count }, (): Uint8Array[] => [])
  const leave = heard.map((frames) => feed.follow('default', (frame) => frames.push(frame)))
  const change = (room: string, seq: number): void => {
    for (const tell of followers) tell([{ room, seq }])
  }
  return { feed, change, heard, leave }
}

/** The rooms of each frame, with the numbers of their changes. */
const told = (frames: readonly Uint8Array[]) =>
  frames.map((bytes) => {
    const frame = decodeFrame(bytes)
    return frame?.kind === 'changed' ? [frame.cursor, ...frame.rooms.map(({ room, seq }) => `${room} ${seq}`)] : null
  })

describe('which rooms changed', () => {
  test('[SYN95] is told to a few with each flush, to each in the same bytes', () => {
    const { change, heard } = feedFor(50)
    change('default/local/A/2026-10', 7)
    change('default/local/B/2026-10', 8)
    for (const frames of heard) {
      expect(told(frames)).toEqual([
        [7, 'default/local/A/2026-10 7'],
        [8, 'default/local/B/2026-10 8'],
      ])
      expect(frames[0]).toBe(heard[0]![0])
    }
  })

  test('[SYN95] is told to many in turns, and what changes meanwhile is gathered', () => {
    const { change, heard, leave } = feedFor(120)
    change('default/local/A/2026-10', 1)
    change('default/local/B/2026-10', 2)
    change('default/local/A/2026-10', 3)
    const counts = () => [heard[0]!.length, heard[60]!.length, heard[119]!.length]
    expect(counts()).toEqual([1, 0, 0])
    vi.advanceTimersByTime(10)
    expect(counts()).toEqual([1, 1, 0])
    leave[119]!()
    vi.advanceTimersByTime(1_000)
    expect(counts()).toEqual([2, 2, 0])
    for (const frames of [heard[0]!, heard[60]!, heard[118]!]) {
      expect(told(frames)).toEqual([
        [1, 'default/local/A/2026-10 1'],
        [3, 'default/local/B/2026-10 2', 'default/local/A/2026-10 3'],
      ])
    }
    expect(vi.getTimerCount()).toBe(0)
    change('default/local/C/2026-10', 4)
    expect(counts()).toEqual([3, 2, 0])
  })

  test('[SYN95] of another workspace is not told, and nothing after the end', () => {
    const { feed, change, heard } = feedFor(60)
    change('other/local/A/2026-10', 1)
    expect(heard[0]).toEqual([])
    change('default/local/A/2026-10', 2)
    feed.close()
    vi.advanceTimersByTime(1_000)
    change('default/local/A/2026-10', 3)
    expect([heard[0]!.length, heard[59]!.length]).toEqual([1, 0])
    expect(vi.getTimerCount()).toBe(0)
  })
})
