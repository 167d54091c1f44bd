import { useEffect, useMemo, useState } from 'react'
import type { TagCount } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'
import { say } from '../../app/toast.ts'
import { countOf } from '../../ui/words.ts'
import { describeRefusal, describeUnchanged, type Refusal } from './describe-refusal.ts'

export interface TagEdit {
  /** User tags of the edited runs with how many carry each. */
  readonly carried: readonly TagCount[]
  readonly suggestions: readonly TagCount[]
  readonly refusal: Refusal | null
  readonly setRefusal: (refusal: Refusal | null) => void
  /** One atomic edit of all runs; true when it was made. */
  readonly apply: (edit: { readonly add: readonly string[]; readonly remove: readonly string[] }) => Promise<boolean>
}

const SUGGESTIONS = 8
const NONE: readonly TagCount[] = []

/** Data and actions of the tag editor for these runs and this text. */
export function useTagEdit(keys: readonly RunKey[], text: string): TagEdit {
  const { replica, view } = useServices()
  const [carried, setCarried] = useState(NONE)
  const [suggestions, setSuggestions] = useState(NONE)
  const [refusal, setRefusal] = useState<Refusal | null>(null)

  // Two questions: the runs may be many, and typing must not send them again with each key.
  const askCarried = useMemo(
    () => new NewestOnly<readonly RunKey[], readonly TagCount[]>((about) => replica.tagsOn(about), setCarried),
    [replica],
  )
  const askSuggestions = useMemo(
    () => new NewestOnly<string, readonly TagCount[]>((about) => replica.suggestTags(about, SUGGESTIONS), setSuggestions),
    [replica],
  )
  useEffect(() => {
    askCarried.ask(keys)
    return replica.on('changed', () => askCarried.ask(keys))
  }, [replica, askCarried, keys])
  useEffect(() => {
    askSuggestions.ask(text)
    return replica.on('changed', () => askSuggestions.ask(text))
  }, [replica, askSuggestions, text])

  const apply: TagEdit['apply'] = async ({ add, remove }) => {
    const result = await replica.mutate({ keys, add, remove, via: 'app' })
    if (!result.ok) {
      setRefusal(describeRefusal(result.error, keys.length, add.length))
      return false
    }
    const { changed } = result.value
    setRefusal(changed === 0 ? describeUnchanged(add, remove, keys.length) : null)
    // A single row shows by itself what happened to it.
    if (changed > 1) say(view, { ...doneWords(add, remove, changed), undo: true })
    return changed > 0
  }
  return { carried, suggestions, refusal, setRefusal, apply }
}

function doneWords(add: readonly string[], remove: readonly string[], changed: number): { text: string; tag: string | null } {
  const tags = add.length > 0 ? add : remove
  const [first = null] = tags
  const runs = countOf(changed, 'run')
  if (tags.length === 1) return { text: add.length > 0 ? `Tagged ${runs}` : `Removed from ${runs}`, tag: first }
  const what = countOf(tags.length, 'tag')
  return { text: add.length > 0 ? `Put ${what} on ${runs}.` : `Took ${what} off ${runs}.`, tag: null }
}
