import { useId, useState, type ReactElement } from 'react'
import type { StepDetail } from '../../../src-core/bridge/contract.ts'
import { Icon } from '../../ui/icon.tsx'
import { formatCount } from '../../ui/words.ts'
import { LogView } from './log-view.tsx'
import { taskCount, unlistedCount } from './task-count.ts'

interface LogSectionProps {
  readonly sourceId: string
  readonly flow: string
  readonly runId: string
  readonly steps: readonly StepDetail[]
}

/** The log of one task: of the one that failed, if one did; else of the one that is chosen. */
export function LogSection({ sourceId, flow, runId, steps }: LogSectionProps): ReactElement | null {
  const tasks = steps.flatMap(({ name, tasks: ofStep }) => ofStep.map(({ taskId, state }) => ({ step: name, taskId, state })))
  const failedAt = tasks.findIndex(({ state }) => state === 'failed')
  const [chosen, setChosen] = useState(failedAt)
  const id = useId()
  const task = tasks[chosen]
  return (
    <>
      <label className="log-task" htmlFor={id}>
        <span className="visually-hidden">Task</span>
        <select id={id} value={chosen} onChange={(event) => setChosen(Number(event.target.value))}>
          <option value={-1}>Choose a task</option>
          {tasks.map(({ step, taskId, state }, at) => (
            <option key={`${step}/${taskId}`} value={at}>
              {step}/{taskId}
              {state === 'failed' && ', failed'}
            </option>
          ))}
        </select>
        <Icon name="chevron-down" />
      </label>
      {steps.map((step) => unlistedCount(step) > 0 && <Unlisted key={step.name} step={step} />)}
      {task !== undefined && (
        <LogView
          key={`${task.step}/${task.taskId}`}
          sourceId={sourceId}
          task={{ flow, runId, step: task.step, taskId: task.taskId }}
          failed={task.state === 'failed'}
        />
      )}
    </>
  )
}

/** A step with very many tasks: which of them can be chosen. */
function Unlisted({ step }: { step: StepDetail }): ReactElement {
  const { failed = 0, unread = 0 } = step.unlisted ?? {}
  return (
    <p className="log-none">
      {formatCount(step.tasks.length)} of {formatCount(taskCount(step))} tasks of <span className="name">{step.name}</span> are listed,
      those that failed first.
      {failed > 0 && ` ${formatCount(failed)} more failed.`}
      {unread > 0 && ` ${formatCount(unread)} were not looked at.`}
    </p>
  )
}
