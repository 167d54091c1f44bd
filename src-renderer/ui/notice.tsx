import type { ReactElement, ReactNode } from 'react'
import { Icon } from './icon.tsx'

interface NoticeProps {
  readonly tone: 'plain' | 'bad' | 'warn' | 'wait'
  /** One sentence: what happened. */
  readonly title: ReactNode
  /** Whether the work is safe and what to do next. */
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert` for refusals and trouble, which are spoken at once. */
  readonly role?: 'alert' | 'status'
  readonly id?: string
}

export function Notice({ tone, title, children, actions, role, id }: NoticeProps): ReactElement {
  return (
    <div className={`notice ${tone}`} role={role} id={id}>
      <Icon name={tone === 'plain' || tone === 'wait' ? 'info' : 'warning'} />
      <div className="notice-text">
        <p>{title}</p>
        {children !== undefined && <p>{children}</p>}
      </div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  )
}
