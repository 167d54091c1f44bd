import { loneSurrogate } from '../lib/code-points.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { MAX_VIEW_QUERY_LENGTH } from '../opinions/view-text.ts'
import { parseQuery } from '../query/parse-query.ts'
import type { SortColumn, SortSpec } from '../query/sort-spec.ts'
import { validateTag } from '../tags/validate-tag.ts'
import type { Link, LinkRefusal } from './link.ts'

/** In UTF-16 units: what programs that hand links on carry safely. */
const MAX_LINK_LENGTH = 2000

type Parsed = Result<Link, LinkRefusal>

const refuse = (kind: 'not-a-link' | 'credentials' | 'odd-path' | 'bad-escape' | 'half-character' | 'bad-namespace'): Parsed =>
  err({ kind })

/**
 * Reads a link of the desktop app (`tagalong://run/Flow/123`, `tagalong://query?q=…&namespace=…&sort=-duration`), the address of a browser
 * window on this machine, or a pathspec of a run or of something in it. Never throws, whatever the text.
 */
export function parseLink(text: string): Parsed {
  if (text.length > MAX_LINK_LENGTH) return err({ kind: 'too-long', length: text.length, limit: MAX_LINK_LENGTH })
  if (loneSurrogate(text) !== null) return refuse('half-character')
  const link = /^tagalong:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(#.*)?$/isu.exec(text)
  if (link !== null) return parseParts(link)
  const address = /^https?:\/\/(?:[^/?#]*@)?(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\/?#(.*)$/isu.exec(text)
  if (address !== null) return text.slice(0, text.indexOf('#')).includes('@') ? refuse('credentials') : parseAddress(address[1] ?? '')
  return parsePathspec(text)
}

/** Reads what stands behind `#` in the address of a window: `run=Flow/123`, or a query with its namespace and order. */
export function parseAddress(hash: string): Parsed {
  const parts = parseSearch(hash.replace(/^#/, ''), ADDRESS_PARTS)
  if (!parts.ok) return parts
  const { run, query = '', namespace, sort } = parts.value
  if (query.length > MAX_VIEW_QUERY_LENGTH) return err({ kind: 'too-long', length: query.length, limit: MAX_VIEW_QUERY_LENGTH })
  if (run === undefined) return queryLink(query, namespace, sort)
  if (query !== '' || namespace !== undefined || sort !== undefined) return refuse('odd-path')
  const [, flow, runId] = /^([^/]+)\/(.+)$/su.exec(run) ?? []
  return flow === undefined || runId === undefined ? refuse('odd-path') : runLink(flow, runId)
}

function parseParts([, authority = '', path = '', search, fragment]: RegExpExecArray): Parsed {
  if (/[@:]/.test(authority)) return refuse('credentials')
  if (fragment !== undefined) return err({ kind: 'unknown-part', part: '#' })
  switch (authority.toLowerCase()) {
    case 'run':
      return search === undefined ? parsePath(path) : err({ kind: 'unknown-part', part: '?' })
    case 'query': {
      if (path !== '' && path !== '/') return refuse('odd-path')
      const parts = parseSearch(search ?? '', LINK_PARTS)
      return parts.ok ? queryLink(parts.value.q ?? '', parts.value.namespace, parts.value.sort) : parts
    }
    default:
      return err({ kind: 'unknown-place', place: authority })
  }
}

/** `/Flow/123`, escaped as in any address. */
function parsePath(path: string): Parsed {
  const [, flow, runId] = /^\/([^/]+)\/([^/]+)\/?$/su.exec(path) ?? []
  if (flow === undefined || runId === undefined) return refuse('odd-path')
  const names = [decode(flow), decode(runId)]
  const [flowName = null, runName = null] = names
  return flowName === null || runName === null ? refuse('bad-escape') : runLink(flowName, runName)
}

/** `Flow/123`, also with step, task and artifact behind it, as Metaflow writes them. */
function parsePathspec(text: string): Parsed {
  const [, flow, runId] = /^([\p{L}_][\p{L}\p{N}_]*)\/([^\s/]+)(?:\/[^\s/]+){0,3}$/u.exec(text) ?? []
  return flow === undefined || runId === undefined ? refuse('not-a-link') : runLink(flow, runId)
}

function runLink(flow: string, runId: string): Parsed {
  return flow.includes('/') || /\p{Cc}/u.test(flow + runId) ? refuse('odd-path') : ok({ kind: 'run', flow, runId })
}

function queryLink(query: string, namespace: string | undefined, sort: string | undefined): Parsed {
  const parsed = parseQuery(query)
  if (!parsed.ok) return err({ kind: 'bad-query', message: parsed.error.message })
  if (namespace !== undefined && validateTag(namespace) !== null) return refuse('bad-namespace')
  const order = sort === undefined ? null : parseSort(sort)
  if (sort !== undefined && order === null) return err({ kind: 'bad-sort', sort })
  return ok({ kind: 'query', query, namespace: namespace ?? null, sort: order })
}

const COLUMNS: readonly SortColumn[] = ['started', 'run', 'owner', 'status', 'duration', 'tags']

/** `duration`, or `-duration` for the largest first. Null for anything else. */
export function parseSort(text: string): SortSpec | null {
  const descending = text.startsWith('-')
  const column = COLUMNS.find((name) => name === (descending ? text.slice(1) : text))
  return column === undefined ? null : { column, descending }
}

const LINK_PARTS = ['q', 'namespace', 'sort'] as const
/** The last three belong to how a window looks, and lead nowhere. */
const ADDRESS_PARTS = ['run', 'query', 'namespace', 'sort', 'layout', 'zoom', 'at'] as const

function parseSearch<Name extends string>(search: string, known: readonly Name[]): Result<Partial<Record<Name, string>>, LinkRefusal> {
  const parts: Partial<Record<Name, string>> = {}
  for (const part of search.split('&').filter((each) => each !== '')) {
    const at = part.indexOf('=')
    const name = known.find((each) => each === (at < 0 ? part : part.slice(0, at)))
    if (name === undefined) return err({ kind: 'unknown-part', part: at < 0 ? part : part.slice(0, at) })
    if (parts[name] !== undefined) return err({ kind: 'part-twice', part: name })
    const value = decode(at < 0 ? '' : part.slice(at + 1).replaceAll('+', ' '))
    if (value === null) return err({ kind: 'bad-escape' })
    parts[name] = value
  }
  return ok(parts)
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
