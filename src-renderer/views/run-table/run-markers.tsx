import type { ReactElement } from 'react'
import { hasMark, noteTexts } from '../../../src-core/opinions/marks.ts'
import type { RowView } from '../../../src-core/replica/api.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { countOf } from '../../ui/words.ts'

interface Marker {
  readonly icon: IconName
  /** The word that stands beside the icon where there is room. */
  readonly word: string
  /** What the icon says beyond the word, for who does not see it. */
  readonly read?: string
  readonly title: string
}

/** With more things to show than these, icons have to do. */
const MOST_WITH_WORD = 2

/**
 * What stands at the right of a run's name: what people said of it beside tags, and what is computed. None of it is a tag, so none of it
 * is a chip. At most one word is written out, for the name needs the room.
 */
export function RunMarkers({ row }: { row: RowView }): ReactElement | null {
  const markers = markersOf(row)
  const pinned = hasMark(row, 'pin')
  const notes = noteTexts(row)
  const count = markers.length + Number(pinned) + Number(notes.length > 0)
  if (count === 0) return null
  return (
    <span className="markers">
      {pinned && <Icon name="pin" label="pinned" />}
      {notes.length > 0 && (
        <span className="marker" title={notes.join('\n')}>
          <Icon name="note" className="s13" />
          <span aria-hidden="true">{notes.length}</span>
          <span className="visually-hidden">{countOf(notes.length, 'note')}</span>
        </span>
      )}
      {markers.map(({ icon, word, read, title }, index) => (
        <span key={word} className="marker" title={title}>
          <Icon name={icon} className="s13" />
          <span className={index === 0 && count <= MOST_WITH_WORD ? 'marker-text' : 'visually-hidden'}>{word}</span>
          {read !== undefined && <span className="visually-hidden"> {read}</span>}
        </span>
      ))}
    </span>
  )
}

function markersOf(row: RowView): Marker[] {
  const markers: Marker[] = []
  if (hasMark(row, 'archive')) markers.push({ icon: 'archive', word: 'archived', title: 'Left out of lists unless it is asked for' })
  if (row.isBaseline) markers.push({ icon: 'baseline', word: 'baseline', title: 'What other runs of its flow are compared with' })
  const latest = latestMarker(row)
  return latest === null ? markers : [...markers, latest]
}

/** Computed, never set by anybody. Newest run of its flow in the namespace in view. */
function latestMarker({ isLatest, isLatestSuccessful }: RowView): Marker | null {
  if (isLatest && isLatestSuccessful)
    return {
      icon: 'latest-success',
      word: 'latest',
      read: 'and latest ok',
      title: 'Latest run of its flow here, and the latest successful one',
    }
  if (isLatest) return { icon: 'latest', word: 'latest', title: 'Latest run of its flow here' }
  return isLatestSuccessful ? { icon: 'latest-success', word: 'latest ok', title: 'Latest successful run of its flow here' } : null
}
