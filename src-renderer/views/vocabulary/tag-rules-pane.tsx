import { useId, useState, type ReactElement } from 'react'
import { defaultRules, type TagRulesPatch } from '../../../src-core/opinions/tag-rules.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Notice } from '../../ui/notice.tsx'
import { Switch } from '../../ui/switch.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'
import { HuePicker } from './hue-picker.tsx'
import { RenameForm } from './rename-form.tsx'
import { TextRule } from './text-rule.tsx'

/** What the workspace has agreed about one tag. Each change is for everybody, at once, and can be taken back. */
export function TagRulesPane({ tag, onTag }: { tag: string; onTag: (tag: string) => void }): ReactElement {
  const { replica, replicaState } = useServices()
  const vocabulary = useStore(replicaState, (state) => state.vocabulary)
  const rules = vocabulary.get(tag) ?? defaultRules(tag)
  const [refusal, setRefusal] = useState<string | null>(null)
  const groups = [...new Set([...vocabulary.values()].flatMap(({ group }) => group ?? []))].toSorted()
  const agree = async (patch: TagRulesPatch): Promise<void> => {
    const done = await replica.defineTag(tag, patch)
    setRefusal(done.ok ? null : describeRefusal(done.error, 0).message)
  }
  return (
    <aside className="rules-pane" aria-label={`Rules of ${tag}`} data-pane="detail">
      <header className="rules-head">
        <TagChip tag={tag} />
      </header>
      {refusal !== null && <Notice tone="bad" role="alert" message={refusal} />}
      {rules.renamedTo !== null && <RenamedNote to={rules.renamedTo} onTag={onTag} />}
      <HuePicker hue={rules.hue} onHue={(hue) => void agree({ hue })} />
      <TextRule
        label="Description"
        value={rules.description}
        placeholder="When it is used"
        onKeep={(description) => void agree({ description })}
      />
      <TextRule
        label="Exclusive group"
        value={rules.group ?? ''}
        placeholder="None"
        note="A run has at most one tag of a group: adding one takes the others away."
        known={groups}
        onKeep={(group) => void agree({ group: group === '' ? null : group })}
      />
      <SwitchRow
        label="Protected"
        note="Asks once more before it is added."
        on={rules.isProtected}
        onSwitch={(isProtected) => void agree({ isProtected })}
      />
      <SwitchRow
        label="Moved by promotion"
        note="One run of each flow carries it, and the server decides which."
        on={rules.isPromoted}
        onSwitch={(isPromoted) => void agree({ isPromoted })}
      />
      {rules.isPromoted && (
        <>
          <TextRule
            label="Requires"
            value={rules.requires}
            placeholder="Any run"
            note="A filter that a run has to match to be promoted, for example tag:gh_test_ok."
            onKeep={(requires) => void agree({ requires })}
          />
          <TextRule
            label="Who may promote"
            value={rules.promoters.join(', ')}
            placeholder="Whoever may tag"
            note="Names, apart by commas."
            onKeep={(names) => void agree({ promoters: names.split(',').flatMap((name) => name.trim() || []) })}
          />
        </>
      )}
      <SwitchRow
        label="Retired"
        note="Stays where it is, and is offered last."
        on={rules.isRetired}
        onSwitch={(isRetired) => void agree({ isRetired })}
      />
      <RenameForm tag={tag} onRenamed={onTag} />
    </aside>
  )
}

function RenamedNote({ to, onTag }: { to: string; onTag: (tag: string) => void }): ReactElement {
  return (
    <Notice
      tone="plain"
      message={`This tag was renamed to \`${to}\`. Whoever adds it adds the new name.`}
      actions={
        <button type="button" className="button quiet" onClick={() => onTag(to)}>
          Show it
        </button>
      }
    />
  )
}

function SwitchRow({
  label,
  note,
  on,
  onSwitch,
}: {
  label: string
  note: string
  on: boolean
  onSwitch: (on: boolean) => void
}): ReactElement {
  const id = useId()
  return (
    <div className="rule-switch">
      <div className="grow">
        <p id={id} className="medium">
          {label}
        </p>
        <p className="ink3 small">{note}</p>
      </div>
      <Switch on={on} onSwitch={onSwitch} labelledBy={id} />
    </div>
  )
}
