import { useEffect, useLayoutEffect, useRef, type ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { closeCompare, openCompared, takeOut, toggleDifferences, withBaseline } from '../../commands/compare.ts'
import { stepBack } from '../../commands/step-back.ts'
import { inWords } from '../../ui/words.ts'
import { CommandButton } from '../command-button.tsx'
import { CommandKey } from '../command-key.tsx'
import { compareLines, type Compared } from './compare-lines.ts'
import { CompareTable } from './compare-table.tsx'
import { useCompared } from './use-compared.ts'
import './compare.css'

/** Two to six runs side by side, over the list, which stays where it was. */
export function CompareScreen({ keys }: { keys: readonly RunKey[] }): ReactElement {
  const services = useServices()
  const { view } = services
  const onlyDifferences = useStore(view, (state) => state.onlyDifferences)
  const wanted = useStore(view, (state) => state.compareFocus)
  const compared = useCompared(keys)
  const runs = compared?.runs ?? []
  const order = runs.map(({ run }) => run.row.key)
  const focusKey = order.find((key) => key === wanted) ?? order[0] ?? null
  useLeaveWithFilter()
  const screen = useFocusedColumn(focusKey)
  const groups = compareLines(runs)
  const lines = groups.flatMap((group) => group.lines)
  const notes = compared === null ? [] : notesOn(runs, compared.read)
  const hasBaseline = runs.some(({ run }) => run.row.isBaseline)
  return (
    <section ref={screen} className="compare" aria-label="Compare" data-pane="compare">
      <header className="compare-head">
        <h1>Compare {keys.length} runs</h1>
        <span className="ink2 compare-count" role="status">
          {lines.filter((line) => line.differs).length} of {lines.length} lines differ
        </span>
        <span className="grow" />
        {!hasBaseline && (
          <CommandButton command={withBaseline} className="button quiet">
            With the baseline
          </CommandButton>
        )}
        <CommandButton command={takeOut} className="button quiet">
          Take out
        </CommandButton>
        <div className="segments" role="group" aria-label="Lines">
          <button type="button" aria-pressed={!onlyDifferences} onClick={() => view.set({ onlyDifferences: false })}>
            All lines
          </button>
          <button type="button" aria-pressed={onlyDifferences} onClick={() => view.set({ onlyDifferences: true })}>
            Differences <CommandKey command={toggleDifferences} />
          </button>
        </div>
        <CommandButton command={closeCompare} className="button quiet" hint={stepBack}>
          Close
        </CommandButton>
      </header>
      {notes.map((note) => (
        <p key={note} className="compare-note">
          {note}
        </p>
      ))}
      <div className="compare-scroll" role="region" aria-label="Runs side by side" data-editor-area>
        {compared !== null && (
          <CompareTable
            runs={runs}
            groups={groups}
            onlyDifferences={onlyDifferences}
            focusKey={focusKey}
            onFocus={(key) => view.set({ compareFocus: key })}
            onOpen={(key) => void openCompared(services, key)}
          />
        )}
      </div>
    </section>
  )
}

/** Whoever filters or looks through another namespace wants to see the list. */
function useLeaveWithFilter(): void {
  const { view } = useServices()
  useEffect(() => {
    const { query, namespace } = view.get()
    return view.subscribe(() => {
      const now = view.get()
      if (now.compare !== null && (now.query !== query || now.namespace !== namespace)) view.set({ compare: null })
    })
  }, [view])
}

/** The focus goes to the head of the focused column, and back to where it was when the comparison is left. */
function useFocusedColumn(focusKey: RunKey | null): { readonly current: HTMLElement | null } {
  const screen = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  useLayoutEffect(() => {
    const head = [...(screen.current?.querySelectorAll<HTMLElement>('[data-compared]') ?? [])].find(
      (each) => each.dataset['compared'] === focusKey,
    )
    if (head === undefined || head === document.activeElement) return
    head.focus({ preventScroll: true })
    head.closest('th')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [focusKey])
  return screen
}

/** What has to be known before lines are compared. `read`: whether all sources were asked. */
function notesOn(runs: readonly Compared[], read: boolean): string[] {
  const notes: string[] = []
  if (new Set(runs.map(({ run }) => run.row.flow)).size > 1)
    notes.push('These are runs of different flows: the same name may stand for different things.')
  const missing = runs.filter(({ detail }) => detail === null).length
  if (read && missing > 0)
    notes.push(
      `No open source has the details of ${inWords(missing)} of these runs. Parameters and results of ${missing === 1 ? 'that run' : 'those runs'} are left out; open the source to see them.`,
    )
  return notes
}
