import { Fragment, useState, type ReactElement } from 'react'
import type { StepDetail } from '../../../src-core/bridge/contract.ts'
import { formatBytes } from '../../ui/words.ts'

const FIRST_TASKS = 5

/** Artifacts of the last step that has any, and of the others on demand: name, value or type, size; the whole hash on hover. */
export function ArtifactList({ steps }: { steps: readonly StepDetail[] }): ReactElement {
  const [all, setAll] = useState(false)
  const withSome = steps.filter(({ name, tasks }) => name !== '_parameters' && tasks.some(({ artifacts }) => artifacts.length > 0))
  const shown = all ? withSome : withSome.slice(-1)
  return (
    <>
      {shown.flatMap((step) =>
        step.tasks.slice(0, all ? undefined : FIRST_TASKS).map((task) => (
          <Fragment key={`${step.name}/${task.taskId}`}>
            <h4 className="artifact-task">
              {step.name}/{task.taskId}
            </h4>
            <dl className="facts">
              {task.artifacts
                .filter(({ name }) => name !== 'name')
                .map(({ name, type, sizeBytes, sha, value }) => (
                  <div key={name} className="fact" title={`${type}, ${sha}`}>
                    <dt className="cut name">{name}</dt>
                    <dd className={value === null ? '' : 'mono'}>
                      {value ?? (
                        <span className="ink3">
                          {type} {sizeBytes !== null && `· ${formatBytes(sizeBytes)}`} · <span className="mono">{sha.slice(0, 7)}</span>
                        </span>
                      )}
                    </dd>
                  </div>
                ))}
            </dl>
          </Fragment>
        )),
      )}
      {(withSome.length > 1 || (withSome[0]?.tasks.length ?? 0) > FIRST_TASKS) && (
        <button type="button" className="history-more artifacts-more" onClick={() => setAll(!all)}>
          {all ? 'Fewer' : withSome.length > 1 ? `All ${withSome.length} steps` : `All ${withSome[0]?.tasks.length} tasks`}
        </button>
      )}
    </>
  )
}
