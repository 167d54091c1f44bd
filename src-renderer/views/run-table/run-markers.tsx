import type { ReactElement } from 'react'
import type { RowView } from '../../../src-core/replica/api.ts'
import { Icon } from '../../ui/icon.tsx'

/** What is said of a run at the right of its name. Nothing of it is a tag, so nothing of it is a chip. */
export function RunMarkers({ row }: { row: RowView }): ReactElement | null {
  return <LatestMarker row={row} />
}

/** Computed, never set by anybody. Newest run of its flow in the namespace in view. */
function LatestMarker({ row }: { row: RowView }): ReactElement | null {
  if (!row.isLatest && !row.isLatestSuccessful) return null
  const both = row.isLatest && row.isLatestSuccessful
  const text = row.isLatest ? 'latest' : 'latest ok'
  return (
    <span
      className="marker"
      title={
        both
          ? 'Latest run of its flow here, and the latest successful one'
          : row.isLatest
            ? 'Latest run of its flow here'
            : 'Latest successful run of its flow here'
      }
    >
      <Icon name={row.isLatestSuccessful ? 'latest-success' : 'latest'} className="s13" />
      <span className="marker-text">{both ? 'latest' : text}</span>
      {both && <span className="visually-hidden">and latest ok</span>}
    </span>
  )
}
