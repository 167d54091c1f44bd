import { MAX_VIEW_QUERY_LENGTH } from '../../src-core/opinions/view-text.ts'
import { validateTag } from '../../src-core/tags/validate-tag.ts'
import { parseSort } from '../../src-core/links/parse-link.ts'
import { printSort } from '../../src-core/links/print-link.ts'
import { parseDay, printDay } from '../views/timeline/local-days.ts'
import { placeAt, type TimelinePlace, ZOOMS } from '../views/timeline/timeline-zoom.ts'
import type { Store } from './store.ts'
import { LAYOUTS, type ViewState } from './view-state.ts'

type Place = Pick<ViewState, 'query' | 'namespace' | 'sort' | 'layout' | 'timeline'>

/**
 * `#query=...&namespace=...&sort=-duration&layout=timeline&zoom=week&at=2026-10-24`; an empty hash is everyone, unfiltered, as a table.
 * Null for a filter longer than any view may have, and a namespace that is no tag: `listen-for-links.ts` says so.
 */
export function parseHash(hash: string): Place | null {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  const query = params.get('query') ?? ''
  const namespace = params.get('namespace')
  if (query.length > MAX_VIEW_QUERY_LENGTH || (namespace !== null && validateTag(namespace) !== null)) return null
  return {
    query,
    namespace,
    sort: parseSort(params.get('sort') ?? ''),
    layout: LAYOUTS.find((layout) => layout === params.get('layout')) ?? 'table',
    timeline: parsePlace(params.get('zoom'), params.get('at')),
  }
}

/** Whether an address leads to one run (`listen-for-links.ts`), whatever is in view. */
export const isRunAddress = (hash: string): boolean => hash.startsWith('#run=')

function parsePlace(zoom: string | null, day: string | null): TimelinePlace {
  return placeAt(ZOOMS.find((known) => known === zoom) ?? 'all', parseDay(day ?? ''))
}

function printHash({ query, namespace, sort, layout, timeline }: Place): string {
  const params = new URLSearchParams()
  if (query !== '') params.set('query', query)
  if (namespace !== null) params.set('namespace', namespace)
  if (sort !== null) params.set('sort', printSort(sort))
  if (layout !== 'table') params.set('layout', layout)
  if (layout === 'timeline' && timeline.at !== null) {
    params.set('zoom', timeline.zoom)
    params.set('at', printDay(timeline.at))
  }
  const text = params.toString()
  return text === '' ? '' : `#${text}`
}

/** Writing the address costs about as much as drawing the letter that was typed, and Chromium takes 200 in ten seconds: so it waits for a pause in typing. */
const WRITE_AFTER_MS = 200

/** Keeps the address of this window and its view the same, so that a reload and a copied address show the same runs. */
export function followHash(window: Window, view: Store<ViewState>): () => void {
  let place: Place = view.get()
  let waiting: number | null = null
  const stopWaiting = (): void => {
    if (waiting !== null) window.clearTimeout(waiting)
    waiting = null
  }
  const toHash = (): void => {
    stopWaiting()
    const hash = printHash(view.get())
    if (hash === window.location.hash) return
    window.history.replaceState(null, '', hash === '' ? window.location.pathname + window.location.search : hash)
  }
  const toView = (): void => {
    if (isRunAddress(window.location.hash)) return
    const named = parseHash(window.location.hash)
    if (named === null) toHash()
    else view.set(named)
  }
  const unsubscribe = view.subscribe(() => {
    const { query, namespace, sort, layout, timeline } = view.get()
    const isTyping = namespace === place.namespace && sort === place.sort && layout === place.layout && timeline === place.timeline
    if (isTyping && query === place.query) return
    place = { query, namespace, sort, layout, timeline }
    stopWaiting()
    if (isTyping) waiting = window.setTimeout(toHash, WRITE_AFTER_MS)
    else toHash()
  })
  window.addEventListener('hashchange', toView)
  return () => {
    unsubscribe()
    window.removeEventListener('hashchange', toView)
    stopWaiting()
  }
}
