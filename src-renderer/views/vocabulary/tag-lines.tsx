import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { formatCount } from '../../ui/words.ts'
import type { TagLine } from '../../../src-core/replica/views/tag-list.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import { useServices } from '../../app/services.ts'
import { useTagLines, type Only } from './use-tag-lines.ts'

interface TagLinesProps {
  readonly text: string
  readonly only: Only
  readonly chosen: string | null
  readonly onChoose: (tag: string) => void
  /** Enter: on to the rules of the chosen tag. */
  readonly onOpen: () => void
  /** Whoever comes here finds no tag at all. */
  readonly onNothing: () => void
}

/** The tags of the workspace, one line each, only those in view in the page. One stop for Tab; the arrows choose. */
export function TagLines({ text, only, chosen, onChoose, onOpen, onNothing }: TagLinesProps): ReactElement {
  const { replica } = useServices()
  const scroller = useRef<HTMLDivElement>(null)
  const [rowPx, setRowPx] = useState(36)
  const [range, setRange] = useState({ from: 0, to: 30 })
  const [hasFocus, setHasFocus] = useState(false)
  const { total, at, located, isAnswered } = useTagLines(text, only, chosen, range)
  // oxlint-disable-next-line react/incompatible-library -- its functions are called here only, never handed to a memoised part
  const virtualizer = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => rowPx, overscan: 6 })
  useLayoutEffect(() => {
    if (scroller.current !== null) setRowPx(Number.parseFloat(getComputedStyle(scroller.current).getPropertyValue('--row-h')) || 36)
    virtualizer.measure()
  }, [virtualizer, rowPx, total])
  const from = virtualizer.range?.startIndex ?? 0
  const to = (virtualizer.range?.endIndex ?? 0) + 1
  useEffect(() => setRange({ from, to }), [from, to])
  useEffect(() => {
    if (located !== null) virtualizer.scrollToIndex(located, { align: 'auto' })
  }, [virtualizer, located])

  // Whoever comes to the list with the keys stands on one of its tags, but for one that is no run's yet and was asked for by its name.
  const first = at(0)?.tag
  const isNarrowed = text !== '' || only !== 'all'
  const isLost = chosen === null || (hasFocus && isAnswered && isNarrowed && located === null)
  useEffect(() => {
    if (isLost && first !== undefined) onChoose(first)
  }, [isLost, first, onChoose])
  const hasCome = useRef(false)
  useEffect(() => {
    if (!isAnswered || hasCome.current) return
    hasCome.current = true
    if (total === 0) onNothing()
  }, [isAnswered, total, onNothing])
  /** The line may not be here yet: End and PageDown go farther than what was fetched. */
  const goTo = async (place: number): Promise<void> => {
    const wanted = Math.max(0, Math.min(total - 1, place))
    const line = at(wanted) ?? (await replica.tagList({ text, only, locate: null, from: wanted, to: wanted + 1 })).lines[0]
    if (line !== undefined) onChoose(line.tag)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? rowPx) / rowPx) - 1)
    const here = located ?? -1
    const places: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      j: here + 1,
      k: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: total - 1,
    }
    const place = places[event.key]
    if (event.altKey || event.ctrlKey || event.metaKey || (place === undefined && event.key !== 'Enter')) return
    event.preventDefault()
    event.stopPropagation()
    if (place === undefined) onOpen()
    else void goTo(place)
  }

  const lines = (
    <div
      ref={scroller}
      className="tag-lines"
      role="listbox"
      aria-label="Tags"
      tabIndex={0}
      aria-activedescendant={located === null ? undefined : `tag-line-${located}`}
      onKeyDown={onKeyDown}
      onFocus={() => setHasFocus(true)}
      onBlur={() => setHasFocus(false)}
    >
      <div className="tag-lines-all" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, size }) => {
          const line = at(index)
          return (
            <div
              key={index}
              id={`tag-line-${index}`}
              role="option"
              aria-selected={line !== null && line.tag === chosen}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="tag-line"
              style={{ transform: `translateY(${start}px)`, height: size }}
              onClick={() => line !== null && onChoose(line.tag)}
            >
              {line !== null && <Line line={line} />}
            </div>
          )
        })}
      </div>
    </div>
  )
  return (
    <>
      {isAnswered && total === 0 && <p className="tag-lines-none">{nothingWords(text, only)}</p>}
      {lines}
    </>
  )
}

function nothingWords(text: string, only: Only): string {
  if (text.trim() !== '' && only !== 'all') return 'None of these tags has this in its name.'
  if (only === 'retired') return 'No tag is retired.'
  if (only === 'agreed') return 'Nothing is agreed about any tag yet. Choose a tag among all of them, and give it rules.'
  const violation = validateTag(text.trim())
  if (violation === null || violation.kind === 'empty') return 'No run has a tag yet. The name of a tag, typed above, can be given rules.'
  return describeViolation(violation, 0)
}

function Line({ line: { tag, count, rules } }: { line: TagLine }): ReactElement {
  const { renamedTo, description, group, isProtected, isRetired, isPromoted } = rules
  return (
    <>
      <TagChip tag={tag} />
      <span className="tag-line-note cut">
        {renamedTo !== null && <>is now {renamedTo}. </>}
        {description || (count === 0 && renamedTo === null && 'on no run yet')}
      </span>
      <span className="tag-line-rules">
        {isPromoted && <Icon name="production" className="s14" label="moved by promotion" />}
        {isProtected && <Icon name="lock" className="s14" label="protected" />}
        {isRetired && <span>retired</span>}
        {group !== null && <span className="cut">one of {group}</span>}
      </span>
      <span className="tag-line-count">{formatCount(count)}</span>
    </>
  )
}
