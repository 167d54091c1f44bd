import { createHash, timingSafeEqual } from 'node:crypto'

/** What is looked at of a request before anything else is done with it. Absent headers are undefined. */
export interface GuardedRequest {
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly fetchSite: string | undefined
}

/** The host of our pages, as browsers write it in Host and Origin: the port that HTTP has anyway is left out. */
export function addressOf(port: number): string {
  return new URL(`http://127.0.0.1:${port}/`).host
}

/**
 * Why a request is turned away, or null. The page of another site can make a browser send requests to this machine; it can not
 * make them carry our Host (it would have to own the name: DNS rebinding) together with our Origin or none.
 *
 * `address` is that of `addressOf`; `origins` are those whose pages are ours.
 */
export function refusalOf({ host, origin, fetchSite }: GuardedRequest, address: string, origins: readonly string[]): string | null {
  if (host !== address) return `This address is not served here. Open http://${address}/ instead. Nothing was changed.`
  if (origin !== undefined && !origins.includes(origin)) return 'A page of another origin asked. Nothing was changed.'
  // `none`: typed, a bookmark, or a program that starts a browser. A program that is no browser sends nothing.
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none')
    return 'A page of another site asked. Nothing was changed.'
  return null
}

/** Compares in a time that says nothing of where two tokens differ. */
export function isToken(given: string | undefined, token: string): boolean {
  return given !== undefined && timingSafeEqual(digest(given), digest(token))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
