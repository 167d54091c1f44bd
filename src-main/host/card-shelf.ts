import { randomBytes } from 'node:crypto'
import { err, ok } from '../../src-core/lib/result.ts'
import type { BridgeResult } from '../../src-core/bridge/contract.ts'
import type { Call } from './handlers.ts'

/** Cards that were asked for and not fetched yet; a frame fetches its card at once, so more of them are forgotten ones. */
const MAX_WAITING = 8

/**
 * Cards on their way into a frame. A card is a stranger's page with scripts that run: it must be fetched, for a page written into
 * a frame would have the policy of the app, and it must not know an address that gives anything. So each stands here under an
 * id that cannot be guessed and is handed out once; when its scripts begin to run, the address they see is worth nothing.
 */
export class CardShelf {
  readonly #waiting = new Map<string, string>()
  /** Source of a content policy that says which pages may frame a card. */
  readonly #framedBy: string

  constructor(framedBy: string) {
    this.#framedBy = framedBy
  }

  /** Reads a card through the bridge and gives the address it can be had at once: `base` with an id behind it. */
  async show(call: Call, args: unknown, base: string): Promise<BridgeResult<'showCard'>> {
    const card = await call('readCard', args)
    if (!card.ok) return card
    if (typeof card.value !== 'string') throw new Error('readCard answered something other than text')
    const id = randomBytes(16).toString('hex')
    this.#waiting.set(id, card.value)
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_WAITING) break
      this.#waiting.delete(oldest)
    }
    return ok(`${base}${id}`)
  }

  /** The card, the first time it is asked for; afterwards, and for any other id, a sentence. Either under the policy of cards. */
  take(id: string): Response {
    const html = this.#waiting.get(id)
    this.#waiting.delete(id)
    return new Response(html ?? GONE, { status: html === undefined ? 404 : 200, headers: cardHeaders(this.#framedBy) })
  }
}

/** What every bridge says that has no frame to offer; a carrier with one answers before. */
export const NO_FRAME = err({
  kind: 'unsupported' as const,
  message: 'Cards are shown in windows only. Nothing was changed. Open the run in a window.',
})

const GONE = '<!doctype html><title>Gone</title><p>This card was shown before. Choose it again to see it.</p>'

/**
 * What a card may do: run its own scripts and draw itself with what it brought along. No network, no parent, no storage, no
 * form, no worker, no window, no download; where it could lead its frame is for the policy of the page around it to say.
 *
 * The empty allowlist closes what no content policy does: WebRTC, and the bare connection that Chromium opens towards an address before it
 * asks the policy whether a frame may go there. A browser that does not know the header leaves these two open.
 */
const cardHeaders = (framedBy: string): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "connect-src 'none'",
    "worker-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; '),
  'connection-allowlist': '()',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
})
