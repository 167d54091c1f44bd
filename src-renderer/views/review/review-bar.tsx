import type { ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { editTags } from '../../commands/edit-tags.ts'
import { archiveReviewed, judgeRun, nextReviewed, previousReviewed, undoReviewed } from '../../commands/review.ts'
import { writeNote } from '../../commands/write-note.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandButton } from '../command-button.tsx'
import { QuickTagButtons, useHasQuickTags } from '../quick-tags/quick-tag-buttons.tsx'

/** What each key does with the run: a quick tag judges it and goes on. */
export function ReviewBar(): ReactElement {
  const services = useServices()
  const hasQuickTags = useHasQuickTags()
  const last = useStore(services.review.state, (state) => state.judgements.at(-1))
  const isFirst = useStore(services.review.state, (state) => state.at === 0)
  return (
    <footer className="review-bar">
      {!hasQuickTags && (
        <p className="review-hint">No tag is in use yet. Tag a run, and the keys 1 to 9 get the tags that are used most.</p>
      )}
      <div className="review-tags" role="group" aria-label="Quick tags: tag, judged, next run">
        <QuickTagButtons />
      </div>
      <div className="review-acts" role="toolbar" aria-label="This run">
        <CommandButton command={judgeRun} className="button primary">
          Judged, next
        </CommandButton>
        <CommandButton command={editTags} className="button quiet">
          Tag…
        </CommandButton>
        <CommandButton command={writeNote} className="button quiet">
          Note…
        </CommandButton>
        <CommandButton command={archiveReviewed} className="button quiet">
          Archive
        </CommandButton>
        <span className="grow" />
        <CommandButton command={undoReviewed} className="button quiet">
          Take back {last?.tag != null && <TagChip tag={last.tag} />}
        </CommandButton>
        {!isFirst && (
          <CommandButton command={previousReviewed} className="button quiet">
            Previous
          </CommandButton>
        )}
        <CommandButton command={nextReviewed} className="button quiet">
          Pass over
        </CommandButton>
      </div>
    </footer>
  )
}
