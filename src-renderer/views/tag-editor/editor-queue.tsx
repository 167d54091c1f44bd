import type { ReactElement } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf } from '../../ui/words.ts'
import type { QueuedLine } from './queued-line.ts'

interface EditorQueueProps {
  readonly lines: readonly QueuedLine[]
  readonly removing: boolean
  readonly onLeaveOut: (tag: string) => void
}

/** Tags that were taken one after another or pasted; Enter adds them all in one act. */
export function EditorQueue({ lines, removing, onLeaveOut }: EditorQueueProps): ReactElement {
  return (
    <>
      {lines.length > 0 && (
        <ul className="editor-queue" aria-label={removing ? 'To be removed' : 'To be added'}>
          {lines.map(({ tag, note, isWrong }) => (
            <li key={tag}>
              <TagChip tag={tag} state="planned" />
              <span className={`queue-note cut${isWrong ? ' failed' : ''}`} title={note}>
                {note}
              </span>
              <button type="button" className="button quiet square tight" aria-label={`Leave out ${tag}`} onClick={() => onLeaveOut(tag)}>
                <Icon name="close" className="s12" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <span className="visually-hidden" role="status">
        {lines.length > 0 && `${countOf(lines.length, 'tag')} to be ${removing ? 'removed' : 'added'}`}
      </span>
    </>
  )
}
