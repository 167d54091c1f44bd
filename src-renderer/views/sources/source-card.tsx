import type { ReactElement } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { useServices } from '../../app/services.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { countOf, firstSentence, formatCount } from '../../ui/words.ts'
import { CutPath } from './cut-path.tsx'
import { RescanButton, SourceActions } from './source-actions.tsx'
import { SourceProblems } from './source-problems.tsx'
import { describePause } from './describe-waiting.ts'
import { SourceWaiting } from './source-waiting.tsx'
import { useWriteBack } from './use-write-back.ts'
import { WriteBackSwitch } from './write-back-switch.tsx'

/** One source: what it is, what it is doing, what of it could not be read or written, and what can be done about it. */
export function SourceCard({ source }: { source: SourceInfo }): ReactElement {
  const writeBack = useWriteBack(source)
  const waitingCount = writeBack?.waitingCount ?? 0
  return (
    <section className="list source-card" aria-label={`Source ${source.name}`}>
      <div className="source-head">
        <Icon name="folder" className={source.state === 'unavailable' ? 'warning' : ''} />
        <div className="grow">
          <h2 className="medium name cut">{source.name}</h2>
          <CutPath path={source.path} className="ink3" />
        </div>
        <SourceState source={source} />
      </div>
      <StateNotice source={source} waitingCount={waitingCount} />
      {source.state !== 'unavailable' && source.problems.length > 0 && <SourceProblems source={source} />}
      {writeBack !== null && waitingCount > 0 && source.state !== 'paused' && <SourceWaiting sourceId={source.id} state={writeBack} />}
      <dl className="facts source-facts">
        <dt>Runs</dt>
        <dd>{formatCount(source.runCount)}</dd>
        <WriteBackSwitch source={source} state={writeBack} />
      </dl>
      <SourceActions source={source} />
    </section>
  )
}

/** What is out of the ordinary, whether anything is lost by it, and the way on. */
function StateNotice({ source, waitingCount }: { source: SourceInfo; waitingCount: number }): ReactElement | null {
  const { bridge } = useServices()
  switch (source.state) {
    case 'unavailable': {
      const why = firstSentence(source.problems[0]?.message ?? 'This folder can not be read now.')
      return (
        <Notice
          tone="warn"
          message={`${why} Its runs and every tag stay here. Read it again once the folder is back.`}
          actions={<RescanButton source={source} label="Read again" />}
        />
      )
    }
    case 'cancelled':
      return (
        <Notice
          tone="plain"
          message={`Reading was stopped. ${countOf(source.runCount, 'run')} were found until then and stay here. New runs still appear.`}
          actions={<RescanButton source={source} label="Read all" />}
        />
      )
    case 'paused':
      return (
        <Notice
          tone="plain"
          message={describePause(waitingCount)}
          actions={
            <button type="button" className="button" onClick={() => void bridge.call('setPaused', source.id, false)}>
              Go on
            </button>
          }
        />
      )
    case 'watching':
    case 'scanning':
      return null
    default:
      return assertNever(source.state)
  }
}

function SourceState({ source }: { source: SourceInfo }): ReactElement {
  switch (source.state) {
    case 'unavailable':
      return (
        <span className="source-state warning">
          <Icon name="warning" className="s14" />
          Not readable
        </span>
      )
    case 'watching':
      return (
        <span className="source-state ink2">
          <Icon name="eye" className="s14" />
          Watching
        </span>
      )
    case 'scanning':
      return <Progress source={source} />
    case 'paused':
      return <span className="source-state ink2">Paused</span>
    case 'cancelled':
      return <span className="source-state ink2">Stopped</span>
    default:
      return assertNever(source.state)
  }
}

function Progress({ source: { name, progress } }: { source: SourceInfo }): ReactElement {
  const { read, total } = progress
  const text = total === null ? `${countOf(read, 'run')} so far` : `${formatCount(read)} of ${countOf(total, 'run')}`
  return (
    <span className="source-state ink2">
      Reading, {text}
      <progress aria-label={`Reading ${name}`} {...(total !== null && total > 0 && { value: read, max: total })} />
    </span>
  )
}
