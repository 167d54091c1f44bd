import type { ReactElement } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { Trouble } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Notice } from '../../ui/notice.tsx'
import { splitSentences } from '../tag-editor/describe-refusal.ts'
import './notices.css'

/** What a person has to know before going on: the store and the program that reads disks. */
export function TroubleBanner(): ReactElement | null {
  const { replicaState, sources, appInfo } = useServices()
  const trouble = useStore(replicaState, (state) => state.status?.trouble ?? null)
  const unreachable = useStore(sources, (state) => state.unreachable)
  if (trouble === null && !unreachable && appInfo.notices.length === 0) return null
  return (
    <div className="trouble">
      {trouble !== null && <TroubleNotice trouble={trouble} />}
      {appInfo.notices.map((notice) => (
        <Notice key={notice} tone="warn" role="alert" title={notice} />
      ))}
      {unreachable && (
        <Notice tone="warn" role="alert" title="The program that reads your disk does not answer.">
          Runs and tags stay readable here, and you can go on tagging. Start Tagalong again to read sources; this window connects by itself.
        </Notice>
      )}
    </div>
  )
}

function TroubleNotice({ trouble }: { trouble: Trouble }): ReactElement {
  const { title, rest } = splitSentences(trouble.message)
  return (
    <Notice tone={toneOf(trouble)} role="alert" title={title}>
      {rest === '' ? undefined : rest}
      {trouble.kind === 'store-corrupt' && <span className="mono"> {trouble.asideName}</span>}
    </Notice>
  )
}

function toneOf(trouble: Trouble): 'bad' | 'warn' {
  switch (trouble.kind) {
    case 'store-full':
    case 'store-failed':
    case 'store-newer':
      return 'bad'
    case 'store-corrupt':
    case 'store-busy':
      return 'warn'
    default:
      return assertNever(trouble)
  }
}
