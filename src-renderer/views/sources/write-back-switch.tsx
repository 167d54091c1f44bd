import { useId, useState, type ReactElement } from 'react'
import type { SourceInfo } from '../../../src-core/bridge/contract.ts'
import type { WriteBackState } from '../../../src-core/replica/write-back/write-back-api.ts'
import { useServices } from '../../app/services.ts'
import { Sentence } from '../../ui/sentence.tsx'
import { Switch } from '../../ui/switch.tsx'
import { describeWriteBack } from './describe-waiting.ts'

const WHAT_IT_DOES =
  'Tags set here, now and before, are written into the records of the runs, where Metaflow and `tag list` see them. Nothing else of a run is changed.'

/** Whether tags are written back to the source, and how far that is. */
export function WriteBackSwitch({ source, state }: { source: SourceInfo; state: WriteBackState | null }): ReactElement {
  const { bridge } = useServices()
  const name = useId()
  const [refusal, setRefusal] = useState<string | null>(null)
  const turn = async (on: boolean): Promise<void> => {
    const answer = await bridge.call('setWriteBack', source.id, on)
    setRefusal(answer.ok ? null : answer.error.message)
  }
  return (
    <>
      <dt id={name}>Write tags back</dt>
      {source.isSample ? (
        <dd>Never. The sample stays as it was shipped.</dd>
      ) : (
        <dd className="write-back">
          <span className="write-back-line">
            <Switch on={source.writesBack} onSwitch={(on) => void turn(on)} labelledBy={name} />
            <span role="status">{describeWriteBack(source.writesBack, state)}</span>
          </span>
          {!source.writesBack && (
            <span className="ink3">
              <Sentence text={WHAT_IT_DOES} />
            </span>
          )}
          {refusal !== null && <span role="alert">{refusal}</span>}
        </dd>
      )}
    </>
  )
}
