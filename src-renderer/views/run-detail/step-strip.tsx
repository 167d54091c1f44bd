import type { ReactElement } from 'react'
import type { StepDetail } from '../../../src-core/bridge/contract.ts'
import { formatShort } from '../../ui/format-time.ts'
import { formatCount } from '../../ui/words.ts'
import { taskCount } from './task-count.ts'

/** One strip for all steps: width by the square root of time, so that a short step beside a long one can still be read. */
export function StepStrip({ steps }: { steps: readonly StepDetail[] }): ReactElement {
  return (
    <ol className="step-strip">
      {steps.map((step) => {
        const duration = step.startedAt === null || step.finishedAt === null ? null : Math.max(0, step.finishedAt - step.startedAt)
        const took = duration === null ? null : formatShort(duration)
        const time = step.failed ? (took === null ? 'failed' : `failed, ${took}`) : (took ?? 'no end')
        const count = taskCount(step)
        const tasks = count > 1 ? ` ×${formatCount(count)}` : ''
        return (
          <li
            key={step.name}
            className={step.failed ? 'is-failed' : ''}
            style={{ flexGrow: Math.sqrt(Math.max(1, duration ?? 1)) }}
            title={`${step.name}${tasks}: ${time}`}
          >
            <div className="step-bar" />
            <span className="ink1 name">{step.name}</span>
            <span className="step-time">
              {time}
              {tasks}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
