import type { ReactElement } from 'react'

/** Ids differ at their end: it is inked, the head is dim, and where room is short it is the head that is cut. */
const TAIL = 6

export function RunPath({ flow, runId, narrow }: { flow: string; runId: string; narrow: boolean }): ReactElement {
  const at = Math.max(0, runId.length - TAIL)
  const head = runId.slice(0, at)
  return (
    <span className="run-path">
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
