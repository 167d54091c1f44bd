import type { ReactElement } from 'react'
import type { BridgeError } from '../../../src-core/bridge/contract.ts'
import { Notice } from '../../ui/notice.tsx'
import { splitSentences } from '../tag-editor/describe-refusal.ts'

/** Why a source was not opened, in the host's words. */
export function OpenRefusal({ refusal }: { refusal: BridgeError }): ReactElement {
  const { title, rest } = splitSentences(refusal.message)
  return (
    <Notice tone="bad" role="alert" id="source-refusal" title={title}>
      {rest === '' ? undefined : rest}
    </Notice>
  )
}
