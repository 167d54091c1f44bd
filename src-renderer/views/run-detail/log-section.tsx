import { useId, useState, type ReactElement } from 'react'
import type { StepDetail } from '../../../src-core/bridge/contract.ts'
import { LogView } from './log-view.tsx'

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
      </label>
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
