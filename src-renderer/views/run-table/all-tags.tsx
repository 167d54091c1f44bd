import { useLayoutEffect, useRef, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { TagChip } from '../../ui/tag-chip.tsx'
import { chipsOf } from './fold-tags.ts'

const GAP_PX = 4

/** All tags of the run whose `+N` is pointed at, or of the focused run when it was asked for by key. Nothing in it takes the focus. */
export function AllTags({ hovered }: { hovered: number | null }): ReactElement | null {
  const { view, runs } = useServices()
  const focusIndex = useStore(view, (state) => state.focusIndex)
  const asked = useStore(view, (state) => state.overList === 'tags')
  const index = hovered ?? (asked ? focusIndex : null)
  const row = useStore(runs.sheet, () => (index === null ? null : runs.rowAt(index)))
  const popover = useRef<HTMLDivElement>(null)

  // Below the row, or above it where there is no room; never over it.
  useLayoutEffect(() => {
    const box = popover.current
    const line = document.querySelector<HTMLElement>(`.run-row[data-index="${index}"]`)
    if (row === null || box === null || line === null) return
    const cell = line.querySelector<HTMLElement>('.cell-tags') ?? line
    const { top, bottom } = line.getBoundingClientRect()
    const left = Math.max(GAP_PX, Math.min(cell.getBoundingClientRect().left, innerWidth - box.offsetWidth - GAP_PX))
    const below = bottom + GAP_PX + box.offsetHeight <= innerHeight
    box.style.left = `${left}px`
    box.style.top = `${below ? bottom + GAP_PX : Math.max(GAP_PX, top - GAP_PX - box.offsetHeight)}px`
  }, [index, row])

  if (row === null || index === null) return null
  const chips = chipsOf(row)
  return (
    <div className="popover all-tags" role="tooltip" ref={popover}>
      {chips.length === 0 && <span className="ink3 small">This run has no tags.</span>}
      {chips.map((chip) => (
        <TagChip key={chip.tag} tag={chip.tag} state={chip.state} />
      ))}
    </div>
  )
}
