import type { RowView } from '../../../src-core/replica/api.ts'
import type { TagState } from '../../ui/tag-chip.tsx'

export interface Chip {
  readonly tag: string
  readonly state: TagState
}

export interface Fold {
  readonly shown: readonly Chip[]
  readonly hidden: readonly string[]
  /** Whether those that are shown have room: ones that wait are shown without. */
  readonly fits: boolean
}

const GAP_PX = 4
/** Room for `+N` with up to three digits. */
const MORE_PX = 36

/** Chips of a run: its tags, those that wait drawn as such, the ones that are leaving, and those that it is proposed for. */
export function chipsOf({ userTags, pending, proposed }: Pick<RowView, 'userTags' | 'pending' | 'proposed'>): Chip[] {
  const tags = pending.filter((item) => item.kind === 'tag')
  const added = new Set(tags.filter((item) => item.change === 'added').map((item) => item.text))
  const leaving = tags.filter((item) => item.change === 'removed' && !userTags.includes(item.text))
  const wanted = new Set(proposed.flatMap(({ tag }) => (userTags.includes(tag) ? [] : [tag])))
  return [
    ...userTags.map((tag): Chip => ({ tag, state: added.has(tag) ? 'added' : 'kept' })),
    ...leaving.map((item): Chip => ({ tag: item.text, state: 'removed' })),
    ...[...wanted].map((tag): Chip => ({ tag, state: 'proposed' })),
  ]
}

/**
 * Folds chips from the right until the rest fits into `widthPx`, those that are proposed last. Chips that wait are never hidden, whatever the width.
 * `widthOf` gives the width of one chip in pixels.
 */
export function foldTags(chips: readonly Chip[], widthPx: number, widthOf: (tag: string) => number): Fold {
  const widths = chips.map((chip) => widthOf(chip.tag))
  let used = widths.reduce((sum, width) => sum + width + GAP_PX, -GAP_PX)
  if (used <= widthPx) return { shown: chips, hidden: [], fits: true }
  const folded = new Set<number>()
  for (const state of ['kept', 'proposed']) {
    for (let index = chips.length - 1; index >= 0 && used + GAP_PX + MORE_PX > widthPx; index--) {
      if (chips[index]?.state !== state) continue
      folded.add(index)
      used -= (widths[index] ?? 0) + GAP_PX
    }
  }
  return {
    shown: chips.filter((_, index) => !folded.has(index)),
    hidden: chips.flatMap((chip, index) => (folded.has(index) ? [chip.tag] : [])),
    fits: used + GAP_PX + MORE_PX <= widthPx,
  }
}
