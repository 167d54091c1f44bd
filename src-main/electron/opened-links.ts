import { app } from 'electron'
import { describeLinkRefusal } from '../../src-core/links/describe-link.ts'
import { LINK_SCHEME } from '../../src-core/links/link.ts'
import { parseLink } from '../../src-core/links/parse-link.ts'
import { printAddress } from '../../src-core/links/print-link.ts'

export interface LinkTarget {
  /** A window is there: it is told the link, and reads it again. */
  readonly tell: (link: string) => void
  /** None is there: one opens at this place (`#run=Flow/123`). */
  readonly openAt: (hash: string) => void
  readonly refuse: (message: string) => void
  readonly hasWindow: () => boolean
}

/** The link among the arguments of a start; null when there is none. Systems hand a link over as an argument of its own. */
export const linkIn = (args: readonly string[]): string | null =>
  args.find((arg) => arg.toLowerCase().startsWith(`${LINK_SCHEME}:`)) ?? null

/** Leads a link that came from outside to a window. What cannot be read goes no further than a sentence. */
export function leadLink(link: string, { tell, openAt, refuse, hasWindow }: LinkTarget): void {
  const parsed = parseLink(link)
  if (!parsed.ok) refuse(describeLinkRefusal(parsed.error))
  else if (hasWindow()) tell(link)
  else openAt(`#${printAddress(parsed.value)}`)
}

/**
 * Hears links that macOS hands over, from the very start: those that come before the app is ready wait for `lead`. Returns what is to be
 * called with it, once.
 */
export function catchLinks(): (lead: (link: string) => void) => void {
  const waiting: string[] = []
  let lead: ((link: string) => void) | null = null
  app.on('open-url', (event, link) => {
    event.preventDefault()
    if (lead === null) waiting.push(link)
    else lead(link)
  })
  return (next) => {
    lead = next
    for (const link of waiting.splice(0)) next(link)
  }
}
