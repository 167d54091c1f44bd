import { useEffect, useState } from 'react'
import type { RunView } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { afterPaint } from '../../app/after-paint.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'

/** The run with its tags and history, kept true. The run before stays until the new one is there; null when there is none. */
export function useRunView(key: RunKey | null): RunView | null {
  const { replica } = useServices()
  const [run, setRun] = useState<RunView | null>(null)
  useEffect(() => {
    if (key === null) return undefined
    const asker = new NewestOnly((asked: RunKey) => replica.run(asked), setRun)
    const refresh = (): void => asker.ask(key)
    const off = replica.on('changed', refresh)
    const stopWaiting = afterPaint(refresh)
    return () => {
      stopWaiting()
      off()
      asker.close()
    }
  }, [replica, key])
  return key === null ? null : run
}
