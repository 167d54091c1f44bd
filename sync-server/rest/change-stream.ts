import type { Context } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import type { RestChanged } from '../../src-core/protocol/rest.ts'
import type { RoomCursor } from '../../src-core/protocol/wire.ts'
import type { Tokens } from '../auth/tokens.ts'
import type { Rooms } from '../rooms/rooms.ts'

interface Surroundings {
  readonly rooms: Rooms
  readonly tokens: Tokens
  /** Name of the server's log. */
  readonly logName: string
  readonly workspace: string
  readonly tokenId: string
  readonly isReady: () => boolean
}

/** A proxy may end what is silent. */
const KEEP_ALIVE_MS = 15_000

/**
 * Rooms of a workspace that changed, as server-sent events. The id of an event names the log and the number of the change, so whoever comes
 * back with `Last-Event-ID` hears of what he missed; of another log, as after a restore, of everything, after a `reset`. Without an id the
 * stream begins now. A slow reader costs no memory: of a room that changed several times meanwhile the newest change is told.
 */
export function streamChanges(c: Context, around: Surroundings): Response {
  const { rooms, workspace, logName } = around
  const last = parseEventId(c.req.header('last-event-id'))
  c.header('x-accel-buffering', 'no')
  return streamSSE(c, async (stream) => {
    const waiting = new Map<string, number>()
    let wake = asleep
    const note = (changes: readonly RoomCursor[]): void => {
      for (const { room, seq } of changes) {
        if (!room.startsWith(`${workspace}/`)) continue
        // Behind what changed before it, so that the last id told is a good one to come back with.
        waiting.delete(room)
        waiting.set(room, seq)
      }
      wake()
    }
    const stops = [
      rooms.onChange(note),
      around.tokens.onRevoked((revoked) => {
        if (revoked.has(around.tokenId)) stream.abort()
      }),
    ]
    stream.onAbort(() => wake())
    try {
      // First listen, then look.
      if (last !== null && last.log !== logName) await tell(stream, 'reset', idOf(logName, 0), {})
      if (last !== null) note(rooms.changedSince(workspace, last.log === logName ? last.seq : 0))
      else await tell(stream, 'ready', idOf(logName, rooms.seq), {})
      while (!stream.aborted && around.isReady()) {
        const [next] = waiting
        if (next !== undefined) {
          const [room, seq] = next
          waiting.delete(room)
          await tell(stream, 'changed', idOf(logName, seq), { room, seq } satisfies RestChanged)
          continue
        }
        const isChange = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), KEEP_ALIVE_MS)
          wake = () => {
            clearTimeout(timer)
            resolve(true)
          }
        })
        wake = asleep
        if (!isChange) await stream.write(': alive\n\n')
      }
    } finally {
      for (const stop of stops) stop()
    }
  })
}

/** Nobody waits. */
const asleep = (): void => undefined

const tell = (stream: SSEStreamingApi, event: string, id: string, data: object): Promise<void> =>
  stream.writeSSE({ event, id, data: JSON.stringify(data) })

const idOf = (log: string, seq: number): string => `${log}:${seq}`

/** Null without one. One that is not of this form is of no log that there is. */
function parseEventId(text: string | undefined): { readonly log: string; readonly seq: number } | null {
  if (text === undefined || text === '') return null
  const match = /^(.+):(\d{1,15})$/.exec(text)
  return match === null ? { log: '', seq: 0 } : { log: match[1] ?? '', seq: Number(match[2]) }
}
