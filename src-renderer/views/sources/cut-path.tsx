import type { ReactElement } from 'react'

/** A path on one line. Paths differ at their end, so where room is short the head is cut. */
export function CutPath({ path, className = '' }: { path: string; className?: string }): ReactElement {
  return (
    <span className={`cut cut-head mono ${className}`} title={path}>
      <bdi dir="ltr">{path}</bdi>
    </span>
  )
}
