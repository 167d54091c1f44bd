import { assertNever } from '../lib/assert-never.ts'
import type { LinkRefusal } from './link.ts'

/** Longer parts of a link are cut, so that a sentence stays one. */
const SHOWN = 60

/** Why a link was not followed. Links change nothing, so the work is safe in any case. */
export const describeLinkRefusal = (refusal: LinkRefusal): string => `${reasonOf(refusal)} Nothing was changed.`

function reasonOf(refusal: LinkRefusal): string {
  switch (refusal.kind) {
    case 'not-a-link':
      return 'This is no link to a run or a query, and no pathspec such as `Flow/123`.'
    case 'too-long':
      return `The link is too long: it has ${refusal.length} characters, and ${refusal.limit} are the most.`
    case 'credentials':
      return 'The link names a user or a port, which no link of Tagalong does.'
    case 'unknown-place':
      return `The link leads to \`${cut(refusal.place)}\`, which is neither a run nor a query.`
    case 'odd-path':
      return 'The link does not name one flow and one run, and nothing else.'
    case 'bad-escape':
      return 'A part of the link is cut off behind a percent sign. Copy it again.'
    case 'half-character':
      return 'The link holds half a character, which no address can. Copy it again.'
    case 'unknown-part':
      return `The link has a part \`${cut(refusal.part)}\` that Tagalong does not know.`
    case 'part-twice':
      return `The link says \`${refusal.part}\` twice.`
    case 'bad-query':
      return `The query of the link cannot be read. ${refusal.message}`
    case 'bad-namespace':
      return 'The namespace of the link can be no tag.'
    case 'bad-sort':
      return `The link asks for an order \`${cut(refusal.sort)}\` that the list does not have.`
    default:
      return assertNever(refusal)
  }
}

const cut = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text)
