import type { SavedView } from '../../../src-core/opinions/saved-view.ts'
import type { ViewState } from '../../app/view-state.ts'

/** Whether the list shows just what the view says: its filter, its namespace, its order. */
export const isShown = (saved: SavedView, { screen, query, namespace, sort }: ViewState): boolean =>
  screen === 'runs' &&
  query === saved.query &&
  namespace === saved.namespace &&
  sort?.column === saved.sort?.column &&
  sort?.descending === saved.sort?.descending
