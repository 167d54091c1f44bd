import { useEffect, useState } from 'react'
import type { BridgeResult, LogStream, TaskPath } from '../../../src-core/bridge/contract.ts'
import { useServices } from '../../app/services.ts'

export interface Log {
  readonly stream: LogStream
  readonly text: string
  readonly from: number
  readonly sizeBytes: number
  readonly refusal: string | null
}

/** What a task wrote, from its end; `earlier` puts the page before in front. Null while it reads. The key of a component must hold the task: it does not change. */
export function useLog(sourceId: string, task: TaskPath, stream: LogStream): { log: Log | null; earlier: () => Promise<void> } {
  const { bridge } = useServices()
  const [log, setLog] = useState<Log | null>(null)
  const { flow, runId, step, taskId } = task
  useEffect(() => {
    let left = false
    const read = async (): Promise<void> => {
      const answer = await bridge.call('readLog', sourceId, { flow, runId, step, taskId }, stream, null)
      if (!left) setLog(inFront(answer, stream, null))
    }
    void read()
    return () => void (left = true)
  }, [bridge, sourceId, flow, runId, step, taskId, stream])
  const earlier = async (): Promise<void> => {
    if (log?.stream !== stream) return
    const answer = await bridge.call('readLog', sourceId, task, stream, log.from)
    // Only in front of what it was asked for: another press or another stream may have come between.
    setLog((now) => (now === log ? inFront(answer, stream, log) : now))
  }
  return { log: log?.stream === stream ? log : null, earlier }
}

function inFront(answer: BridgeResult<'readLog'>, stream: LogStream, log: Log | null): Log {
  if (!answer.ok) return { stream, text: '', from: 0, sizeBytes: 0, ...log, refusal: answer.error.message }
  const { text, from, sizeBytes } = answer.value
  return { stream, text: text + (log?.text ?? ''), from, sizeBytes, refusal: null }
}
