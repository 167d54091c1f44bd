import type { ReactElement } from 'react'

/** Ids differ at their end: it is inked, the head is dim, and where room is short it is the head that is cut. */
const TAIL = 6

interface RunPathProps {
  readonly flow: string
  readonly runId: string
  readonly narrow: boolean
  /** There is room for all of it. */
  readonly fits?: boolean
}

export function RunPath({ flow, runId, narrow, fits = false }: RunPathProps): ReactElement {
  const at = Math.max(0, runId.length - TAIL)
  const head = runId.slice(0, at)
  return (
    <span className={`run-path${fits ? ' fits' : ''}`}>
      <bdi className="flow cut name">{flow}</bdi>
      <span className="slash">/</span>
      {narrow && head !== '' && (
        <span className="mono run-id-cut">
          <span aria-hidden="true">…</span>
          <span className="visually-hidden">{head}</span>
        </span>
      )}
      {!narrow && (
        <span className="mono run-id-head">
          <bdi>{head}</bdi>
        </span>
      )}
      <b className="mono">{runId.slice(at)}</b>
    </span>
  )
}
