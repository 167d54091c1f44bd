import { useEffect, useMemo, useState, type CSSProperties, type KeyboardEvent, type ReactElement } from 'react'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import { useServices } from '../../app/services.ts'
import { useStore, type Store } from '../../app/store.ts'
import type { ViewState } from '../../app/view-state.ts'
import { undo } from '../../commands/undo.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { countOf, inWords } from '../../ui/words.ts'
import { plainRefusal } from './describe-refusal.ts'
import { boxOf, editorOptions, type EditorOption } from './editor-options.ts'
import { EditorFoot } from './editor-foot.tsx'
import { EditorList } from './editor-list.tsx'
import { EditorNotice } from './editor-notice.tsx'
import { placeEditor } from './place-editor.ts'
import { useTagEdit } from './use-tag-edit.ts'
import './tag-editor.css'

/** The tag that starts a deployment: it takes one more Enter. */
const PRODUCTION = 'production'

export function TagEditor(): ReactElement | null {
  const { view } = useServices()
  const keys = useStore(view, (state) => state.editing)
  return keys === null ? null : <OpenEditor key={keys.join('\n')} keys={keys} />
}

/** Adds tags to these runs and takes them away, several in a row, without the mouse. */
function OpenEditor({ keys }: { keys: readonly RunKey[] }): ReactElement {
  const services = useServices()
  const { view } = services
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(-1)
  const [confirming, setConfirming] = useState(false)
  const { carried, suggestions, refusal, setRefusal, apply } = useTagEdit(keys, text)
  const options = useMemo(() => editorOptions(text, suggestions, carried), [text, suggestions, carried])
  const highlighted = Math.min(chosen, options.length - 1)
  const violation = text === '' ? null : validateTag(text)
  const place = usePlace(keys.length > 1)
  const close = (): void => view.set({ editing: null })
  useReturnFocus(view)

  const type = (next: string): void => {
    setText(next)
    setChosen(next === '' ? -1 : 0)
    setConfirming(false)
    setRefusal(null)
  }
  const add = async (tag: string): Promise<void> => {
    const wrong = validateTag(tag)
    if (wrong !== null) return setRefusal(plainRefusal(describeViolation(wrong, keys.length)))
    if (tag === PRODUCTION && !confirming) return setConfirming(true)
    if (await apply({ add: [tag], remove: [] })) type('')
  }
  const pick = async (option: EditorOption): Promise<void> => {
    if (option.kind === 'create' || boxOf(option.on, keys.length) !== 'all') return add(option.tag)
    if ((await apply({ add: [], remove: [option.tag] })) && text !== '') type('')
  }
  const enter = (create: boolean): void => {
    const option = options[highlighted]
    if (confirming) void add(PRODUCTION)
    else if (create || option === undefined) void add(text)
    else void pick(option)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const mod = event.metaKey || event.ctrlKey
    if (event.nativeEvent.isComposing) return
    event.stopPropagation()
    if (event.key === 'ArrowDown') setChosen(highlighted + 1 >= options.length ? 0 : highlighted + 1)
    else if (event.key === 'ArrowUp') setChosen(highlighted <= 0 ? options.length - 1 : highlighted - 1)
    else if (event.key === 'Enter') enter(mod)
    else if (event.key === 'Escape') {
      if (confirming) setConfirming(false)
      else close()
    } else if (mod && event.key === 'z' && !event.shiftKey && text === '') void undo.run(services)
    else return
    event.preventDefault()
  }

  const whose = `Tag ${runPath(keys) ?? countOf(keys.length, 'run')}`
  const shownRefusal = violation === null ? refusal : plainRefusal(describeViolation(violation, keys.length))
  return (
    <div className="popover tag-editor" role="dialog" aria-label={whose} style={place} onKeyDown={onKeyDown}>
      <div className="editor-field">
        <Icon name="tag" />
        <input
          autoFocus
          value={text}
          onChange={(event) => type(event.target.value)}
          placeholder="Find or create a tag"
          spellCheck={false}
          autoComplete="off"
          role="combobox"
          aria-label={whose}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls="editor-list"
          aria-activedescendant={highlighted >= 0 ? `editor-option-${highlighted}` : undefined}
          aria-invalid={shownRefusal !== null}
          aria-describedby={shownRefusal === null ? undefined : 'editor-refusal'}
        />
        {violation?.kind === 'too-long' ? (
          <span className="small medium failed">
            {violation.length} / {violation.limit}
          </span>
        ) : (
          <span className="small ink3">{countOf(keys.length, 'run')}</span>
        )}
      </div>
      {shownRefusal !== null && <EditorNotice refusal={shownRefusal} onLeave={close} />}
      {confirming && <ConfirmProduction keys={keys} />}
      {violation === null && !confirming && (
        <EditorList options={options} highlighted={highlighted} runCount={keys.length} onPick={(option) => void pick(option)} />
      )}
      <EditorFoot confirming={confirming} />
    </div>
  )
}

function ConfirmProduction({ keys }: { keys: readonly RunKey[] }): ReactElement {
  const what = runPath(keys) ?? `${inWords(keys.length)} runs`
  return (
    <Notice
      tone="warn"
      role="alert"
      icon="production"
      message={`\`production\` starts a deployment. Tag ${what}? Enter tags, Esc does not.`}
    />
  )
}

/** The pathspec of the only run; null for several. */
function runPath([first, second]: readonly RunKey[]): string | null {
  return first === undefined || second !== undefined ? null : pathspec(parseRunKey(first))
}

/** Stays where it opened unless the window changes, so that typing never moves it. */
function usePlace(docked: boolean): CSSProperties {
  const [place, setPlace] = useState(() => readPlace(docked))
  useEffect(() => {
    const read = (): void => setPlace(readPlace(docked))
    window.addEventListener('resize', read)
    return () => window.removeEventListener('resize', read)
  }, [docked])
  return place
}

function readPlace(docked: boolean): CSSProperties {
  const list = document.querySelector<HTMLElement>('.run-rows')
  if (list === null) return { top: 96, left: 96 }
  const row = list.querySelector<HTMLElement>('.run-row.is-focused')
  const box = list.getBoundingClientRect()
  return { left: box.left + 30, ...placeEditor(box, row?.getBoundingClientRect() ?? null, innerHeight, docked) }
}

/** A press outside closes; closing gives the focus back to where it was. */
function useReturnFocus(view: Store<ViewState>): void {
  // Read while drawing for the first time: later the text field has the focus.
  const [before] = useState(() => document.activeElement)
  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      const inside = event.target instanceof Element && event.target.closest('.tag-editor, .toast, .dialog') !== null
      if (!inside) view.set({ editing: null })
    }
    document.addEventListener('pointerdown', onPress, true)
    return () => {
      document.removeEventListener('pointerdown', onPress, true)
      if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus({ preventScroll: true })
    }
  }, [view, before])
}
