import { useCallback, type ReactElement } from 'react'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { countOf, inWords } from '../../ui/words.ts'
import { EditorFoot } from './editor-foot.tsx'
import { EditorList } from './editor-list.tsx'
import { EditorNotice } from './editor-notice.tsx'
import { EditorQueue } from './editor-queue.tsx'
import { OverfullNotice } from './overfull-notice.tsx'
import { useEditor } from './use-editor.ts'
import { useEditorPlace, useReturnFocus } from './use-editor-place.ts'
import './tag-editor.css'

export function TagEditor(): ReactElement | null {
  const { view } = useServices()
  const keys = useStore(view, (state) => state.editing)
  const removing = useStore(view, (state) => state.editingRemoves)
  return keys === null ? null : <OpenEditor key={keys.join('\n')} keys={keys} removing={removing} />
}

/** Adds tags to these runs and takes them away, several in a row, without the mouse. */
function OpenEditor({ keys, removing }: { keys: readonly RunKey[]; removing: boolean }): ReactElement {
  const { view } = useServices()
  const close = useCallback((): void => view.set({ editing: null }), [view])
  const path = runPath(keys)
  const editor = useEditor({ keys, removing, what: path ?? `${inWords(keys.length)} runs`, close })
  const { text, queue, options, highlighted, violation, refusal, question, leaving, runs } = editor
  const place = useEditorPlace(keys.length > 1)
  useReturnFocus(editor.leave)

  const whose = removing ? `Remove tags from ${path ?? countOf(keys.length, 'run')}` : `Tag ${path ?? countOf(keys.length, 'run')}`
  const listed = violation === null && question === null
  return (
    <div
      className="popover run-editor tag-editor"
      role="dialog"
      aria-label={whose}
      data-pane="editor"
      style={place}
      onKeyDown={editor.onKeyDown}
    >
      <div className="editor-field">
        <Icon name={removing ? 'tag-remove' : 'tag'} />
        <input
          autoFocus
          value={text}
          onChange={(event) => editor.type(event.target.value)}
          onPaste={editor.onPaste}
          placeholder={placeholderOf(removing, queue.length)}
          spellCheck={false}
          autoComplete="off"
          role="combobox"
          aria-label={whose}
          aria-expanded={listed}
          aria-autocomplete="list"
          aria-controls={listed ? 'editor-list' : undefined}
          aria-activedescendant={listed && highlighted >= 0 ? `editor-option-${highlighted}` : undefined}
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : 'editor-refusal'}
        />
        {violation?.kind === 'too-long' ? (
          <span className="small medium failed">
            {violation.length} / {violation.limit}
          </span>
        ) : (
          <span className="small ink3">{countOf(keys.length, 'run')}</span>
        )}
      </div>
      <EditorQueue lines={queue} removing={removing} onLeaveOut={editor.unqueue} />
      {refusal !== null && <EditorNotice refusal={refusal} onLeave={close} />}
      {question !== null && <Notice tone="warn" role="alert" icon="production" message={question} />}
      {leaving !== null && question === null && <Notice tone="warn" role="alert" message={leaving} />}
      {refusal === null && question === null && <OverfullNotice keys={keys} tagsOnFirst={runs.carried.length} onLeave={close} />}
      {listed && <EditorList options={options} highlighted={highlighted} runs={runs} text={text} onPick={editor.pick} />}
      <EditorFoot question={question !== null} removing={removing} queued={queue.length} typing={text !== ''} />
    </div>
  )
}

function placeholderOf(removing: boolean, queued: number): string {
  if (queued > 0) return 'One more, or Enter'
  return removing ? 'Find a tag to remove' : 'Find or create a tag'
}

/** The pathspec of the only run; null for several. */
function runPath([first, second]: readonly RunKey[]): string | null {
  return first === undefined || second !== undefined ? null : pathspec(parseRunKey(first))
}
