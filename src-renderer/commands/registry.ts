import { clearQuery } from './clear-query.ts'
import { clearSelection } from './clear-selection.ts'
import type { Command } from './command.ts'
import { compare, toggleDifferences } from './compare.ts'
import { copyPathspec } from './copy-pathspec.ts'
import { editTags, removeTags } from './edit-tags.ts'
import { extendDown, extendUp } from './extend-selection.ts'
import { focusQuery } from './focus-query.ts'
import { goCommands } from './go-to.ts'
import { moveDown } from './move-down.ts'
import { moveFirst } from './move-first.ts'
import { moveLast } from './move-last.ts'
import { moveUp } from './move-up.ts'
import { nextPane, previousPane } from './next-pane.ts'
import { openDetail } from './open-detail.ts'
import { pageDown } from './page-down.ts'
import { pageUp } from './page-up.ts'
import { selectAll } from './select-all.ts'
import { showPalette } from './show-palette.ts'
import { showSettings } from './show-settings.ts'
import { showShortcuts } from './show-shortcuts.ts'
import { stepBack } from './step-back.ts'
import { toggleSelection } from './toggle-selection.ts'
import { nextCard, previousCard, wholeCard } from './turn-card.ts'
import { redo, undo } from './undo.ts'

/** Every command of a window, in the order of the sheet of shortcuts. A chord belongs to the first command that may run. */
export const commands: readonly Command[] = [
  moveDown,
  moveUp,
  moveFirst,
  moveLast,
  pageDown,
  pageUp,
  openDetail,
  nextCard,
  previousCard,
  wholeCard,
  toggleSelection,
  extendDown,
  extendUp,
  selectAll,
  clearSelection,
  copyPathspec,
  compare,
  toggleDifferences,
  editTags,
  removeTags,
  undo,
  redo,
  focusQuery,
  clearQuery,
  ...goCommands,
  nextPane,
  previousPane,
  stepBack,
  showPalette,
  showShortcuts,
  showSettings,
]
