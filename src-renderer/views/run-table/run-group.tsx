import type { ReactElement, ReactNode } from 'react'
import type { RunGroups } from '../../../src-core/replica/api.ts'
import { formatDay } from '../../ui/format-time.ts'
import { countOf } from '../../ui/words.ts'
import { boxOf } from './group-box.ts'
import { type ListGeometry } from './list-geometry.ts'
import type { LaidOut } from './scroll-scale.ts'

/** The rows of one group below its head, which stays in sight as long as any of them; or all rows of a list without groups. */
export function RunGroup({
  group,
  groups,
  list,
  laidOut,
  columnCount,
  nowMs,
  children,
}: {
  group: number
  groups: RunGroups | null
  list: ListGeometry
  laidOut: LaidOut
  columnCount: number
  nowMs: number
  children: ReactNode
}): ReactElement {
  const start = list.starts[group] ?? 0
  const size = (list.starts[group + 1] ?? list.count) - start
  const name = groups?.names[group]
  const { topPx, heightPx } = boxOf(list, group, laidOut)
  return (
    <div className="run-group" role="rowgroup" style={{ top: topPx - laidOut.raisedPx, height: heightPx }}>
      {name !== undefined && (
        <div className="group-head" role="row" aria-rowindex={start + group + 2}>
          <span className="group-title" role="rowheader" aria-colspan={columnCount}>
            <bdi className="cut name medium">{typeof name === 'number' ? formatDay(name, nowMs) : name}</bdi>{' '}
            <span className="ink3">{countOf(size, 'run')}</span>
          </span>
        </div>
      )}
      {children}
    </div>
  )
}
