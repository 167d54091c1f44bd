import { useState } from 'react'
import type { BridgeError } from '../../../src-core/bridge/contract.ts'
import type { Result } from '../../../src-core/lib/result.ts'
import { useServices } from '../../app/services.ts'

export interface OpenSource {
  /** Why the last try did not open anything; shown in place. */
  readonly refusal: BridgeError | null
  /** A source is being opened. */
  readonly busy: boolean
  /** Each resolves to true when a source was opened. */
  openPath(path: string): Promise<boolean>
  openSample(): Promise<boolean>
  /** With the system's dialog; only in the desktop app. */
  pick(): Promise<boolean>
}

/** The ways to open a source, each with its refusal. */
export function useOpenSource(): OpenSource {
  const { bridge } = useServices()
  const [refusal, setRefusal] = useState<BridgeError | null>(null)
  const [busy, setBusy] = useState(false)
  const settle = async (opening: Promise<Result<unknown, BridgeError>>): Promise<boolean> => {
    setBusy(true)
    const answer = await opening
    setBusy(false)
    setRefusal(answer.ok ? null : answer.error)
    return answer.ok
  }
  const openPath = (path: string): Promise<boolean> => settle(bridge.call('openSource', path))
  return {
    refusal,
    busy,
    openPath,
    openSample: () => settle(bridge.call('openSample')),
    async pick() {
      const picked = await bridge.call('pickFolder')
      if (!picked.ok) return settle(Promise.resolve(picked))
      return picked.value !== null && openPath(picked.value)
    },
  }
}
