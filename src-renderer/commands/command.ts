import type { Services } from '../app/services.ts'

/**
 * One thing that a person can do. The registry feeds the keys, the hints on buttons, the menus and the sheet of shortcuts.
 * To add one: a file in this folder and a line in `registry.ts`.
 */
export interface Command {
  readonly id: string
  /** As the sheet of shortcuts says it: `Select all matches`. */
  readonly title: string
  /** Shorter, where the hint or the menu around it says the rest: `Everyone` of `Go to everyone`. */
  readonly short?: string
  /** What it would do at this moment, where that changes: for the palette and menus. */
  titleNow?(services: Services): string
  /** One of a row of commands that are alike: how the sheet names the row, on its first; null on the others, which the sheet leaves out. */
  readonly row?: string | null
  readonly group: CommandGroup
  /**
   * Chords such as `j`, `ArrowDown`, `Space`, `Mod+z`, `Shift+Mod+z`, and sequences such as `g e`; `Mod` is Ctrl, on a Mac the command key.
   * The first one stands on buttons. Empty for a command without keys. A person may bind others (`bindings.ts`).
   */
  readonly keys: readonly string[]
  /**
   * `list`: only while the list or nothing in particular has the focus (arrows, Enter); letters act as with `page`.
   * `page`: anywhere but in a field. `always`: in fields too.
   */
  readonly where: 'list' | 'page' | 'always'
  /** Acts while a card covers the window, or a comparison the list. or only while runs are reviewed. Then others do not, but for those of the window while comparing and `inReview`. */
  readonly over?: 'card' | 'compare' | 'review'
  /** Acts on the run under review too. */
  readonly inReview?: true
  /** Stands in the menu of a run, too. */
  readonly menu?: 'run'
  /** False when it would do nothing now: the key is then left to the browser. */
  enabled?(services: Services): boolean
  run(services: Services): void | Promise<void>
}

export type CommandGroup = 'Move' | 'Select' | 'Tag' | 'Review' | 'Find' | 'Go to' | 'Timeline' | 'Compare' | 'Window'
export const COMMAND_GROUPS: readonly CommandGroup[] = ['Move', 'Select', 'Tag', 'Review', 'Find', 'Go to', 'Timeline', 'Compare', 'Window']

const PLACES: Readonly<Partial<Record<CommandGroup, string>>> = { Timeline: ', on the timeline', Compare: ', while comparing' }

/** What a list calls a command under the head of its group, which says already where it acts. */
export function nameInGroup({ title, group }: Command): string {
  const place = PLACES[group]
  return place !== undefined && title.endsWith(place) ? title.slice(0, -place.length) : title
}
