import { useEffect, useState, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { FilterToken } from '../../ui/filter-token.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { countOf, inWords } from '../../ui/words.ts'
import { conjunctsOf } from '../query-bar/conjuncts.ts'
import { namespaceName } from '../namespace-sidebar/namespaces.ts'
import { EmptyState } from './empty-state.tsx'

/** A way out: the filter with something left out, and how many runs it would show. */
interface WayOut {
  /** The condition left out; null for the same filter without the namespace. */
  readonly left: string | null
  readonly query: string
  readonly namespace: string | null
  readonly count: number
}

const MOST_WAYS = 9

/** No run matches: says which filter to leave out, and how many runs would match then. Digits take the way. */
export function NoMatch(): ReactElement {
  const { view } = useServices()
  const query = useStore(view, (state) => state.query)
  const namespace = useStore(view, (state) => state.namespace)
  const ways = useWaysOut(query, namespace)
  const filters = conjunctsOf(query).length
  const where = namespace === null ? '' : ` in ${namespaceName(namespace)}`
  const what = filters === 1 ? 'this filter' : `all ${inWords(filters)} filters`
  const take = (way: WayOut): void => view.set({ query: way.query, namespace: way.namespace })
  useDigits(ways, take)
  return (
    <EmptyState title={`No run${where} matches ${what}`}>
      {ways.length > 0 && (
        <>
          <p className="ink2">Leaving one out would help:</p>
          <ul className="list">
            {ways.map((way, index) => (
              <li key={way.left ?? ''}>
                <button type="button" className="option way-out" onClick={() => take(way)}>
                  {way.left === null ? (
                    'The same filters in Everyone'
                  ) : (
                    <>
                      Without <FilterToken text={way.left} />
                    </>
                  )}
                  <span className="option-aside">
                    {countOf(way.count, 'run')} <KeyHint chord={String(index + 1)} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="ink3 small">
        <KeyHint chord="Escape" /> clears the filter.
      </p>
    </EmptyState>
  )
}

function useWaysOut(query: string, namespace: string | null): readonly WayOut[] {
  const { replica } = useServices()
  const [ways, setWays] = useState<readonly WayOut[]>([])
  useEffect(() => {
    let left = false
    const tries = conjunctsOf(query).map(({ text, without }) => ({ left: text as string | null, query: without, namespace }))
    if (namespace !== null) tries.push({ left: null, query, namespace: null })
    const ask = async (): Promise<void> => {
      const found: WayOut[] = []
      for (const way of tries) {
        const { count } = await replica.page({ query: way.query, namespace: way.namespace, from: 0, to: 0 })
        if (count > 0) found.push({ ...way, count })
      }
      if (!left)
        setWays(found.toSorted((a, b) => Number(a.left === null) - Number(b.left === null) || b.count - a.count).slice(0, MOST_WAYS))
    }
    void ask()
    return () => void (left = true)
  }, [replica, query, namespace])
  return ways
}

function useDigits(ways: readonly WayOut[], take: (way: WayOut) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (
        event.defaultPrevented ||
        event.metaKey ||
        event.ctrlKey ||
        event.altKey ||
        (event.target instanceof Element && event.target.closest('input, textarea, [role="dialog"]') !== null)
      )
        return
      const way = /^[1-9]$/.test(event.key) ? ways[Number(event.key) - 1] : undefined
      if (way === undefined) return
      event.preventDefault()
      take(way)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [ways, take])
}
