import { useEffect, useRef, type ReactElement } from 'react'
import { currentName } from '../../../src-core/tags/follow-rules.ts'
import { Box } from '../../ui/box.tsx'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { boxOf, type EditorOption } from './editor-options.ts'
import { sideEffect, type EditedRuns } from './queued-line.ts'

interface EditorListProps {
  readonly options: readonly EditorOption[]
  readonly highlighted: number
  readonly runs: EditedRuns
  readonly text: string
  readonly onPick: (option: EditorOption) => void
}

const CHECKED = { none: 'false', some: 'mixed', all: 'true' } as const

export function EditorList({ options, highlighted, runs, text, onPick }: EditorListProps): ReactElement {
  const { runCount } = runs
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`#editor-option-${highlighted}`)?.scrollIntoView({ block: 'nearest' })
  }, [highlighted])
  return (
    <ul role="listbox" aria-label="Tags" id="editor-list" aria-multiselectable="true" ref={list} className="editor-list">
      {options.flatMap((option, index) => {
        const group = option.kind === 'tag' ? option.group : null
        const above = options[index - 1]
        const newGroup = group !== null && (above?.kind !== 'tag' || above.group !== group)
        return [
          newGroup && (
            <li key={`group ${group}`} className="option-group" role="presentation">
              {group === 'On these runs' && runCount === 1 ? 'On this run' : group}
            </li>
          ),
          <li
            key={`${option.kind} ${option.tag}`}
            id={`editor-option-${index}`}
            role="option"
            aria-selected={index === highlighted}
            aria-checked={option.kind === 'tag' ? CHECKED[boxOf(option.on, runCount)] : undefined}
            className={`option${index === highlighted ? ' is-on' : ''}`}
            // The text field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(option)}
          >
            {option.kind === 'create' ? <CreateLine tag={option.tag} /> : <TagLine option={option} runs={runs} text={text} />}
          </li>,
        ]
      })}
      {options.length === 0 && (
        <li className="editor-empty" role="presentation">
          No tag {text === '' ? 'is' : 'like that is'} on {runCount === 1 ? 'this run' : 'these runs'}
          {text === '' && ' yet. Type one'}.
        </li>
      )}
    </ul>
  )
}

interface TagLineProps {
  readonly option: Extract<EditorOption, { kind: 'tag' }>
  readonly runs: EditedRuns
  readonly text: string
}

function TagLine({ option, runs, text }: TagLineProps): ReactElement {
  const { runCount } = runs
  const effect = option.on >= runCount ? '' : sideEffect(option.tag, runs) || newNameOf(text, option.tag, runs)
  const counts =
    option.on === 0
      ? `${countOf(option.known, 'run')} elsewhere`
      : runCount > 1
        ? `${formatCount(option.on)} of ${formatCount(runCount)}`
        : ''
  return (
    <>
      <Box state={boxOf(option.on, runCount)} />
      <TagChip tag={option.tag} />
      {effect !== '' && (
        <span className="option-effect cut" title={effect}>
          {effect}
        </span>
      )}
      {effect === '' && counts !== '' && <span className="option-aside">{counts}</span>}
    </>
  )
}

/** Says that a tag stands for the one that was typed. */
const newNameOf = (text: string, tag: string, { rulesOf }: EditedRuns): string =>
  text !== tag && text !== '' && currentName(rulesOf, text) === tag ? `new name of ${text}` : ''

function CreateLine({ tag }: { tag: string }): ReactElement {
  return (
    <>
      <Icon name="plus" />
      <span className="cut">
        Create <span className="medium name">{tag}</span>
      </span>
      <span className="option-aside">
        <KeyHint chord="Mod+Enter" />
      </span>
    </>
  )
}
