import type { ReactElement, ReactNode } from 'react'
import './empty.css'

/** The place of the list when it has no rows: what is so, and what to do next. */
export function EmptyState({ title, children }: { title: ReactNode; children: ReactNode }): ReactElement {
  return (
    // In a low window it scrolls, and then it has to be reached by keys.
    <div className="empty-state" data-pane="list" tabIndex={0}>
      <div className="empty-column">
        <svg width="44" height="30" viewBox="0 0 44 30" fill="none" stroke="var(--line-control)" strokeWidth="1.5" aria-hidden="true">
          <path strokeDasharray="3 2.6" d="M8 1h33a2 2 0 0 1 2 2v24a2 2 0 0 1-2 2H8L1 21.5v-13z" />
          <circle cx="10" cy="15" r="1.75" fill="var(--line-control)" stroke="none" />
        </svg>
        <h1>{title}</h1>
        {children}
      </div>
    </div>
  )
}
