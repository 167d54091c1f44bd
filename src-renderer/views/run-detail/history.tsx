import { useState, type KeyboardEvent, type ReactElement } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { HistoryEntry } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { formatClock, formatDay, formatMoment } from '../../ui/format-time.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { useMinute } from '../../ui/use-minute.ts'
import { TagChip } from '../../ui/tag-chip.tsx'

const VIA: Readonly<Record<string, readonly [icon: IconName, label: string]>> = {
  app: ['app', 'in the app'],
  cli: ['terminal', 'by the command line'],
  ci: ['ci', 'by CI'],
  api: ['terminal', 'by a script'],
  promotion: ['production', 'by promotion'],
}
const BY_METAFLOW: readonly [icon: IconName, label: string] = ['metaflow', 'by Metaflow']

const FIRST_ENTRIES = 8

/**
 * Who said what and when, newest first. What a source says of itself has no name. A press on an entry shows the run as it stood then,
 * the same again as it is now; arrows go from entry to entry.
 */
export function History({ runKey, entries }: { runKey: RunKey; entries: readonly HistoryEntry[] }): ReactElement {
  const { view } = useServices()
  const asOf = useStore(view, (state) => (state.asOf?.key === runKey ? state.asOf.at : null))
  // Both are about one run: the page keeps its lines for the next one, which is then written into them.
  const [openOf, setOpenOf] = useState<RunKey | null>(null)
  const [stopIn, setStopIn] = useState<{ readonly runKey: RunKey; readonly fromOldest: number } | null>(null)
  const open = openOf === runKey
  const stop = stopIn?.runKey === runKey ? entries.length - stopIn.fromOldest : 0
  const more = entries.length - FIRST_ENTRIES
  const shown = open ? entries : entries.slice(0, FIRST_ENTRIES)
  const isChosen = ({ at }: HistoryEntry): boolean => at !== null && at === asOf
  return (
    <>
      <ul className="history" onKeyDown={walkEntries}>
        {shown.map((entry, at) => (
          <Entry
            // oxlint-disable-next-line react/no-array-index-key -- from the oldest on: a line keeps its entry, and the focus, when a newer one comes
            key={entries.length - at}
            entry={entry}
            isChosen={isChosen(entry)}
            isStop={at === Math.max(0, Math.min(stop, shown.length - 1))}
            onFocus={() => setStopIn({ runKey, fromOldest: entries.length - at })}
            onPress={() => entry.at !== null && view.set({ asOf: isChosen(entry) ? null : { key: runKey, at: entry.at } })}
          />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="history-more" onClick={() => setOpenOf(open ? null : runKey)}>
          {open ? 'Fewer' : `${more} earlier`}
        </button>
      )}
    </>
  )
}

/** The list is one tab stop. */
function walkEntries(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>('.history-entry')]
  const next = entries[entries.findIndex((entry) => entry === document.activeElement) + step]
  if (step === 0 || next === undefined) return
  event.preventDefault()
  next.focus()
}

interface EntryProps {
  readonly entry: HistoryEntry
  readonly isChosen: boolean
  readonly isStop: boolean
  readonly onFocus: () => void
  readonly onPress: () => void
}

function Entry({ entry, isChosen, isStop, onFocus, onPress }: EntryProps): ReactElement {
  const [icon, label] = entry.by === null ? BY_METAFLOW : (VIA[entry.via ?? ''] ?? BY_METAFLOW)
  const state = !entry.pending ? 'kept' : entry.change === 'removed' ? 'removed' : 'added'
  return (
    <li>
      <button
        type="button"
        className="history-entry"
        aria-pressed={isChosen}
        tabIndex={isStop ? 0 : -1}
        title={isChosen ? 'Show the run as it is now' : 'Show the run as it stood then'}
        onFocus={onFocus}
        onClick={onPress}
      >
        <Icon name={icon} label={label} />
        <span className="history-what">
          {entry.by !== null && <span className="medium ink1 name">{entry.by}</span>}
          {entry.kind === 'tag' ? (
            <>
              {verbBefore(entry.change)}
              <TagChip tag={entry.text} state={state} />
              {verbAfter(entry.change)}
            </>
          ) : (
            <Mark kind={entry.kind} text={entry.text} isSet={entry.change === 'added'} />
          )}
        </span>
        {entry.pending && <span className="pending">waiting</span>}
        {!entry.pending && entry.at !== null && <Time at={entry.at} />}
      </button>
    </li>
  )
}

const MARK_VERBS: Readonly<Record<Exclude<HistoryEntry['kind'], 'tag'>, readonly [set: string, unset: string]>> = {
  note: ['noted', 'took back the note'],
  pin: ['pinned it', 'unpinned it'],
  baseline: ['made it the baseline', 'took it back as the baseline'],
  archive: ['archived it', 'brought it back from the archive'],
  judged: ['judged it', 'took the judgement back'],
}

function Mark({ kind, text, isSet }: { kind: Exclude<HistoryEntry['kind'], 'tag'>; text: string; isSet: boolean }): ReactElement {
  const [set, unset] = MARK_VERBS[kind]
  return (
    <>
      {isSet ? set : unset}
      {text !== '' && <q dir="auto">{text}</q>}
    </>
  )
}

function Time({ at }: { at: number }): ReactElement {
  const nowMs = useMinute()
  return (
    <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
      {formatDay(at, nowMs)} {formatClock(at)}
    </time>
  )
}

function verbBefore(change: HistoryEntry['change']): string {
  switch (change) {
    case 'added':
      return 'added '
    case 'removed':
      return 'removed '
    case 'came-with-run':
    case 'appeared-in-source':
    case 'left-source':
      return ''
    default:
      return assertNever(change)
  }
}

function verbAfter(change: HistoryEntry['change']): string {
  switch (change) {
    case 'added':
    case 'removed':
      return ''
    case 'came-with-run':
      return 'came with it'
    case 'appeared-in-source':
      return 'came to the source'
    case 'left-source':
      return 'left the source'
    default:
      return assertNever(change)
  }
}
