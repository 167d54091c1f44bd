import type { Host } from './host.ts'

/** A sign of life: tells a client's dead connection from a quiet host. */
const ALIVE_EVERY_MS = 15_000
/** A client that is further behind than this is disconnected, and what waited for it is let go; it connects again and asks for a rescan. */
const MAX_BEHIND_BYTES = 64 * 1024 * 1024

/** The host's events as `text/event-stream`: `event: NAME`, `data: JSON` on one line, an empty line. Ends with the client or with `closing`. */
export function eventResponse(host: Host, closing: AbortSignal): Response {
  const encoder = new TextEncoder()
  const cleanups: (() => void)[] = []
  const stop = (): void => {
    for (const cleanup of cleanups.splice(0)) cleanup()
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (): void => {
          stop()
          controller.close()
        }
        const send = (text: string): void => {
          controller.enqueue(encoder.encode(text))
          if ((controller.desiredSize ?? 0) >= -MAX_BEHIND_BYTES) return
          stop()
          // Not `close`, which would keep the connection until everything that waits has been read.
          controller.error(new Error('a page that reads no events was disconnected'))
        }
        const alive = setInterval(() => send(': alive\n\n'), ALIVE_EVERY_MS)
        // Before the subscription, which tells the present state at once.
        send(': open\n\n')
        const unsubscribe = host.subscribe((event, payload) => send(`event: ${event}\ndata: ${JSON.stringify(payload)}\n\n`))
        closing.addEventListener('abort', end)
        cleanups.push(
          () => clearInterval(alive),
          unsubscribe,
          () => closing.removeEventListener('abort', end),
        )
      },
      cancel: stop,
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 1024 * 1024 }),
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' } })
}
