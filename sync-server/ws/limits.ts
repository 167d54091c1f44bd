import { FRAME_ROOM, MAX_MESSAGE_BYTES } from '../../src-core/protocol/wire.ts'

/** What one server and one connection may cost. */
export interface Limits {
  readonly maxConnections: number
  readonly maxMessageBytes: number
  readonly messagesPerSecond: number
  readonly messagesAtOnce: number
  readonly bytesPerSecond: number
  readonly bytesAtOnce: number
  readonly maxChannels: number
  /** What one connection may send to rooms that are still being read from the log. */
  readonly maxEarlyBytes: number
  /** The first frame, or for a plain connection the first message, has to come within this time. */
  readonly helloWithinMs: number
  /** Whoever was not heard of for this long is gone. */
  readonly deadAfterMs: number
  readonly keepAliveMs: number
  /** Of one token, over REST. */
  readonly requestsPerSecond: number
  readonly requestsAtOnce: number
}

export const DEFAULT_LIMITS: Limits = {
  maxConnections: 2_000,
  maxMessageBytes: MAX_MESSAGE_BYTES + FRAME_ROOM,
  messagesPerSecond: 500,
  messagesAtOnce: 5_000,
  bytesPerSecond: 4 * 1024 * 1024,
  bytesAtOnce: 64 * 1024 * 1024,
  maxChannels: 2_000,
  maxEarlyBytes: MAX_MESSAGE_BYTES + FRAME_ROOM,
  helloWithinMs: 10_000,
  deadAfterMs: 60_000,
  keepAliveMs: 15_000,
  requestsPerSecond: 50,
  requestsAtOnce: 500,
}
