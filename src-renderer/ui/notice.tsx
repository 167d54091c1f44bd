import type { ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Sentence } from './sentence.tsx'

interface NoticeProps {
  readonly tone: 'plain' | 'bad' | 'warn'
  /** Sentences: what happened, which stands out; then whether the work is safe and what to do next. */
  readonly message: string
  readonly actions?: ReactNode
  readonly icon?: IconName
  /** `alert` for refusals and trouble, which are spoken at once. */
  readonly role?: 'alert'
  readonly id?: string
}

export function Notice({ tone, message, actions, icon, role, id }: NoticeProps): ReactElement {
  const [, first = message, rest = ''] = /^(.*?[.?])(?:\s+(.*))?$/su.exec(message) ?? []
  return (
    <div className={`notice ${tone}`} role={role} id={id}>
      <Icon name={icon ?? (tone === 'plain' ? 'info' : 'warning')} />
      <div className="notice-text">
        <p>
          <Sentence text={first} />
        </p>
        {rest !== '' && (
          <p>
            <Sentence text={rest} />
          </p>
        )}
      </div>
      {actions !== undefined && <div className="notice-actions">{actions}</div>}
    </div>
  )
}
