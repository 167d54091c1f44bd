import { Fragment, type ReactElement } from 'react'
import type { WaitingWrite, WriteBackState } from '../../../src-core/replica/write-back/write-back-api.ts'
import { useServices } from '../../app/services.ts'
import { goToRun } from '../../commands/go-to-run.ts'
import { Notice } from '../../ui/notice.tsx'
import { Sentence } from '../../ui/sentence.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { RunPath } from '../run-table/run-path.tsx'
import { describeWaiting } from './describe-waiting.ts'
import { LongList } from './long-list.tsx'

/** Runs whose tags the source does not take, each with what waits and why. */
export function SourceWaiting({ sourceId, state }: { sourceId: string; state: WriteBackState }): ReactElement {
  const { replica } = useServices()
  const { waiting, waitingCount, resting } = state
  return (
    <div className="source-waiting">
      <Notice
        tone="warn"
        icon="info"
        message={describeWaiting(state)}
        actions={
          <button type="button" className="button" onClick={() => void replica.retryWriteBack(sourceId)}>
            Try now
          </button>
        }
      />
      <div className="source-lines">
        <LongList items={waiting} unlisted={waitingCount - waiting.length} label="Runs that wait" keyOf={({ key }) => key}>
          {(write) => <WaitingLine write={write} withReason={resting === null} />}
        </LongList>
      </div>
    </div>
  )
}

function WaitingLine({ write, withReason }: { write: WaitingWrite; withReason: boolean }): ReactElement {
  const services = useServices()
  const { key, flow, runId, add, remove, refusal } = write
  return (
    <>
      <span className="waiting-line">
        <button type="button" className="link waiting-run" onClick={() => void goToRun(services, key)}>
          <RunPath flow={flow} runId={runId} narrow={false} />
        </button>
        <span className="ink2">
          {add.length > 0 && <TagNames verb="to add" tags={add} />}
          {add.length > 0 && remove.length > 0 && '; '}
          {remove.length > 0 && <TagNames verb="to take off" tags={remove} />}
        </span>
      </span>
      {withReason && (
        <span className="ink2">
          <Sentence text={refusal.message} />
        </span>
      )}
    </>
  )
}

function TagNames({ verb, tags }: { verb: string; tags: readonly string[] }): ReactElement {
  return (
    <>
      {verb}{' '}
      {tags.map((tag, index) => (
        <Fragment key={tag}>
          {index > 0 && ', '}
          <bdi className="mono">{visibleText(tag)}</bdi>
        </Fragment>
      ))}
    </>
  )
}
