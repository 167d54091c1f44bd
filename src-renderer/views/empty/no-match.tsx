import { useEffect, type ReactElement, type ReactNode } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { FilterToken } from '../../ui/filter-token.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { countOf, inWords } from '../../ui/words.ts'
import { conjunctsOf } from '../query-bar/conjuncts.ts'
import { namespaceName } from '../namespace-sidebar/namespaces.ts'
import { EmptyState } from './empty-state.tsx'
import { useWaysOut, type WayOut } from './use-ways-out.ts'

/** Where single letters are switched off digits are too. */
const NONE: readonly WayOut[] = []

/** No run matches: says which filter to leave out, and how many runs would match then. Digits take the way. */
export function NoMatch(): ReactElement {
  const { view, preferences } = useServices()
  const letterKeys = useStore(preferences, (state) => state.letterKeys)
  const query = useStore(view, (state) => state.query)
  const namespace = useStore(view, (state) => state.namespace)
  const ways = useWaysOut(query, namespace)
  const filters = conjunctsOf(query).length
  const where = namespace === null ? '' : ` in ${namespaceName(namespace)}`
  const what = filters === 1 ? 'this filter' : filters === 2 ? 'both filters' : `all ${inWords(filters)} filters`
  const take = (way: WayOut): void => {
    if (way.kind === 'archived') view.set({ archivedShown: true })
    else view.set({ query: way.query, namespace: way.namespace })
  }
  useDigits(letterKeys ? ways : NONE, take)
  return (
    <EmptyState title={`No run${where} matches ${what}`}>
      {ways.length > 0 && (
        <>
          <p className="ink2">{leadOf(ways)}</p>
          <ul className="list">
            {ways.map((way, index) => (
              <li key={way.kind === 'without' ? way.left.join(' ') : way.kind}>
                <button type="button" className={`option way-out${isPair(way) ? ' is-pair' : ''}`} onClick={() => take(way)}>
                  <WayName way={way} />
                  <span className="option-aside">
                    {countOf(way.count, 'run')} {letterKeys && <KeyHint chord={String(index + 1)} />}
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

const isPair = (way: WayOut): boolean => way.kind === 'without' && way.left.length > 1

function leadOf(ways: readonly WayOut[]): string {
  const archived = ways.find((way) => way.kind === 'archived')?.count
  const isOnly = ways.length === 1
  if (archived === undefined) return `Leaving ${ways.some(isPair) ? 'two' : 'one'} out would help:`
  return `${countOf(archived, 'archived run')} ${archived === 1 ? 'matches' : 'match'}.${isOnly ? '' : ' Leaving one filter out would help too:'}`
}

function WayName({ way }: { way: WayOut }): ReactNode {
  switch (way.kind) {
    case 'archived':
      return 'Show archived runs'
    case 'without':
      return (
        <>
          Without <FilterToken text={way.left[0] ?? ''} />
          {way.left[1] !== undefined && (
            <>
              and <FilterToken text={way.left[1]} />
            </>
          )}
        </>
      )
    case 'everyone':
      return 'The same filters in Everyone'
    default:
      return assertNever(way)
  }
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
