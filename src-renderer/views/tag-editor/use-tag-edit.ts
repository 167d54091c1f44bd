import { useEffect, useMemo, useState } from 'react'
import type { TagCount } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { useServices } from '../../app/services.ts'
import { say } from '../../app/toast.ts'
import { countOf } from '../../ui/words.ts'
import { describeRefusal, describeUnchanged, type Refusal } from './describe-refusal.ts'

/** What the replica knows of a text and of the edited runs. */
export interface EditorAnswers {
  /** User tags of the edited runs with how many carry each. */
  readonly carried: readonly TagCount[]
  readonly suggestions: readonly TagCount[]
}

export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

interface TagEdit extends EditorAnswers {
  /** False while these are still the answers to an earlier text. */
  readonly isAnswered: boolean
  /** The answers to any text, asked for anew. */
  readonly ask: (text: string) => Promise<EditorAnswers>
  /** Lists the runs as they will be after a change that is about to be made, so that the next key finds them so, until the returned function is called. */
  readonly foresee: (change: TagChange) => () => void
  /** One atomic edit of all runs; null when it was made. */
  readonly apply: (change: TagChange) => Promise<Refusal | null>
}

interface CarriedQuestion {
  readonly about: readonly RunKey[]
  /** Changes that were made before this was asked, or refused, so that the answer is true of them. */
  readonly made: readonly TagChange[]
}

const SUGGESTIONS = 8
const NONE: readonly TagCount[] = []

/** Data and actions of the tag editor for these runs and this text. */
export function useTagEdit(keys: readonly RunKey[], text: string): TagEdit {
  const { replica, view } = useServices()
  const [carried, setCarried] = useState<readonly TagCount[] | null>(null)
  const [suggested, setSuggested] = useState<{ readonly about: string; readonly tags: readonly TagCount[] } | null>(null)

  /** Changes that are foreseen, or made and not yet in an answer: one that was asked for before must not bring back what they take off. */
  const [foreseen] = useState(() => new Map<TagChange, 'making' | 'made'>())

  // Two questions: the runs may be many, and typing must not send them again with each key.
  const askCarried = useMemo(() => {
    const asker = new NewestOnly<CarriedQuestion, readonly TagCount[]>(
      ({ about }) => replica.tagsOn(about),
      (tags, { about, made }) => {
        for (const change of made) foreseen.delete(change)
        setCarried([...foreseen.keys()].reduce((now, change) => after(now, change, about.length), tags))
      },
    )
    return (about: readonly RunKey[]): void =>
      asker.ask({ about, made: [...foreseen].flatMap(([change, state]) => (state === 'made' ? change : [])) })
  }, [replica, foreseen])
  const askSuggestions = useMemo(
    () =>
      new NewestOnly<string, readonly TagCount[]>(
        (about) => replica.suggestTags(about, SUGGESTIONS),
        (tags, about) => setSuggested({ about, tags }),
      ),
    [replica],
  )
  useEffect(() => {
    askCarried(keys)
    return replica.on('changed', () => askCarried(keys))
  }, [replica, askCarried, keys])
  useEffect(() => {
    askSuggestions.ask(text)
    return replica.on('changed', () => askSuggestions.ask(text))
  }, [replica, askSuggestions, text])

  const ask: TagEdit['ask'] = async (about) => {
    const [suggestions, onRuns] = await Promise.all([replica.suggestTags(about, SUGGESTIONS), replica.tagsOn(keys)])
    return { suggestions, carried: onRuns }
  }
  const apply: TagEdit['apply'] = async (change) => {
    const { add, remove } = change
    const result = await replica.mutate({ keys, add, remove, via: 'app' })
    if (!result.ok) return describeRefusal(result.error, keys.length, add.length)
    const { changed } = result.value
    if (changed === 0) return describeUnchanged(add, remove, keys.length)
    // A single row shows by itself what happened to it.
    if (changed > 1) say(view, { ...doneWords(add, remove, changed), undo: true })
    return null
  }
  const foresee: TagEdit['foresee'] = (change) => {
    foreseen.set(change, 'making')
    setCarried((now) => (now === null ? null : after(now, change, keys.length)))
    return () => {
      foreseen.set(change, 'made')
      askCarried(keys)
    }
  }
  const isAnswered = carried !== null && suggested?.about === text
  return { carried: carried ?? NONE, suggestions: suggested?.tags ?? NONE, isAnswered, ask, foresee, apply }
}

/** What the runs carry after a change of all of them, but for what rules and names make of it. */
function after(carried: readonly TagCount[], { add, remove }: TagChange, runCount: number): readonly TagCount[] {
  const kept = carried
    .filter(({ tag }) => !remove.includes(tag))
    .map((each) => ({ tag: each.tag, count: add.includes(each.tag) ? runCount : each.count }))
  const added = add.filter((tag) => !kept.some((each) => each.tag === tag)).map((tag) => ({ tag, count: runCount }))
  return [...kept, ...added]
}

function doneWords(add: readonly string[], remove: readonly string[], changed: number): { text: string; tag: string | null } {
  const tags = add.length > 0 ? add : remove
  const [first = null] = tags
  const runs = countOf(changed, 'run')
  if (tags.length === 1) return { text: add.length > 0 ? `Tagged ${runs}` : `Removed from ${runs}`, tag: first }
  const what = countOf(tags.length, 'tag')
  return { text: add.length > 0 ? `Put ${what} on ${runs}.` : `Took ${what} off ${runs}.`, tag: null }
}
