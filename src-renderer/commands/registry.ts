import { clearQuery } from './clear-query.ts'
import { clearSelection } from './clear-selection.ts'
import type { Command } from './command.ts'
import { compare, nextColumn, openFocused, previousColumn, tagCompared, takeOut, toggleDifferences, withBaseline } from './compare.ts'
import { copyLink, copyViewLink } from './copy-link.ts'
import { copyPathspec } from './copy-pathspec.ts'
import { copySnippet } from './copy-snippet.ts'
import { editTags, removeTags } from './edit-tags.ts'
import { extendDown, extendUp } from './extend-selection.ts'
import { filterUnjudged } from './filter-unjudged.ts'
import { focusQuery } from './focus-query.ts'
import { follow } from './follow.ts'
import { goCommands } from './go-to.ts'
import { lookCommands } from './looks.ts'
import { groupByDay, groupByFlow, resetList, resizeColumns } from './lay-out-list.ts'
import { moveDown } from './move-down.ts'
import { moveFirst } from './move-first.ts'
import { moveLast } from './move-last.ts'
import { moveUp } from './move-up.ts'
import { nextPane, previousPane } from './next-pane.ts'
import { openDetail } from './open-detail.ts'
import { syncNow } from './sync-now.ts'
import { toggleArchive, toggleBaseline, togglePin } from './opinions.ts'
import { openMenu } from './open-menu.ts'
import { pageDown } from './page-down.ts'
import { pageUp } from './page-up.ts'
import { pinNamespace } from './pin-namespace.ts'
import { promoteRun, rollBack } from './promote.ts'
import { quickTagCommands } from './quick-tags.ts'
import { saveView } from './saved-views.ts'
import { reviewCommands } from './review.ts'
import { selectAll } from './select-all.ts'
import { showArchived } from './show-archived.ts'
import { showAllTags } from './show-all-tags.ts'
import { showColumns } from './show-columns.ts'
import { showPalette } from './show-palette.ts'
import { settingsCommands, showSettings } from './show-settings.ts'
import { showShortcuts } from './show-shortcuts.ts'
import { showVocabulary } from './show-vocabulary.ts'
import { switchLayout } from './switch-layout.ts'
import { chooseEarlier, chooseLater, filterByDays } from './timeline-brush.ts'
import { timelineMoves } from './timeline-moves.ts'
import { zoomIn, zoomOut } from './timeline-zoom.ts'
import { sortList } from './sort-list.ts'
import { stepBack } from './step-back.ts'
import { takeNews } from './take-news.ts'
import { toggleDensity } from './toggle-density.ts'
import { toggleSelection } from './toggle-selection.ts'
import { nextCard, previousCard, wholeCard } from './turn-card.ts'
import { redo, undo } from './undo.ts'
import { writeNote } from './write-note.ts'

/** Every command of a window, in the order of the sheet of shortcuts. A chord belongs to the first command that may run. */
export const commands: readonly Command[] = [
  ...timelineMoves,
  filterByDays,
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
  copyLink,
  copySnippet,
  compare,
  toggleDifferences,
  previousColumn,
  nextColumn,
  openFocused,
  tagCompared,
  takeOut,
  withBaseline,
  editTags,
  removeTags,
  promoteRun,
  rollBack,
  ...quickTagCommands,
  writeNote,
  togglePin,
  toggleBaseline,
  toggleArchive,
  ...reviewCommands,
  filterUnjudged,
  showAllTags,
  undo,
  redo,
  focusQuery,
  clearQuery,
  copyViewLink,
  chooseEarlier,
  chooseLater,
  zoomIn,
  zoomOut,
  saveView,
  pinNamespace,
  showArchived,
  sortList,
  takeNews,
  groupByFlow,
  groupByDay,
  ...goCommands,
  showVocabulary,
  follow,
  switchLayout,
  openMenu,
  nextPane,
  previousPane,
  stepBack,
  showPalette,
  showShortcuts,
  syncNow,
  showSettings,
  ...settingsCommands,
  ...lookCommands,
  toggleDensity,
  showColumns,
  resizeColumns,
  resetList,
]
