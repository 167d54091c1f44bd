import type { ReactElement } from 'react'
import { describeRefusal } from '../../../src-core/promotion/describe-promotion.ts'
import type { Decision } from '../../../src-core/promotion/promotion.ts'
import type { OpenProposal, Promotions } from '../../../src-core/replica/promotion/promotion-api.ts'
import { useServices } from '../../app/services.ts'
import { useSignedName } from '../../app/signed-name.ts'
import { useStore } from '../../app/store.ts'
import { say } from '../../app/toast.ts'
import { formatClock, formatDay, formatMoment } from '../../ui/format-time.ts'
import { Sentence } from '../../ui/sentence.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { useMinute } from '../../ui/use-minute.ts'
import { describeRefusal as describeStoreRefusal } from '../tag-editor/describe-refusal.ts'
import './promotion.css'

/** Older ones are told by the command line. */
const MOST_DECISIONS = 6

/** Who wanted the run to carry which promoted tag, and what the server made of it; the newest first. */
export function RunPromotions({ promotions: { proposals, decisions } }: { promotions: Promotions }): ReactElement {
  return (
    <ul className="promotions">
      {proposals.map((proposal) => (
        <Open key={proposal.id} proposal={proposal} />
      ))}
      {decisions.slice(0, MOST_DECISIONS).map((decision) => (
        <Decided key={decision.id} decision={decision} />
      ))}
    </ul>
  )
}

function Open({ proposal: { id, act, tag, by, isWaiting } }: { proposal: OpenProposal }): ReactElement {
  const { replica, acts, view, replicaState } = useServices()
  const me = useSignedName()
  const hasServer = useStore(replicaState, ({ status }) => status?.sync != null)
  const takeBack = (): Promise<void> =>
    acts.enter(async () => {
      const done = await replica.withdrawProposal(id)
      if (!done.ok) return say(view, { text: describeStoreRefusal(done.error, 1).message })
      say(view, { text: done.value.changed > 0 ? 'Took the proposal back.' : 'The server has the proposal already, and decides on it.' })
    })
  return (
    <li className="promotion">
      <p>
        <span className="medium ink1 name">{by}</span> {act === 'rollback' ? 'proposed to go back to it for' : 'proposed it for'}{' '}
        <TagChip tag={tag} state="proposed" />
      </p>
      <p className="promotion-fate">
        {!isWaiting ? 'The server decides now.' : hasServer ? 'Decided when the server is reached.' : 'Decided once there is a server.'}
        {isWaiting && by === me && (
          <button type="button" className="button quiet tight" onClick={() => void takeBack()}>
            Take back
          </button>
        )}
      </p>
    </li>
  )
}

function Decided({ decision }: { decision: Decision }): ReactElement {
  const nowMs = useMinute()
  const { act, tag, by, decidedAt, refusal } = decision
  return (
    <li className="promotion">
      <p>
        <span className="medium ink1 name">{by}</span> {verb(act, refusal !== null)} <TagChip tag={tag} />
        <span className="grow" />
        <time dateTime={new Date(decidedAt).toISOString()} title={formatMoment(decidedAt)}>
          {formatDay(decidedAt, nowMs)} {formatClock(decidedAt)}
        </time>
      </p>
      {refusal !== null && (
        <p className="promotion-fate">
          <span>
            Not promoted. <Sentence text={describeRefusal(refusal, decision)} />
          </span>
        </p>
      )}
    </li>
  )
}

function verb(act: Decision['act'], isLost: boolean): string {
  if (act === 'rollback') return isLost ? 'wanted to go back to it for' : 'went back to it for'
  return isLost ? 'proposed it for' : 'promoted it to'
}
