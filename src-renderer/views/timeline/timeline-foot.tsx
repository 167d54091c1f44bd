import type { ReactElement } from 'react'
import { chooseEarlier } from '../../commands/timeline-brush.ts'
import { earlierRun, flowAbove, flowBelow, laterRun } from '../../commands/timeline-moves.ts'
import { zoomIn, zoomOut } from '../../commands/timeline-zoom.ts'
import { CommandKey } from '../command-key.tsx'

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
        <CommandKey command={earlierRun} />
        <CommandKey command={laterRun} /> run <CommandKey command={flowAbove} />
        <CommandKey command={flowBelow} /> flow <CommandKey command={zoomIn} />
        <CommandKey command={zoomOut} /> zoom <CommandKey command={chooseEarlier} /> choose days
      </span>
    </footer>
  )
}
