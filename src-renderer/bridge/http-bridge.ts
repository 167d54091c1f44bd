import type { Bridge, BridgeError, BridgeMethod, BridgeResult } from '../../src-core/bridge/contract.ts'
import { EventHub } from './event-hub.ts'
import { readEventStream } from './event-stream.ts'

export interface HttpBridgeOptions {
  /** Where the host listens, ending with a slash. */
  readonly baseUrl: string
  /** Token of the host's present start, as its page carries it. */
  readonly token: string
  /** Where several windows share one browser, and one of them reads the events for all. */
  readonly share?: (hub: EventHub) => EventShare
}

export interface EventShare {
  /** Runs `read` while it is this window's turn, until `leaving`; `tookOver` tells that another window read before. */
  whileReader(leaving: AbortSignal, read: (tookOver: boolean) => Promise<void>): Promise<void>
  /** An event that this window has read, for the others; `data` is its payload as JSON. */
  tell(event: string, data: string): void
}

const FIRST_RETRY_MS = 250
const LONGEST_RETRY_MS = 5000

/**
 * The bridge in a browser: calls are POSTs, events one streamed answer that is opened again for as long as the bridge is.
 * A host that was started anew has another token; its page is asked for it, so that an open window goes on by itself.
 */
export function createHttpBridge({ baseUrl, token, share }: HttpBridgeOptions): Bridge & { close(): void } {
  const hub = new EventHub()
  const shared = share?.(hub) ?? null
  const emit = (event: string, data: string): void => {
    hub.emitRead(event, data)
    shared?.tell(event, data)
  }
  const tellReachable = (reachable: boolean): void => emit('hostReachable', JSON.stringify({ reachable }))
  const closing = new AbortController()
  let currentToken = token
  let streaming = false

  const request = (path: string, post: string | null): Promise<Response> =>
    fetch(new URL(path, baseUrl), {
      method: post === null ? 'GET' : 'POST',
      headers: { 'x-tagalong-token': currentToken, ...(post !== null && { 'content-type': 'application/json' }) },
      body: post,
      signal: closing.signal,
    })

  /** Sends; once more with the token of the host's new start if the old one is refused. Rejects when nobody answers. */
  const authorised = async (path: string, post: string | null): Promise<Response> => {
    const response = await request(path, post)
    if (response.status !== 401) return response
    const page = await fetch(baseUrl, { signal: closing.signal })
    const fresh = tokenOfPage(await page.text())
    if (fresh === null || fresh === currentToken) return response
    currentToken = fresh
    return request(path, post)
  }

  const readEvents = async (onOpen: () => void): Promise<void> => {
    const response = await authorised('bridge/events', null)
    if (!response.ok || response.body === null) throw new Error(`events refused: ${response.status}`)
    onOpen()
    for await (const { event, data } of readEventStream(response.body)) emit(event, data)
  }

  /** `lost`: events may have been missed before. */
  const stream = async (lost: boolean): Promise<void> => {
    let retryMs = FIRST_RETRY_MS
    while (!closing.signal.aborted) {
      try {
        await readEvents(() => {
          retryMs = FIRST_RETRY_MS
          if (lost) tellReachable(true)
          lost = false
        })
      } catch {
        // The reason does not matter: whatever it was, the answer is to say so and to try again.
      }
      if (closing.signal.aborted) return
      if (!lost) tellReachable(false)
      lost = true
      await sleep(retryMs * (0.75 + Math.random() / 2), closing.signal)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    }
  }

  return {
    async call<M extends BridgeMethod>(method: M, ...args: unknown[]): Promise<BridgeResult<M>> {
      try {
        const response = await authorised(`bridge/${method}`, JSON.stringify(args))
        const result: BridgeResult<M> = JSON.parse(await response.text())
        return result
      } catch {
        return { ok: false, error: UNREACHABLE }
      }
    },
    on(event, listener) {
      const stop = hub.on(event, listener)
      if (!streaming) {
        streaming = true
        void (shared === null ? stream(false) : shared.whileReader(closing.signal, stream))
      }
      return stop
    },
    close: () => closing.abort(),
  }
}

const UNREACHABLE: BridgeError = {
  kind: 'unreachable',
  message:
    'The program that reads your disk does not answer. Your tags are safe in this browser. Run `npm start` again; this page connects by itself.',
}

/** The token that the host writes into the head of its page; null when the page is not the host's. */
export function tokenOfPage(html: string): string | null {
  return /<meta name="tagalong-token" content="([\w-]+)"/.exec(html)?.[1] ?? null
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
