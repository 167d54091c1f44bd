import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { clearSelection } from '../../commands/clear-selection.ts'
import { compare } from '../../commands/compare.ts'
import { copyPathspec } from '../../commands/copy-pathspec.ts'
import { editTags } from '../../commands/edit-tags.ts'
import { toggleArchive, togglePin } from '../../commands/opinions.ts'
import { stepBack } from '../../commands/step-back.ts'
import { writeNote } from '../../commands/write-note.ts'
import { formatCount } from '../../ui/words.ts'
import { CommandButton } from '../command-button.tsx'
import { useOutside } from './use-outside.ts'
import './bulk-bar.css'

/** What can be done with the selection; docked under the list, never over it. */
export function BulkBar(): ReactElement | null {
  const { view } = useServices()
  const count = useStore(view, (state) => state.selection.size)
  const outside = useOutside()
  if (count === 0) return null
  return (
    <div className="bulk-bar" role="toolbar" aria-label={`${formatCount(count)} selected`} data-pane="bulk">
      <span className="bulk-count">
        {formatCount(count)} selected
        {outside > 0 && <span className="bulk-outside">{formatCount(outside)} not in the list</span>}
      </span>
      <CommandButton command={editTags} className="button primary">
        Tag…
      </CommandButton>
      {count > 1 && (
        <CommandButton command={compare} className="button">
          Compare
        </CommandButton>
      )}
      <CommandButton command={writeNote} className="button">
        Note…
      </CommandButton>
      <CommandButton command={togglePin} className="button">
        Pin
      </CommandButton>
      <CommandButton command={toggleArchive} className="button">
        Archive
      </CommandButton>
      <CommandButton command={copyPathspec} className="button">
        Copy pathspecs
      </CommandButton>
      <span className="grow" />
      <CommandButton command={clearSelection} className="button quiet" hint={stepBack}>
        Clear
      </CommandButton>
    </div>
  )
}
