import { Hono } from 'hono'
import type { BridgeError } from '../../src-core/bridge/contract.ts'
import { err } from '../../src-core/lib/result.ts'
import { CardShelf } from './card-shelf.ts'
import { policyOfFile } from './content-policy.ts'
import { eventResponse } from './event-response.ts'
import { INTERNAL } from './handlers.ts'
import type { Host } from './host.ts'
import { isToken, refusalOf } from './http-guard.ts'
import { readBody } from './read-body.ts'
import { readRendererFile } from './renderer-files.ts'

export interface HttpAppOptions {
  readonly host: Host
  readonly rendererFolder: string
  /** Made anew at each start; the page carries it and sends it with every call. */
  readonly token: string
  /** As `addressOf` gives it. */
  readonly address: string
  /** Origins beside our own whose pages may call: the development server. */
  readonly moreOrigins: readonly string[]
  /** Aborted when the server closes: ends the event streams. */
  readonly closing: AbortSignal
}

/** Calls are short texts: the longest arguments are two paths. */
const MAX_BODY_BYTES = 128 * 1024

const CARD_PATH = '/card/'

/**
 * The bridge and the renderer over HTTP. Every request passes the guard, those to the bridge show the token. The safety headers
 * are the server's: it puts them on every answer.
 */
export function createHttpApp({ host, rendererFolder, token, address, moreOrigins, closing }: HttpAppOptions): Hono {
  const origins = [`http://${address}`, ...moreOrigins]
  const app = new Hono()
  const cards = new CardShelf("'self'")

  app.onError((error, c) => {
    host.log(`${c.req.method} ${c.req.path} failed`, error)
    return c.json(err(INTERNAL), 500)
  })

  app.use(async (c, next) => {
    const header = (name: string): string | undefined => c.req.header(name)
    // The same page under a second name would keep a second set of tags: lead to the one address.
    if (c.req.method === 'GET' && header('host') === address.replace('127.0.0.1', 'localhost')) return c.redirect(`http://${address}/`, 307)
    const refusal = refusalOf({ host: header('host'), origin: header('origin'), fetchSite: header('sec-fetch-site') }, address, origins)
    return refusal === null ? next() : c.json(err(unauthorised(refusal)), 403)
  })

  app.use('/bridge/*', async (c, next) => (isToken(c.req.header('x-tagalong-token'), token) ? next() : c.json(err(STALE_TOKEN), 401)))

  app.get('/bridge/events', () => eventResponse(host, closing))

  app.post('/bridge/:method', async (c) => {
    // Who breaks off in the middle has asked nothing.
    const body = await readBody(c.req.raw, MAX_BODY_BYTES).catch(() => '')
    if (body === null) return c.json(err(TOO_LARGE), 413)
    const isJson = c.req.header('content-type')?.startsWith('application/json') === true
    const method = c.req.param('method')
    const args = isJson ? parseJson(body) : undefined
    return c.json(await (method === 'showCard' ? cards.show(host.call, args, CARD_PATH) : host.call(method, args)))
  })

  app.get(`${CARD_PATH}:id`, (c) => cards.take(c.req.param('id')))

  app.get('*', async (c) => {
    const { pathname } = new URL(c.req.url)
    const file = await readRendererFile(rendererFolder, pathname)
    if (file === null) return c.text('There is nothing here.', 404)
    const isPage = file.type.startsWith('text/html')
    return c.body(isPage ? withToken(file.bytes, token) : file.bytes.slice(), 200, {
      ...policyOfFile(pathname, "'self'"),
      'content-type': file.type,
      'cache-control': isPage ? 'no-store' : file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    })
  })

  app.all('*', (c) => c.json(err(unauthorised('This is not asked for here. Nothing was changed.')), 405))
  return app
}

/** Undefined for what is no JSON, which no method takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The page with the token in its head, where only pages of this origin can read it. */
function withToken(page: Uint8Array, token: string): string {
  return new TextDecoder().decode(page).replace('</head>', `<meta name="tagalong-token" content="${token}" /></head>`)
}

const unauthorised = (message: string): BridgeError => ({ kind: 'unauthorised', message })

const STALE_TOKEN = unauthorised('Tagalong was started anew since this page was opened. Your tags are safe. Load the page again.')

const TOO_LARGE: BridgeError = { kind: 'too-large', message: 'More was asked at once than any call takes. Nothing was changed.' }
