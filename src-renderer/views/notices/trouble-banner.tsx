import type { ReactElement } from 'react'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { Trouble } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { useMedia } from '../../app/use-media.ts'
import { Notice } from '../../ui/notice.tsx'
import { ReloadButton } from './reload-button.tsx'
import './notices.css'

/** What a person has to know before going on: the store and the program that reads disks. */
export function TroubleBanner(): ReactElement | null {
  const { replicaState, host } = useServices()
  const trouble = useStore(replicaState, (state) => state.status?.trouble ?? null)
  const notices = useStore(host, (state) => state.info.notices)
  const unreachable = useStore(host, (state) => state.unreachable)
  /** As in `notices.css`: then it has to be reached by keys. */
  const scrolls = useMedia('(max-height: 25em)')
  if (trouble === null && !unreachable && notices.length === 0) return null
  return (
    <section className="trouble" aria-label="What is wrong" tabIndex={scrolls ? 0 : undefined}>
      {trouble !== null && <TroubleNotice trouble={trouble} />}
      {notices.map((notice) => (
        <Notice key={notice} tone="warn" role="alert" message={notice} />
      ))}
      {unreachable && <Notice tone="warn" role="alert" message={UNREACHABLE} />}
    </section>
  )
}

const UNREACHABLE =
  'The program that reads your disk does not answer. Runs and tags stay readable here, and you can go on tagging. Start Tagalong again to read sources; this window connects by itself.'

function TroubleNotice({ trouble }: { trouble: Trouble }): ReactElement {
  const aside =
    trouble.kind === 'store-corrupt' && trouble.asideName !== null && !trouble.message.includes(trouble.asideName)
      ? ` It was set aside as \`${trouble.asideName}\`.`
      : ''
  const reloads = trouble.kind === 'store-newer' || trouble.kind === 'store-failed'
  return <Notice tone={toneOf(trouble)} role="alert" message={trouble.message + aside} actions={reloads ? <ReloadButton /> : undefined} />
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
