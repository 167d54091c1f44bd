import type { ReactElement } from 'react'
import { KeyHint } from '../../ui/key-hint.tsx'

const LEGEND = [
  ['completed', 'successful'],
  ['failed', 'failed'],
  ['running', 'running'],
  ['unknown', 'no end recorded'],
] as const

/** What the marks mean, and the keys. */
export function TimelineFoot(): ReactElement {
  return (
    <footer className="timeline-foot">
      {LEGEND.map(([status, name]) => (
        <span key={status} className="timeline-legend">
          <span className={`timeline-mark is-${status}`} />
          {name}
        </span>
      ))}
      <span className="grow" />
      <span className="timeline-keys">
        <KeyHint chord="ArrowLeft" />
        <KeyHint chord="ArrowRight" /> run <KeyHint chord="ArrowUp" />
        <KeyHint chord="ArrowDown" /> flow <KeyHint chord="+" />
        <KeyHint chord="-" /> zoom <KeyHint chord="Shift+ArrowLeft" /> choose days
      </span>
    </footer>
  )
}
