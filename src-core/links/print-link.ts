import type { SortSpec } from '../query/sort-spec.ts'
import { LINK_SCHEME, type Link } from './link.ts'

/** The link that opens the desktop app: `tagalong://run/TrainFlow/123`. */
export function printLink(link: Link): string {
  if (link.kind === 'run') return `${LINK_SCHEME}://run/${encode(link.flow)}/${encode(link.runId)}`
  const parts = partsOf({ q: link.query, namespace: link.namespace, sort: link.sort })
  return `${LINK_SCHEME}://query${parts === '' ? '' : `?${parts}`}`
}

/** What stands behind `#` in the address of a window. */
export function printAddress(link: Link): string {
  if (link.kind === 'run') return `run=${encode(link.flow)}/${encode(link.runId)}`
  return partsOf({ query: link.query, namespace: link.namespace, sort: link.sort })
}

export const printSort = ({ column, descending }: SortSpec): string => `${descending ? '-' : ''}${column}`

function partsOf(values: Readonly<Record<string, string | SortSpec | null>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${encode(typeof value === 'string' ? value : value === null ? '' : printSort(value))}`)
    .join('&')
}

/** Half a character, as a filter that was typed may hold, has no address: the sign for what cannot be read stands for it. */
const encode = (text: string): string => encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'))
