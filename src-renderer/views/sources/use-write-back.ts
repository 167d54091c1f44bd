import { useEffect, useState } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import type { WriteBackState } from '../../../src-core/replica/write-back/write-back-api.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'

/** What is being written back to a source and what waits; null while its switch is off, and until the replica has said so. */
export function useWriteBack({ id, writesBack }: Pick<SourceInfo, 'id' | 'writesBack'>): WriteBackState | null {
  const { replica } = useServices()
  const [state, setState] = useState<WriteBackState | null>(null)
  useEffect(() => {
    if (!writesBack) return undefined
    const asker = new NewestOnly((sourceId: string) => replica.writeBackState(sourceId), setState)
    asker.ask(id)
    const off = replica.on('changed', () => asker.ask(id))
    return () => {
      off()
      asker.close()
      setState(null)
    }
  }, [replica, id, writesBack])
  return state
}
