import { useEffect, useRef, type ReactElement } from 'react'
import { Box } from '../../ui/box.tsx'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { countOf, formatCount } from '../../ui/words.ts'
import { boxOf, type EditorOption } from './editor-options.ts'

interface EditorListProps {
  readonly options: readonly EditorOption[]
  readonly highlighted: number
  readonly runCount: number
  readonly onPick: (option: EditorOption) => void
}

const CHECKED = { none: 'false', some: 'mixed', all: 'true' } as const

export function EditorList({ options, highlighted, runCount, onPick }: EditorListProps): ReactElement {
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
            {option.kind === 'create' ? <CreateLine tag={option.tag} /> : <TagLine option={option} runCount={runCount} />}
          </li>,
        ]
      })}
      {options.length === 0 && (
        <li className="editor-empty" role="presentation">
          No tag is on {runCount === 1 ? 'this run' : 'these runs'} yet. Type one.
        </li>
      )}
    </ul>
  )
}

function TagLine({ option, runCount }: { option: Extract<EditorOption, { kind: 'tag' }>; runCount: number }): ReactElement {
  const elsewhere = option.on === 0
  return (
    <>
      <Box state={boxOf(option.on, runCount)} />
      <TagChip tag={option.tag} />
      {elsewhere && <span className="option-aside">{countOf(option.known, 'run')} elsewhere</span>}
      {!elsewhere && runCount > 1 && (
        <span className="option-aside">
          {formatCount(option.on)} of {formatCount(runCount)}
        </span>
      )}
    </>
  )
}

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
