import { useState, type ReactElement } from 'react'
import type { LogStream, TaskPath } from '../../../src-core/bridge/contract.ts'
import { formatBytes } from '../../ui/words.ts'
import { findException } from './find-exception.ts'
import { useLog } from './use-log.ts'

const STREAMS: readonly LogStream[] = ['stdout', 'stderr']

/** Once, when the text appears: its end is what people look for. */
const scrollToEnd = (element: HTMLElement | null): void => element?.scrollTo(0, element.scrollHeight)

/** What one task wrote; of a failed one first what it failed with. */
export function LogView({ sourceId, task, failed }: { sourceId: string; task: TaskPath; failed: boolean }): ReactElement {
  const [stream, setStream] = useState<LogStream>(failed ? 'stderr' : 'stdout')
  const { log, earlier } = useLog(sourceId, task, stream)
  const exception = failed && stream === 'stderr' && log !== null ? findException(log.text) : null
  return (
    <>
      {exception !== null && <p className="log-exception mono">{exception}</p>}
      <div className="log-head">
        {STREAMS.map((each) => (
          <button key={each} type="button" className="log-stream" aria-pressed={each === stream} onClick={() => setStream(each)}>
            {each}
          </button>
        ))}
        <span className="grow" />
        {log !== null && log.from > 0 && (
          <button type="button" className="log-stream" onClick={() => void earlier()}>
            {formatBytes(log.from)} earlier
          </button>
        )}
      </div>
      {log !== null && log.refusal !== null && <p className="card-refusal">{log.refusal}</p>}
      {log !== null && log.text !== '' && (
        <pre className="log-text" tabIndex={0} aria-label={`${stream} of ${task.step}/${task.taskId}`} ref={scrollToEnd}>
          {log.text}
        </pre>
      )}
      {log !== null && log.refusal === null && log.text === '' && <p className="log-none">Nothing on {stream}.</p>}
    </>
  )
}
