import { useCallback, useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import type { RulesOf } from '../../../src-core/tags/follow-rules.ts'
import { MAX_USER_TAGS } from '../../../src-core/tags/plan-tag-edit.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import type { TagViolation } from '../../../src-core/tags/tag-violation.ts'
import { useServices } from '../../app/services.ts'
import { useTagRules } from '../../app/tag-rules.ts'
import { say } from '../../app/toast.ts'
import { actsOverEditor } from '../../commands/acts-over-editor.ts'
import { askPromotion } from '../../commands/promote.ts'
import { undo } from '../../commands/undo.ts'
import { countOf, formatCount } from '../../ui/words.ts'
import { FIRST, highlightOf, NOTHING, stepHighlight, type Highlight } from './highlight.ts'
import { plainRefusal, type Refusal } from './describe-refusal.ts'
import { boxOf, editorOptions, type EditorOption } from './editor-options.ts'
import { questionBefore } from './question-before.ts'
import { queuedLine, type EditedRuns, type QueuedLine } from './queued-line.ts'
import { quoteTag, readTagList, readTypedTags, unquote } from './typed-tags.ts'
import { useTagEdit, type EditorAnswers, type TagChange } from './use-tag-edit.ts'

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
  /** What would be lost by leaving now, once somebody tried to; null before. */
  readonly leaving: string | null
  readonly runs: EditedRuns
  readonly type: (text: string) => void
  readonly unqueue: (tag: string) => void
  readonly pick: (option: EditorOption) => void
  /** Closes the editor, or first asks about the tags that wait in it. */
  readonly leave: () => 'closes' | 'asks'
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

/** What stood in the editor when Enter was pressed. */
interface Pressed {
  readonly text: string
  readonly typed: string
  readonly queued: readonly string[]
  readonly highlight: Highlight
  /** What was typed is meant, not the option that is chosen. */
  readonly literally: boolean
}

const NOTHING_CHOSEN = 'No tag is chosen to be taken away. Nothing was changed. Choose one with the arrow keys, or type a part of it.'

/**
 * Everything that happens in an open tag editor: what is typed, taken, asked, refused and done. A press of Enter takes the text with it
 * at once, and means what it would mean with all offers there; one that comes before them waits for them, and every later one for it.
 */
export function useEditor({ keys, removing, what, close }: EditorTask): Editor {
  const services = useServices()
  const { acts, view, runs: listed } = services
  const rulesOf = useTagRules()
  const [text, setText] = useState('')
  const [queued, setQueued] = useState<readonly string[]>([])
  const [chosen, setChosen] = useState<Highlight>(NOTHING)
  const [asking, setAsking] = useState<Asking | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const [leavingQueue, setLeavingQueue] = useState(false)
  /** Presses of Enter whose meaning is not known yet. */
  const pending = useRef(0)
  const isOpen = useRef(true)
  /** As `asking`, for a press that was waiting. */
  const asked = useRef<Asking | null>(null)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  // In a list a blank behind the comma is no part of the tag.
  const typed = unquote(queued.length === 0 ? text : text.trim())
  const { carried, suggestions, isAnswered, ask, foresee, apply } = useTagEdit(keys, typed)
  const optionsFor = (about: string, taken: readonly string[], answers: EditorAnswers): readonly EditorOption[] =>
    editorOptions({ text: about, ...answers, removing, rulesOf }).filter((option) => !taken.includes(option.tag))
  const runs = useMemo(() => ({ runCount: keys.length, carried, rulesOf }), [keys, carried, rulesOf])
  const queue = useMemo(() => queued.map((tag) => queuedLine(tag, runs, removing)), [queued, runs, removing])
  const options = useMemo(
    () => editorOptions({ text: typed, suggestions, carried, removing, rulesOf }).filter((option) => !queued.includes(option.tag)),
    [typed, suggestions, carried, removing, queued, rulesOf],
  )
  const highlighted = highlightOf(chosen, options)
  const violation = text === '' || carried.some(({ tag }) => tag === typed) ? null : validateTag(typed)

  const put = (question: Asking | null): void => {
    asked.current = question
    setAsking(question)
  }
  const write = (next: string): void => {
    setText(next)
    setChosen(next === '' ? NOTHING : FIRST)
    put(null)
    setRefusal(null)
    setLeavingQueue(false)
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

  /** Says why nothing came of a press, and gives back what it had taken unless something else stands there by now. */
  const refuse = (reason: Refusal, pressed: Pressed): void => {
    if (!isOpen.current) return say(view, { text: reason.message })
    setRefusal(reason)
    setQueued((now) => [...new Set([...pressed.queued, ...now])])
    if (pressed.text === '') return
    setText((now) => (now === '' ? pressed.text : now))
    setChosen(FIRST)
  }
  /** The change that a press means, or a reason or a question in its place. */
  const decide = (pressed: Pressed, option: EditorOption | undefined, answers: EditorAnswers): TagChange | Refusal | Asking => {
    const { typed: tag, queued: taken } = pressed
    const stands = option === undefined ? undefined : option.kind === 'create' ? 'none' : boxOf(option.on, keys.length)
    if (option !== undefined && taken.length === 0 && !removing && stands === 'all') return { add: [], remove: [option.tag] }
    const tags = option === undefined && pressed.text === '' && taken.length > 0 ? taken : [...taken, option?.tag ?? tag]
    if (removing && tags.every((each) => each === '')) return plainRefusal(NOTHING_CHOSEN)
    const wrong = tags.find((each) => queuedLine(each, { ...runs, carried: answers.carried }, removing).isWrong)
    const violated = wrong === undefined ? null : validateTag(wrong)
    if (violated !== null) return plainRefusal(describeViolation(violated, keys.length))
    if (removing) return { add: [], remove: tags }
    const question = questionBefore(tags, what, rulesOf)
    return question === null ? { add: tags, remove: [] } : { add: tags, question }
  }
  const clear = ({ text: before }: Pressed): void => {
    setQueued([])
    // What is listed stays as it is when a line of it was chosen: the next one may be taken off by the same key.
    if (before !== '') write('')
    else setRefusal(null)
    setLeavingQueue(false)
  }
  const make = async (change: TagChange, pressed: Pressed): Promise<void> => {
    const promoted = promotionMeant(change, keys, rulesOf)
    if (promoted !== null) {
      close()
      // Behind this act, whose turn it is now.
      void askPromotion(services, 'promote', promoted.tag, promoted.key)
      return
    }
    const reason = await apply(change)
    if (reason !== null) refuse(reason, pressed)
  }
  /** What comes of it is in view before it is made. */
  const makeForeseen = async (change: TagChange, pressed: Pressed): Promise<void> => {
    const endForeseen = foresee(change)
    try {
      await listed.whileForeseen({ keys: new Set(keys), ...change, rulesOf }, () => acts.enter(() => make(change, pressed)))
    } finally {
      endForeseen()
    }
  }
  /** A press whose meaning is in view. */
  const enterNow = (pressed: Pressed, option: EditorOption | undefined): void => {
    const decided = decide(pressed, option, { carried, suggestions })
    if ('message' in decided) return setRefusal(decided)
    if ('question' in decided) {
      // All that is asked about is in view.
      if (pressed.queued.length > 0) take(decided.add, '')
      return put(decided)
    }
    clear(pressed)
    const [taken] = decided.remove
    // Behind a tag that was taken off comes the next one; a tag that was put on is gone along with.
    if (taken !== undefined && pressed.text === '') setChosen({ index: highlighted, id: null })
    void makeForeseen(decided, pressed)
  }
  const enterLater = (pressed: Pressed): void => {
    pending.current++
    clear(pressed)
    const finish = async (): Promise<void> => {
      if (asked.current !== null && pressed.text === '' && pressed.queued.length === 0) {
        const { add } = asked.current
        put(null)
        return make({ add, remove: [] }, pressed)
      }
      const answers = await ask(pressed.typed)
      const offered = optionsFor(pressed.typed, pressed.queued, answers)
      const option = pressed.literally ? undefined : offered[highlightOf(pressed.highlight, offered)]
      const decided = decide(pressed, option, answers)
      if ('message' in decided) return refuse(decided, pressed)
      if (!('question' in decided)) return make(decided, pressed)
      if (isOpen.current) put(decided)
      else say(view, { text: `${decided.question.replace(/ Tag [^?]*\?.*$/u, '')} It takes one more Enter, so nothing was tagged.` })
    }
    void acts.enter(finish).finally(() => pending.current--)
  }
  const enter = (literally: boolean): void => {
    const pressed: Pressed = { text, typed, queued, highlight: chosen, literally }
    if (asking !== null) {
      put(null)
      clear(pressed)
      void makeForeseen({ add: asking.add, remove: [] }, pressed)
    } else if (pending.current > 0 || (!literally && !isAnswered && chosen !== NOTHING)) enterLater(pressed)
    else enterNow(pressed, literally ? undefined : options[highlighted])
  }
  const pick = (option: EditorOption): void => enterNow({ text, typed, queued, highlight: chosen, literally: false }, option)
  const unqueue = (tag: string): void => setQueued(queued.filter((other) => other !== tag))
  const takeBackLast = (): void => {
    const last = queued.at(-1)
    if (last === undefined) return
    write(quoteTag(last))
    unqueue(last)
  }
  const leave = useCallback((): 'closes' | 'asks' => {
    if (queued.length === 0) {
      close()
      return 'closes'
    }
    setLeavingQueue(true)
    return 'asks'
  }, [queued.length, close])

  const onKeyDown = (event: KeyboardEvent): void => {
    const mod = event.metaKey || event.ctrlKey
    if (event.nativeEvent.isComposing || actsOverEditor(event.nativeEvent, services.preferences.get())) return
    event.stopPropagation()
    const inField = event.target instanceof HTMLInputElement
    const { key } = event
    if (key === 'Escape' && asking !== null) put(null)
    else if (key === 'Escape' && leavingQueue) close()
    else if (key === 'Escape') leave()
    else if (!inField) return
    else if (key === 'ArrowDown') setChosen(stepHighlight(chosen, options, 1))
    else if (key === 'ArrowUp') setChosen(stepHighlight(chosen, options, -1))
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
  const leaving = leavingQueue && queued.length > 0 ? leavingWords(queued.length, removing) : null
  const inPlace = violation === null ? refusal : plainRefusal(describeViolation(violation, keys.length))
  return {
    text,
    queue,
    options,
    highlighted,
    violation,
    refusal: inPlace,
    question,
    leaving,
    runs,
    type,
    unqueue,
    pick,
    leave,
    onKeyDown,
    onPaste,
  }
}

/** The single run and promoted tag that a change is all about; null for any other change, which the replica may refuse. */
function promotionMeant({ add, remove }: TagChange, keys: readonly RunKey[], rulesOf: RulesOf): { tag: string; key: RunKey } | null {
  const [key, ...otherRuns] = keys
  const [tag, ...otherTags] = add
  if (key === undefined || tag === undefined || otherRuns.length + otherTags.length + remove.length > 0) return null
  return rulesOf(tag).isPromoted ? { tag, key } : null
}

function leavingWords(count: number, removing: boolean): string {
  const verb = removing ? 'remove' : 'add'
  const done = removing ? 'removed' : 'added'
  return count === 1
    ? `The tag above is not ${done} yet. Enter ${verb}s it, Esc once more drops it.`
    : `${countOf(count, 'tag')} above are not ${done} yet. Enter ${verb}s them, Esc once more drops them.`
}
