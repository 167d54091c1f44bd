import { useEffect, useRef, useState } from 'react'
import type { ReplicaClient } from '../replica/replica-client.ts'
import { NewestOnly } from './newest-only.ts'
import { useServices } from './services.ts'
import { useStore } from './store.ts'

interface Asked<Question> {
  readonly question: Question
  /** The state of the replica that the answer is at least as new as. */
  readonly revision: number
}

/**
 * What the replica answers to the newest question, asked again after each change of it; null until there is an answer, and kept until
 * there is a newer one. A null question asks nothing. `ask` must be the same each time; the question is plain data.
 */
export function useAnswer<Question, Answer>(
  ask: (replica: ReplicaClient, question: Question) => Promise<Answer>,
  question: Question | null,
): { readonly about: Question; readonly answer: Answer } | null {
  const { replica, replicaState } = useServices()
  const revision = useStore(replicaState, (state) => state.status?.revision ?? 0)
  const [answered, setAnswered] = useState<{ readonly about: Question; readonly answer: Answer } | null>(null)
  const asker = useRef<NewestOnly<Asked<Question>, Answer>>(null)
  useEffect(() => {
    const current = new NewestOnly(
      (asked: Asked<Question>) => ask(replica, asked.question),
      (answer, { question: about }) => setAnswered({ about, answer }),
    )
    asker.current = current
    return () => current.close()
  }, [replica, ask])
  const text = question === null ? null : JSON.stringify(question)
  useEffect(() => {
    if (text !== null) asker.current?.ask({ question: JSON.parse(text), revision })
  }, [text, revision])
  return answered
}
