import { useEffect, useState, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { matchCount } from '../run-table/run-list.ts'
import { countOf, formatCount } from '../../ui/words.ts'

/** A screen reader is told at most so often. */
const SPEAK_EVERY_MS = 500

/** How many runs the filter leaves: drawn at once, spoken when it has settled. */
export function MatchCount(): ReactElement {
  const { runs } = useServices()
  const count = useStore(runs.sheet, ({ current }) => (current === null ? null : matchCount(current)))
  const total = useStore(runs.sheet, (state) => state.current?.total ?? 0)
  const shown = count === null ? '' : formatCount(count)
  const of = count === null ? '' : count === total ? countOf(total, 'run').slice(shown.length) : ` of ${countOf(total, 'run')}`
  const text = shown + of
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), SPEAK_EVERY_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <>
      <span className="match-count" aria-hidden="true">
        {shown}
        <span className="match-of">{of}</span>
      </span>
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </>
  )
}
