import type { ReactElement } from 'react'
import { Icon } from './icon.tsx'

export type BoxState = 'none' | 'some' | 'all'

/** A drawn checkbox. What it means is said by the row around it (`aria-selected`, `aria-checked`). */
export function Box({ state }: { state: BoxState }): ReactElement {
  return (
    <span className={`box ${state}`} aria-hidden="true">
      {state === 'all' && <Icon name="check" />}
      {state === 'some' && <Icon name="mixed" />}
    </span>
  )
}
