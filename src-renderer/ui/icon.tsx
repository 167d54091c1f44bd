import type { ReactElement } from 'react'

export type IconName =
  | `state-${'success' | 'failed' | 'running' | 'unknown'}`
  | `tag${'' | '-add' | '-remove'}`
  | `latest${'' | '-success'}`
  | `chevron-${'down' | 'right'}`
  | 'app'
  | 'archive'
  | 'baseline'
  | 'card'
  | 'check'
  | 'ci'
  | 'close'
  | 'compare'
  | 'copy'
  | 'download'
  | 'everyone'
  | 'eye'
  | 'folder'
  | 'history'
  | 'info'
  | 'keyboard'
  | 'lock'
  | 'metaflow'
  | 'mixed'
  | 'more'
  | 'note'
  | 'offline'
  | 'open'
  | 'pin'
  | 'plus'
  | 'production'
  | 'search'
  | 'server'
  | 'settings'
  | 'sort-down'
  | 'sync'
  | 'table'
  | 'terminal'
  | 'timeline'
  | 'undo'
  | 'user'
  | 'view'
  | 'warning'

/** One symbol of the sprite, which `mountIcons` puts into the page. Silent to screen readers unless it has a label. */
export function Icon({ name, className = '', label }: { name: IconName; className?: string; label?: string }): ReactElement {
  return (
    <svg className={`icon ${className}`} {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <use href={`#i-${name}`} />
    </svg>
  )
}
