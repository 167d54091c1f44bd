import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { say } from '../../app/toast.ts'
import { Notice } from '../../ui/notice.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'
import { useRenamePreview, type RenamePreview } from './use-rename-preview.ts'

/** Another name for a tag, everywhere at once: what it would do stands there before it is done. */
export function RenameForm({ tag, onRenamed }: { tag: string; onRenamed: (to: string) => void }): ReactElement {
  const { replica, replicaState, view } = useServices()
  const known = useStore(replicaState, (state) => state.sidebar?.tags) ?? []
  const id = useId()
  const [to, setTo] = useState('')
  const [refusal, setRefusal] = useState<string | null>(null)
  const preview = useRenamePreview(tag, to === tag ? '' : to)
  const violation = to === '' ? null : validateTag(to)
  const wrong = violation === null ? refusal : describeViolation(violation, 0)
  const isReady = to !== '' && to !== tag && violation === null
  const rename = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!isReady) return
    const done = await replica.renameTag(tag, to)
    if (!done.ok) return setRefusal(describeRefusal(done.error, 0).message)
    say(view, { text: `On ${countOf(done.value.changed, 'run')} ${tag} became`, tag: to, undo: true })
    setTo('')
    if (view.get().vocabularyTag === tag) onRenamed(to)
  }
  return (
    <form className="rule-row" onSubmit={(event) => void rename(event)}>
      <label htmlFor={id} className="rule-label">
        New name
      </label>
      <div className="rule-field">
        <input
          id={id}
          className="text-field name"
          value={to}
          list={`${id}-known`}
          placeholder={tag}
          spellCheck={false}
          autoComplete="off"
          aria-invalid={wrong !== null}
          onChange={(event) => {
            setTo(event.target.value)
            setRefusal(null)
          }}
        />
        <datalist id={`${id}-known`}>
          {known.map((other) => (
            <option key={other.tag} value={other.tag} />
          ))}
        </datalist>
        <button type="submit" className="button" disabled={!isReady}>
          Rename
        </button>
      </div>
      {wrong !== null && <Notice tone="bad" role="alert" message={wrong} />}
      {wrong === null && isReady && preview !== null && <Preview preview={preview} />}
    </form>
  )
}

function Preview({ preview: { from, to, runs, already, both } }: { preview: RenamePreview }): ReactElement {
  return (
    <p className="ink2 small rename-preview" role="status">
      <TagChip tag={from} /> becomes <TagChip tag={to} /> on {countOf(runs, 'run')}
      {both > 0 && `; ${formatCount(both)} ${both === 1 ? 'has' : 'have'} both`}.{' '}
      {already > 0 && `The two become one tag on ${countOf(runs + already - both, 'run')}. `}
      Who tagged stays in the history. Later uses of the old name become the new one.
    </p>
  )
}
