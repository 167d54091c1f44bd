import { useEffect, useRef, useState } from 'react'
import { printQuery } from '../../../src-core/query/print-query.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import type { Answers } from './palette-options.ts'

const TAGS = 4
const TERMS = 6
const ROWS = 5
const NONE: Answers = { tags: [], terms: [], rows: [] }

/** What the replica knows about the text. `current` is false for a moment after a key: what is shown then is about the text before. */
export function useAnswers(text: string): { readonly answers: Answers; readonly current: boolean } {
  const { replica } = useServices()
  const [{ about, answers }, setAnswer] = useState({ about: '', answers: NONE })
  const asker = useRef<NewestOnly<string, Answers>>(null)
  useEffect(() => {
    const current = new NewestOnly(
      (asked: string) => answersFor(replica, asked),
      (answer, asked) => setAnswer({ about: asked, answers: answer }),
    )
    asker.current = current
    return () => current.close()
  }, [replica])
  useEffect(() => asker.current?.ask(text), [text])
  return text === '' ? { answers: NONE, current: true } : { answers, current: about === text }
}

/** Runs are looked for among everyone's: whoever types an id wants that run, whatever the view. */
async function answersFor(replica: ReplicaClient, text: string): Promise<Answers> {
  if (text === '') return NONE
  const word = printQuery({ kind: 'word', text })
  const [tags, terms, page] = await Promise.all([
    replica.suggestTags(text, TAGS),
    replica.suggestQuery(word, word.length),
    replica.page({ query: word, namespace: null, from: 0, to: ROWS }),
  ])
  return {
    tags,
    terms: terms.filter((term) => term.kind !== 'key').slice(0, TERMS),
    rows: page.queryError === null ? page.rows : [],
  }
}
