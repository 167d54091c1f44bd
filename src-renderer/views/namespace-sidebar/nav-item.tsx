import type { ReactElement, ReactNode } from 'react'

interface NavItemProps {
  readonly lead: ReactNode
  readonly name: string
  readonly current?: boolean
  readonly aside?: ReactNode
  readonly quiet?: boolean
  readonly title?: string
  readonly onPick: () => void
}

export function NavItem({ lead, name, current = false, aside, quiet = false, title, onPick }: NavItemProps): ReactElement {
  return (
    <li>
      <button
        type="button"
        className={`nav-item${quiet ? ' ink3' : ''}`}
        aria-current={current ? 'page' : undefined}
        title={title}
        onClick={onPick}
      >
        {lead}
        <span className="cut name">{name}</span>
        {aside}
      </button>
    </li>
  )
}
