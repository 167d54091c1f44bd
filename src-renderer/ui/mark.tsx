import type { ReactElement } from 'react'

export function Mark({ size }: { size: number }): ReactElement {
  return (
    <svg className="mark" width={size} height={size} aria-hidden="true">
      <use href="#i-mark" />
    </svg>
  )
}
