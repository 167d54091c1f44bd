import { useMemo, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { MAX_USER_TAGS } from '../../../src-core/tags/plan-tag-edit.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import type { TagViolation } from '../../../src-core/tags/tag-violation.ts'
import { useServices } from '../../app/services.ts'
import { useTagRules } from '../../app/tag-rules.ts'
import { undo } from '../../commands/undo.ts'
import { formatCount } from '../../ui/words.ts'
import { plainRefusal, type Refusal } from './describe-refusal.ts'
import { boxOf, editorOptions, type EditorOption } from './editor-options.ts'
import { questionBefore } from './question-before.ts'
import { queuedLine, type EditedRuns, type QueuedLine } from './queued-line.ts'
import { quoteTag, readTagList, readTypedTags, unquote } from './typed-tags.ts'
import { useTagEdit } from './use-tag-edit.ts'

interface Editor {
  readonly text: string
  /** Tags that were taken and wait for Enter. */
  readonly queue: readonly QueuedLine[]
  readonly options: readonly EditorOption[]
  /** Place of the option that Enter takes; below 0 for none. */
  readonly highlighted: number
  readonly violation: TagViolation | null
  readonly refusal: Refusal | null
  /** What one more Enter answers; null when nothing is asked. */
  readonly question: string | null
  readonly runs: EditedRuns
  readonly type: (text: string) => void
  readonly unqueue: (tag: string) => void
  readonly pick: (option: EditorOption) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onPaste: (event: ClipboardEvent<HTMLInputElement>) => void
}

interface EditorTask {
  readonly keys: readonly RunKey[]
  readonly removing: boolean
  /** The runs as a question names them: a pathspec, or `three runs`. */
  readonly what: string
  readonly close: () => void
}

interface Asking {
  readonly add: readonly string[]
  readonly question: string
}

/** Everything that happens in an open tag editor: what is typed, taken, asked, refused and done. */
export function useEditor({ keys, removing, what, close }: EditorTask): Editor {
  const services = useServices()
  const rulesOf = useTagRules()
  const [text, setText] = useState('')
  const [queued, setQueued] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState(-1)
  const [asking, setAsking] = useState<Asking | null>(null)
  // In a list a blank behind the comma is no part of the tag.
  const typed = unquote(queued.length === 0 ? text : text.trim())
  const { carried, suggestions, refusal, setRefusal, apply } = useTagEdit(keys, typed)
  const runs = useMemo(() => ({ runCount: keys.length, carried, rulesOf }), [keys, carried, rulesOf])
  const queue = useMemo(() => queued.map((tag) => queuedLine(tag, runs, removing)), [queued, runs, removing])
  const options = useMemo(
    () => editorOptions({ text: typed, suggestions, carried, removing, rulesOf }).filter((option) => !queued.includes(option.tag)),
    [typed, suggestions, carried, removing, queued, rulesOf],
  )
  const highlighted = Math.min(chosen, options.length - 1)
  const violation = text === '' || carried.some(({ tag }) => tag === typed) ? null : validateTag(typed)

  const write = (next: string): void => {
    setText(next)
    setChosen(next === '' ? -1 : 0)
    setAsking(null)
    setRefusal(null)
  }
  const take = (tags: readonly string[], rest: string): void => {
    write(rest)
    setQueued([...new Set([...queued, ...tags])])
  }
  const type = (next: string): void => {
    const { closed, open } = readTypedTags(next)
    if (closed.length === 0) write(next)
    else take(closed, open)
  }
  const act = async (edit: { readonly add: readonly string[]; readonly remove: readonly string[] }): Promise<void> => {
    if (!(await apply(edit))) return
    setQueued([])
    // What is listed stays as it is when a line of it was chosen: the next one may be taken off by the same key.
    if (text !== '') write('')
  }
  const add = (tags: readonly string[]): void => {
    const wrong = tags.map((tag) => queuedLine(tag, runs, removing)).find(({ isWrong }) => isWrong)
    const violated = wrong === undefined ? null : validateTag(wrong.tag)
    if (violated !== null) return setRefusal(plainRefusal(describeViolation(violated, keys.length)))
    const question = removing ? null : questionBefore(tags, what, rulesOf)
    if (question !== null) {
      // All that is asked about is in view.
      if (queued.length > 0) take(tags, '')
      setAsking({ add: tags, question })
    } else void act(removing ? { add: [], remove: tags } : { add: tags, remove: [] })
  }
  const pick = (option: EditorOption): void => {
    if (queued.length > 0 || removing || option.kind === 'create' || boxOf(option.on, keys.length) !== 'all') add([...queued, option.tag])
    else void act({ add: [], remove: [option.tag] })
  }
  const enter = (literally: boolean): void => {
    const option = options[highlighted]
    if (asking !== null) {
      setAsking(null)
      void act({ add: asking.add, remove: [] })
    } else if (option !== undefined && !literally) pick(option)
    else add(text === '' && queued.length > 0 ? queued : [...queued, typed])
  }
  const unqueue = (tag: string): void => setQueued(queued.filter((other) => other !== tag))
  const takeBackLast = (): void => {
    const last = queued.at(-1)
    if (last === undefined) return
    write(quoteTag(last))
    unqueue(last)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const mod = event.metaKey || event.ctrlKey
    if (event.nativeEvent.isComposing) return
    event.stopPropagation()
    const inField = event.target instanceof HTMLInputElement
    const { key } = event
    if (key === 'Escape' && asking !== null) setAsking(null)
    else if (key === 'Escape') close()
    else if (!inField) return
    else if (key === 'ArrowDown') setChosen(highlighted + 1 >= options.length ? 0 : highlighted + 1)
    else if (key === 'ArrowUp') setChosen(highlighted <= 0 ? options.length - 1 : highlighted - 1)
    else if (key === 'Enter') enter(mod)
    else if (key === 'Tab' && !event.shiftKey && (text !== '' || highlighted >= 0)) take([options[highlighted]?.tag ?? typed], '')
    else if (key === 'Backspace' && text === '' && queued.length > 0) takeBackLast()
    else if (mod && key === 'z' && !event.shiftKey && text === '') void undo.run(services)
    else return
    event.preventDefault()
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const { value, selectionStart, selectionEnd } = event.currentTarget
    const pasted = event.clipboardData.getData('text/plain')
    if (readTypedTags(pasted).closed.length === 0) return
    event.preventDefault()
    const tags = readTagList(value.slice(0, selectionStart ?? 0) + pasted + value.slice(selectionEnd ?? value.length))
    if (new Set(tags).size <= MAX_USER_TAGS) take(tags, '')
    else
      setRefusal(
        plainRefusal(
          `That list has ${formatCount(new Set(tags).size)} tags; a run takes ${MAX_USER_TAGS} at the most. Nothing was taken. Paste fewer of them.`,
        ),
      )
  }
  const question = asking?.question ?? null
  const inPlace = violation === null ? refusal : plainRefusal(describeViolation(violation, keys.length))
  return { text, queue, options, highlighted, violation, refusal: inPlace, question, runs, type, unqueue, pick, onKeyDown, onPaste }
}
