import { useCallback, useState, type KeyboardEvent, type ReactElement } from 'react'
import { codePointCount } from '../../../src-core/lib/code-points.ts'
import { MAX_NOTE_LENGTH } from '../../../src-core/opinions/opinion-kinds.ts'
import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import { validateOpinion } from '../../../src-core/opinions/validate-opinion.ts'
import { describeOpinionViolation } from '../../../src-core/opinions/describe-opinion.ts'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { say } from '../../app/toast.ts'
import type { Noting } from '../../app/view-state.ts'
import { actsOverEditor } from '../../commands/acts-over-editor.ts'
import { KeyHint } from '../../ui/key-hint.tsx'
import { Notice } from '../../ui/notice.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { describeRefusal, plainRefusal, type Refusal } from '../tag-editor/describe-refusal.ts'
import { EditorNotice } from '../tag-editor/editor-notice.tsx'
import { useEditorPlace, useReturnFocus } from '../tag-editor/use-editor-place.ts'
import './note-editor.css'

export function NoteEditor(): ReactElement | null {
  const { view } = useServices()
  const noting = useStore(view, (state) => state.noting)
  return noting === null ? null : <OpenNote key={`${noting.keys.join('\n')} ${noting.text}`} noting={noting} />
}

/** Once, when the field appears: a text that is there already is gone on with. */
const toEnd = (field: HTMLTextAreaElement | null): void => field?.setSelectionRange(field.value.length, field.value.length)

/** The length is said from here on. */
const SAY_FROM = MAX_NOTE_LENGTH - 200

/** Writes a note on runs, or another text in place of one's own note. What was written is never lost without a question. */
function OpenNote({ noting: { keys, text: before, refused } }: { noting: Noting }): ReactElement {
  const { view, replica, acts, preferences } = useServices()
  const [text, setText] = useState(refused?.text ?? before ?? '')
  const [refusal, setRefusal] = useState<Refusal | null>(refused?.reason ?? null)
  const [leaving, setLeaving] = useState(false)
  const place = useEditorPlace(keys.length > 1)
  const isChanged = text !== (before ?? '') && text.trim() !== ''
  const close = useCallback((): void => view.set({ noting: null }), [view])
  const leave = useCallback((): 'closes' | 'asks' => {
    if (isChanged) {
      setLeaving(true)
      return 'asks'
    }
    close()
    return 'closes'
  }, [isChanged, close])
  useReturnFocus(leave)

  /** Closes at once, so that the keys that follow act on the list; a note that cannot be kept comes back with the reason. */
  const keep = (): void => {
    if (text === before) return close()
    const note: Opinion = { kind: 'note', text }
    const wrong = validateOpinion(note)
    if (wrong !== null) return setRefusal(plainRefusal(describeOpinionViolation(wrong)))
    const unset: readonly Opinion[] = before === null ? [] : [{ kind: 'note', text: before }]
    close()
    void acts.enter(async () => {
      const result = await replica.opine({ keys, set: [note], unset, via: 'app' })
      if (!result.ok) reopen({ keys, text: before, refused: { text, reason: describeRefusal(result.error, keys.length) } })
      else if (result.value.changed > 1) say(view, { text: `Noted on ${countOf(result.value.changed, 'run')}.`, undo: true })
    })
  }
  /** Once no other note is being written. */
  const reopen = (refusedNote: Noting): void => {
    if (view.get().noting === null) return view.set({ noting: refusedNote })
    const stop = view.subscribe(() => {
      if (view.get().noting !== null) return
      stop()
      view.set({ noting: refusedNote })
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (actsOverEditor(event.nativeEvent, preferences.get())) return
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep()
    else if (event.key !== 'Escape') return
    else if (leaving) close()
    else leave()
    event.preventDefault()
  }

  const [first] = keys
  const whose = first !== undefined && keys.length === 1 ? pathspec(parseRunKey(first)) : countOf(keys.length, 'run')
  const length = text.length < SAY_FROM ? 0 : codePointCount(text)
  return (
    <div
      className="popover run-editor note-editor"
      role="dialog"
      aria-label={`Note on ${whose}`}
      data-pane="editor"
      style={place}
      onKeyDown={onKeyDown}
    >
      <textarea
        ref={toEnd}
        autoFocus
        dir="auto"
        rows={4}
        value={text}
        placeholder={keys.length === 1 ? 'A note on this run' : `A note on each of ${countOf(keys.length, 'run')}`}
        aria-label={`Note on ${whose}`}
        aria-invalid={refusal !== null}
        aria-describedby={refusal === null ? undefined : 'editor-refusal'}
        onChange={(event) => {
          setText(event.target.value)
          setRefusal(null)
          setLeaving(false)
        }}
      />
      {refusal !== null && <EditorNotice refusal={refusal} onLeave={close} />}
      {leaving && <Notice tone="warn" role="alert" message="This note is not kept yet. Keep it, or press Esc once more to drop it." />}
      <div className="popover-foot">
        <button type="button" className="button primary" onClick={keep}>
          Keep <KeyHint chord="Mod+Enter" />
        </button>
        <button type="button" className="button quiet" onClick={leaving ? close : leave}>
          {leaving ? 'Drop' : 'Close'} <KeyHint chord="Escape" />
        </button>
        <span className="grow" />
        {length > 0 && (
          <span className={`small${length > MAX_NOTE_LENGTH ? ' failed' : ''}`}>
            {formatCount(length)} / {formatCount(MAX_NOTE_LENGTH)}
          </span>
        )}
      </div>
    </div>
  )
}
