import { memo, useEffect, useRef, type MouseEvent, type ReactElement } from 'react'
import { currentName } from '../../../src-core/tags/follow-rules.ts'
import { Box, type BoxState } from '../../ui/box.tsx'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { visibleText } from '../../ui/visible-text.ts'
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

type TagOption = Extract<EditorOption, { kind: 'tag' }>

const CHECKED = { none: 'false', some: 'mixed', all: 'true' } as const

/** Runs may carry hundreds of tags together, so a line is drawn again only when it says something else, wherever it stands by then. */
export function EditorList({ options, highlighted, runs, text, onPick }: EditorListProps): ReactElement {
  const { runCount } = runs
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => {
    list.current?.querySelector(`#editor-option-${highlighted}`)?.scrollIntoView({ block: 'nearest' })
  }, [highlighted])
  const onClick = (event: MouseEvent): void => {
    const key = lineOf(event.target)?.dataset['option']
    const picked = options.find((option) => keyOf(option) === key)
    if (picked !== undefined) onPick(picked)
  }
  return (
    <ul
      role="listbox"
      aria-label="Tags"
      id="editor-list"
      aria-multiselectable="true"
      ref={list}
      className="editor-list"
      // The text field keeps the focus.
      onMouseDown={(event) => lineOf(event.target) !== null && event.preventDefault()}
      onClick={onClick}
    >
      {options.flatMap((option, index) => {
        const group = option.kind === 'tag' ? option.group : null
        const above = options[index - 1]
        const newGroup = group !== null && (above?.kind !== 'tag' || above.group !== group)
        // Only what is chosen is ever referred to.
        const id = index === highlighted ? `editor-option-${index}` : undefined
        return [
          newGroup && (
            <li key={`group ${group}`} className="option-group" role="presentation">
              {group === 'On these runs' && runCount === 1 ? 'On this run' : group}
            </li>
          ),
          option.kind === 'create' ? (
            <CreateLine key={keyOf(option)} id={id} tag={option.tag} />
          ) : (
            <TagLine key={keyOf(option)} id={id} tag={option.tag} box={boxOf(option.on, runCount)} {...wordsOf(option, runs, text)} />
          ),
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

const keyOf = ({ kind, tag }: Pick<EditorOption, 'kind' | 'tag'>): string => `${kind} ${tag}`

const lineOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-option]') : null

/** What a line says beside its tag: what adding it would do, or else on how many runs it is. */
function wordsOf({ tag, on, known }: TagOption, runs: EditedRuns, text: string): { readonly effect: string; readonly counts: string } {
  const { runCount } = runs
  const effect = on >= runCount ? '' : sideEffect(tag, runs) || newNameOf(text, tag, runs)
  if (effect !== '') return { effect, counts: '' }
  if (on === 0) return { effect, counts: `${countOf(known, 'run')} elsewhere` }
  return { effect, counts: runCount > 1 ? `${formatCount(on)} of ${formatCount(runCount)}` : '' }
}

interface LineProps {
  /** Of the chosen line. */
  readonly id: string | undefined
  readonly tag: string
}

const TagLine = memo(function TagLine({
  id,
  tag,
  box,
  effect,
  counts,
}: LineProps & { readonly box: BoxState; readonly effect: string; readonly counts: string }): ReactElement {
  return (
    <li
      id={id}
      role="option"
      aria-selected={id !== undefined}
      aria-checked={CHECKED[box]}
      className={`option${id === undefined ? '' : ' is-on'}`}
      data-option={keyOf({ kind: 'tag', tag })}
    >
      <Box state={box} />
      <TagChip tag={tag} />
      {effect !== '' && (
        <span className="option-effect cut" title={effect}>
          {effect}
        </span>
      )}
      {counts !== '' && <span className="option-aside">{counts}</span>}
    </li>
  )
})

/** Says that a tag stands for the one that was typed. */
const newNameOf = (text: string, tag: string, { rulesOf }: EditedRuns): string =>
  text !== tag && text !== '' && currentName(rulesOf, text) === tag ? `new name of ${text}` : ''

function CreateLine({ id, tag }: LineProps): ReactElement {
  return (
    <li
      id={id}
      role="option"
      aria-selected={id !== undefined}
      className={`option${id === undefined ? '' : ' is-on'}`}
      data-option={keyOf({ kind: 'create', tag })}
    >
      <Icon name="plus" />
      <span className="cut">
        Create <span className="medium name">{visibleText(tag)}</span>
      </span>
      <span className="option-aside">
        <KeyHint chord="Mod+Enter" />
      </span>
    </li>
  )
}
