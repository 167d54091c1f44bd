import type { ReactElement } from 'react'

/** Ids differ at their end: it is inked, the head is dim, and what does not fit is cut at the head. */
const TAIL = 6
const LONGEST_ID = 17

export function RunPath({ flow, runId, narrow }: { flow: string; runId: string; narrow: boolean }): ReactElement {
  const at = Math.max(0, runId.length - TAIL)
  const cut = narrow ? at : Math.max(0, runId.length - LONGEST_ID)
  return (
    <span className="run-path">
      <span className="flow cut name">{flow}</span>
      <span className="slash">/</span>
      <span className="mono">
        {cut > 0 && <span aria-hidden="true">…</span>}
        {cut > 0 && <span className="visually-hidden">{runId.slice(0, cut)}</span>}
        {runId.slice(cut, at)}
        <b>{runId.slice(at)}</b>
      </span>
    </span>
  )
}
