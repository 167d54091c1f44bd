import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { validateTag } from '../../../src-core/tags/validate-tag.ts'
import { chooseQuickTag } from '../../app/quick-tags.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { quickTagCommands } from '../../commands/quick-tags.ts'
import { Icon } from '../../ui/icon.tsx'
import { Notice } from '../../ui/notice.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { CommandKey } from '../command-key.tsx'
import { SettingRow } from './setting-row.tsx'
import { SettingsSection } from './settings-section.tsx'

export function TagsPart(): ReactElement {
  const { preferences, quickTags, replicaState } = useServices()
  const known = useStore(replicaState, (state) => state.sidebar?.tags) ?? []
  const tags = useStore(quickTags, (state) => state.tags)
  const chosen = useStore(preferences, (state) => state.quickTags !== null)
  return (
    <SettingsSection title="Quick tags">
      <SettingRow
        label="One key, one tag"
        note={
          chosen
            ? 'A key puts its tag on the run or the selection, and takes it off where all have it.'
            : 'The tags that are used most, until you choose or use one. From then on they stay as they are.'
        }
      >
        {() =>
          chosen && (
            <button type="button" className="button" onClick={() => preferences.set({ quickTags: null })}>
              Most used ones
            </button>
          )
        }
      </SettingRow>
      <datalist id="known-tags">
        {known.map(({ tag }) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
      {tags.map((tag, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- nine slots that never move; another tag in one begins it anew
        <Slot key={`${index} ${tag ?? ''}`} index={index} tag={tag} />
      ))}
    </SettingsSection>
  )
}

function Slot({ index, tag }: { index: number; tag: string | null }): ReactElement {
  const services = useServices()
  const id = useId()
  const [text, setText] = useState(tag ?? '')
  const [refusal, setRefusal] = useState<string | null>(null)
  const command = quickTagCommands[index]
  const save = (event: FormEvent): void => {
    event.preventDefault()
    const wrong = text === '' ? null : validateTag(text)
    if (wrong !== null) return setRefusal(`${describeViolation(wrong, 0)} The key keeps what it had.`)
    chooseQuickTag(services, index, text === '' ? null : text)
  }
  return (
    <form onSubmit={save}>
      <div className="slot-row">
        {command !== undefined && <CommandKey command={command} />}
        <span className="slot-chip">{tag === null ? <span className="ink3 small">no tag</span> : <TagChip tag={tag} />}</span>
        <input
          id={id}
          className="text-field"
          aria-label={`Tag of key ${index + 1}`}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setRefusal(null)
          }}
          list="known-tags"
          placeholder="A tag"
          spellCheck={false}
          autoComplete="off"
          aria-invalid={refusal !== null}
        />
        <button type="submit" className="button" disabled={text === (tag ?? '')}>
          Keep
        </button>
        <button
          type="button"
          className="button quiet square tight"
          aria-label={`Free key ${index + 1}`}
          disabled={tag === null}
          onClick={() => chooseQuickTag(services, index, null)}
        >
          <Icon name="close" />
        </button>
      </div>
      {refusal !== null && <Notice tone="bad" role="alert" message={refusal} />}
    </form>
  )
}
