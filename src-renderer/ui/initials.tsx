import type { ReactElement } from 'react'

export function Initials({ name }: { name: string }): ReactElement {
  return (
    <span className="initials" role="img" aria-label={name} title={name}>
      {[...name][0]}
    </span>
  )
}
