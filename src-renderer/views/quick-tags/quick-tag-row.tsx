import type { ReactElement } from 'react'
import { QuickTagButtons, useHasQuickTags } from './quick-tag-buttons.tsx'

/** The quick tags in one slim line under the list; those that do not fit are left out. */
export function QuickTagRow(): ReactElement | null {
  if (!useHasQuickTags()) return null
  return (
    <div className="quick-tags" role="group" aria-label="Quick tags">
      <QuickTagButtons />
    </div>
  )
}
