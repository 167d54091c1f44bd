import type { CSSProperties, ReactElement } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { formatClock, formatDay, formatMoment } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { Hanger } from '../../ui/tag-chip.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { useMinute } from '../../ui/use-minute.ts'
import { StatusIcon } from '../run-table/status-icon.tsx'
import type { Cell, Compared, Line, LineGroup } from './compare-lines.ts'

interface CompareTableProps {
  readonly runs: readonly Compared[]
  readonly groups: readonly LineGroup[]
  readonly onlyDifferences: boolean
  /** The run whose column has the focus. */
  readonly focusKey: RunKey | null
  readonly onFocus: (key: RunKey) => void
  readonly onOpen: (key: RunKey) => void
}

/** A column for each run, the first one being what the others are held against; a line for each thing that can be told of them. */
export function CompareTable({ runs, groups, onlyDifferences, focusKey, onFocus, onOpen }: CompareTableProps): ReactElement {
  const shown = groups
    .map(({ title, isCode, lines }) => ({ title, isCode, lines: onlyDifferences ? lines.filter((line) => line.differs) : lines }))
    .filter(({ lines }) => lines.length > 0)
  const keys = runs.map(({ run }) => run.row.key)
  const width: CSSProperties & { '--runs': number } = { '--runs': runs.length }
  return (
    <table style={width}>
      <thead>
        <tr>
          <td />
          {runs.map(({ run: { row } }) => (
            <th key={row.key} scope="col" className={row.key === focusKey ? 'has-focus' : ''}>
              <button
                type="button"
                className="compare-run"
                tabIndex={row.key === focusKey ? 0 : -1}
                data-compared={row.key}
                title={`Open ${row.flow}/${row.runId}`}
                onFocus={() => onFocus(row.key)}
                onClick={() => onOpen(row.key)}
              >
                <StatusIcon status={row.status} />
                <span className="name">{row.flow}</span>
                <span className="slash">/</span>
                <span className="mono">{row.runId}</span>
              </button>
              <span className="ink2 compare-by">
                {row.owner ?? 'production token'} · {formatMoment(row.createdAt)}
              </span>
              {row.isBaseline && (
                <span className="ink2 compare-by compare-baseline">
                  <Icon name="baseline" className="s13" /> baseline
                </span>
              )}
            </th>
          ))}
        </tr>
      </thead>
      {shown.map(({ title, isCode, lines }) => (
        <tbody key={title} className={isCode ? 'is-code' : ''}>
          <tr className="compare-group">
            <th colSpan={runs.length + 1} scope="rowgroup">
              {title}
            </th>
          </tr>
          {lines.map((line) => (
            <LineRow key={line.name} line={line} keys={keys} focusKey={focusKey} />
          ))}
        </tbody>
      ))}
      {shown.length === 0 && (
        <tbody>
          <tr>
            <td colSpan={runs.length + 1} className="ink2">
              Nothing differs.
            </td>
          </tr>
        </tbody>
      )}
    </table>
  )
}

function LineRow({ line, keys, focusKey }: { line: Line; keys: readonly RunKey[]; focusKey: RunKey | null }): ReactElement {
  return (
    <tr className={line.differs ? 'differs' : ''}>
      <th scope="row">
        <span className="compare-line">
          <span className="compare-mark" role={line.differs ? 'img' : undefined} aria-label={line.differs ? 'differs' : undefined} />
          <span className="name" title={line.name}>
            {visibleText(line.name)}
          </span>
        </span>
      </th>
      {line.cells.map((cell, at) => (
        <td
          key={keys[at]}
          className={[keys[at] === focusKey && 'has-focus', line.same[at] === true && at > 0 && 'is-same'].filter(Boolean).join(' ')}
        >
          <CellText cell={cell} />
        </td>
      ))}
    </tr>
  )
}

function CellText({ cell }: { cell: Cell }): ReactElement {
  const nowMs = useMinute()
  const moment = (at: number): string => `${formatDay(at, nowMs)} ${formatClock(at)}`
  if (cell === null) return <span className="ink3">–</span>
  switch (cell.kind) {
    case 'text':
      return (
        <>
          <span className="compare-value">{cell.text}</span>
          {cell.delta !== null && <span className="mono compare-delta">{cell.delta}</span>}
        </>
      )
    case 'said':
      return (
        <span className="compare-tag">
          {cell.tag !== null && <Hanger tag={cell.tag} />}
          <span className="name">{cell.by}</span>
          {cell.waiting ? (
            <span className="pending">waiting</span>
          ) : (
            cell.at !== null && <span className="compare-at">{moment(cell.at)}</span>
          )}
        </span>
      )
    case 'notes':
      return (
        <ul className="compare-notes">
          {cell.notes.map(({ text, by, at }) => (
            <li key={`${by} ${at} ${text}`}>
              <p dir="auto">{text}</p>
              <span className="name">{by}</span> <span className="compare-at">{moment(at)}</span>
            </li>
          ))}
        </ul>
      )
    default:
      return assertNever(cell)
  }
}
