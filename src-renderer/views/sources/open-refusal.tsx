import type { ReactElement } from 'react'
import type { BridgeError } from '../../../src-core/bridge/contract.ts'
import { Notice } from '../../ui/notice.tsx'

/** Why a source was not opened, in the host's words. */
export function OpenRefusal({ refusal }: { refusal: BridgeError }): ReactElement {
  return <Notice tone="bad" role="alert" id="source-refusal" message={refusal.message} />
}
