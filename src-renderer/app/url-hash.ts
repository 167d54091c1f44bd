import type { Store } from './store.ts'
import type { ViewState } from './view-state.ts'

type Place = Pick<ViewState, 'query' | 'namespace'>

/** `#query=...&namespace=...`; an empty hash is everyone, unfiltered. */
export function parseHash(hash: string): Place {
  const params = new URLSearchParams(hash.replace(/^#/, ''))
  return { query: params.get('query') ?? '', namespace: params.get('namespace') }
}

function printHash({ query, namespace }: Place): string {
  const params = new URLSearchParams()
  if (query !== '') params.set('query', query)
  if (namespace !== null) params.set('namespace', namespace)
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
  const toView = (): void => view.set(parseHash(window.location.hash))
  const unsubscribe = view.subscribe(() => {
    const { query, namespace } = view.get()
    const isTyping = namespace === place.namespace
    if (isTyping && query === place.query) return
    place = { query, namespace }
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
