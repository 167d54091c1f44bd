import { protocol } from 'electron'
import type { CardShelf } from '../host/card-shelf.ts'
import { policyOfFile, safetyHeaders } from '../host/content-policy.ts'
import { readRendererFile } from '../host/renderer-files.ts'
import { APP_SCHEME, APP_URL, CARD_URL } from './app-origin.ts'

/** Before the app is ready: makes `app:` an origin like `https:`, with storage, workers and a content policy. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

const SAFETY_HEADERS = safetyHeaders(CARD_URL)

/** When the app is ready: serves the built renderer under `APP_URL`, cards under `CARD_URL`, and nothing else of the disk. */
export function serveApp(rendererFolder: string, cards: CardShelf): void {
  protocol.handle(APP_SCHEME, async ({ url, method }) => {
    if (method === 'GET' && url.startsWith(CARD_URL)) return cards.take(url.slice(CARD_URL.length))
    const file = method === 'GET' && url.startsWith(APP_URL) ? await readRendererFile(rendererFolder, pathOf(url)) : null
    if (file === null)
      return new Response('There is nothing here.', { status: 404, headers: { ...SAFETY_HEADERS, 'content-type': 'text/plain' } })
    return new Response(file.bytes.slice(), {
      status: 200,
      headers: { ...SAFETY_HEADERS, ...policyOfFile(pathOf(url), CARD_URL), 'content-type': file.type },
    })
  })
}

/** The path as it was written: `URL` would resolve dot segments and hide that somebody tried. */
const pathOf = (url: string): string => `/${url.slice(APP_URL.length).split(/[?#]/)[0] ?? ''}`
