import type { Preferences } from '../app/preferences.ts'
import { actingKeys } from './bindings.ts'
import { chordOf } from './chord.ts'
import { nextPane, previousPane } from './next-pane.ts'
import { showPalette } from './show-palette.ts'

/** Whether a key that is pressed in an editor of runs is for the window, and leaves the editor as it stands: all others are the editor's own. */
export const actsOverEditor = (event: KeyboardEvent, preferences: Preferences): boolean =>
  [nextPane, previousPane, showPalette].some((command) => actingKeys(command, preferences).includes(chordOf(event)))
