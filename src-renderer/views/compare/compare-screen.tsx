import { useEffect, useRef, type ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { closeCompare, toggleDifferences } from '../../commands/compare.ts'
import { stepBack } from '../../commands/step-back.ts'
import { formatMoment } from '../../ui/format-time.ts'
import { inWords } from '../../ui/words.ts'
import { Hanger } from '../../ui/tag-chip.tsx'
import { CommandButton } from '../command-button.tsx'
import { StatusIcon } from '../run-table/status-icon.tsx'
import { compareLines, type Cell, type Compared, type LineGroup } from './compare-lines.ts'
import { useCompared } from './use-compared.ts'
import './compare.css'

/** Two to six runs side by side, over the list, which stays where it was. */
export function CompareScreen({ keys }: { keys: readonly RunKey[] }): ReactElement {
  const { view } = useServices()
  const onlyDifferences = useStore(view, (state) => state.onlyDifferences)
  const compared = useCompared(keys)
  const scroll = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    scroll.current?.focus()
    return () => {
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  useEffect(() => {
    const { query, namespace } = view.get()
    // Whoever filters or looks through another namespace wants to see the list.
    return view.subscribe(() => {
      const now = view.get()
      if (now.compare !== null && (now.query !== query || now.namespace !== namespace)) view.set({ compare: null })
    })
  }, [view])
  const groups = compared === null ? [] : compareLines(compared.runs)
  const lines = groups.flatMap((group) => group.lines)
  const notes = compared === null ? [] : notesOn(compared.runs, compared.read)
  return (
    <section className="compare" aria-label="Compare" data-pane="compare">
      <header className="compare-head">
        <h1>Compare {keys.length} runs</h1>
        <span className="ink2 compare-count" role="status">
          {lines.filter((line) => line.differs).length} of {lines.length} lines differ
        </span>
        <span className="grow" />
        <CommandButton command={toggleDifferences} className="button">
          {onlyDifferences ? 'All lines' : 'Only differences'}
        </CommandButton>
        <CommandButton command={closeCompare} className="button quiet" hint={stepBack}>
          Close
        </CommandButton>
      </header>
      {notes.map((note) => (
        <p key={note} className="compare-note">
          {note}
        </p>
      ))}
      <div ref={scroll} className="compare-scroll" tabIndex={0} role="region" aria-label="Runs side by side">
        {compared !== null && <CompareTable runs={compared.runs} groups={groups} onlyDifferences={onlyDifferences} />}
      </div>
    </section>
  )
}

function CompareTable({
  runs,
  groups,
  onlyDifferences,
}: {
  runs: readonly Compared[]
  groups: readonly LineGroup[]
  onlyDifferences: boolean
}): ReactElement {
  const shown = groups
    .map(({ title, lines }) => ({ title, lines: onlyDifferences ? lines.filter((line) => line.differs) : lines }))
    .filter(({ lines }) => lines.length > 0)
  return (
    <table>
      <thead>
        <tr>
          <td />
          {runs.map(({ run: { row } }) => (
            <th key={row.key} scope="col">
              <span className="compare-run">
                <StatusIcon status={row.status} />
                <span className="name">{row.flow}</span>/<span className="mono">{row.runId}</span>
              </span>
              <span className="ink2 compare-by">
                {row.owner ?? 'production token'} · {formatMoment(row.createdAt)}
              </span>
            </th>
          ))}
        </tr>
      </thead>
      {shown.map(({ title, lines }) => (
        <tbody key={title}>
          <tr className="compare-group">
            <th colSpan={runs.length + 1} scope="rowgroup">
              {title}
            </th>
          </tr>
          {lines.map((line) => (
            <tr key={line.name} className={line.differs ? 'differs' : ''}>
              <th scope="row">
                <span className="compare-mark" role={line.differs ? 'img' : undefined} aria-label={line.differs ? 'differs' : undefined} />
                <span className="name">{line.name}</span>
              </th>
              {line.cells.map((cell, at) => (
                <td key={runs[at]?.run.row.key}>
                  <CellText cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}

function CellText({ cell }: { cell: Cell }): ReactElement {
  if (cell === null) return <span className="ink3">–</span>
  if (cell.kind === 'text') return <span className="mono compare-value">{cell.text}</span>
  const { tag, waiting } = cell
  return (
    <span className="compare-tag">
      <Hanger tag={tag.tag} />
      <span className="name">{tag.by ?? 'came with it'}</span>
      {waiting ? <span className="pending">waiting</span> : tag.at !== null && <span className="compare-at">{formatMoment(tag.at)}</span>}
    </span>
  )
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
