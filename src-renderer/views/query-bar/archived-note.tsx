import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { showArchived } from '../../commands/show-archived.ts'
import { formatCount } from '../../ui/words.ts'
import './archived-note.css'

/** How many matches are out of sight because they are archived, with the way to see them, and back. */
export function ArchivedNote(): ReactElement | null {
  const services = useServices()
  const count = useStore(services.runs.sheet, (state) => state.current?.archivedCount ?? 0)
  const shown = useStore(services.view, (state) => state.archivedShown)
  if (count === 0 && !shown) return null
  return (
    <span className="archived-note">
      {shown ? 'with archived' : `${formatCount(count)} archived`} ·{' '}
      <button type="button" className="archived-show" onClick={() => void showArchived.run(services)}>
        {shown ? 'Hide' : 'Show'}
      </button>
    </span>
  )
}
