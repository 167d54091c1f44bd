import type { ReactElement } from 'react'
import { describeRefusal, runName } from '../../../src-core/promotion/describe-promotion.ts'
import type { Promotions, PromotionsRequest } from '../../../src-core/replica/promotion/promotion-api.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { Notice } from '../../ui/notice.tsx'

/** Decisions that are looked at for news. */
const NEWEST = 20
/** Told at once. Older ones are read in the panes of their runs. */
const MOST_TOLD = 2

const ask = (replica: ReplicaClient, request: PromotionsRequest): Promise<Promotions> => replica.promotions(request)

/** Tells a person that a promotion of his was lost, and to whom, until he has read it. It stays readable in the pane of the run. */
export function PromotionNews(): ReactElement | null {
  const { replicaState, preferences, runs, view } = useServices()
  const user = useStore(replicaState, ({ status }) => status?.user ?? null)
  const isUsed = useStore(replicaState, ({ vocabulary }) => [...vocabulary.values()].some(({ isPromoted }) => isPromoted))
  const readUpTo = useStore(preferences, (state) => state.promotionsReadUpTo)
  const answered = useAnswer(ask, isUsed && user !== null ? { by: user, limit: NEWEST } : null)
  const lost = (answered?.answer.decisions ?? []).filter(
    ({ by, refusal, decidedAt }) => by === user && refusal !== null && refusal.kind !== 'already' && decidedAt > readUpTo,
  )
  if (lost.length === 0) return null
  // What was lost on this machine bears its clock, and not the server's.
  const readAll = (): void => preferences.set({ promotionsReadUpTo: Math.max(...lost.map(({ decidedAt }) => decidedAt)) })
  return (
    <section className="trouble" aria-label="Promotions">
      {lost.slice(0, MOST_TOLD).map((decision) => {
        const { id, run, refusal } = decision
        if (refusal === null) return null
        return (
          <Notice
            key={id}
            tone="warn"
            icon="production"
            role="alert"
            message={`${runName(run)} was not promoted. ${describeRefusal(refusal, decision)}`}
            actions={
              <>
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    view.set({ screen: 'runs' })
                    runs.reveal(refusal.kind === 'overtaken' && refusal.run !== null ? refusal.run : run)
                  }}
                >
                  {refusal.kind === 'overtaken' && refusal.run !== null ? 'Show the winner' : 'Show the run'}
                </button>
                <button type="button" className="button quiet" onClick={readAll}>
                  Close
                </button>
              </>
            }
          />
        )
      })}
    </section>
  )
}
