import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { stepBack } from '../../commands/step-back.ts'
import { CommandButton } from '../command-button.tsx'
import { Choice } from '../settings/choice.tsx'
import { TagLines } from './tag-lines.tsx'
import { TagRulesPane } from './tag-rules-pane.tsx'
import type { Only } from './use-tag-lines.ts'
import './vocabulary.css'

const KINDS: readonly { readonly value: Only; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'agreed', label: 'With rules' },
  { value: 'retired', label: 'Retired' },
]

/** Every tag of the workspace, and what was agreed about it. */
export function VocabularyScreen(): ReactElement {
  const { view } = useServices()
  const chosen = useStore(view, (state) => state.vocabularyTag)
  const [text, setText] = useState('')
  const [only, setOnly] = useState<Only>('all')
  const screen = useRef<HTMLElement>(null)
  const choose = useCallback((tag: string) => view.set({ vocabularyTag: tag }), [view])
  const focus = (selector: string): void => screen.current?.querySelector<HTMLElement>(selector)?.focus()
  useEffect(() => screen.current?.querySelector<HTMLElement>('.tag-lines')?.focus(), [])
  /** Escape in a field that has nothing to take back leads to the list, and from there out. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    event.stopPropagation()
    focus('.tag-lines')
  }
  return (
    <main className="vocabulary" aria-label="Vocabulary" ref={screen} onKeyDown={onKeyDown}>
      <div className="vocabulary-list" data-pane="list">
        <header className="vocabulary-head">
          <div className="grow">
            <h1>Vocabulary</h1>
            <p className="ink2">What your workspace means by its tags. It is the same for everybody, and changes like tags do.</p>
          </div>
          <CommandButton command={stepBack} className="button quiet">
            Close
          </CommandButton>
        </header>
        <div className="vocabulary-tools">
          <input
            className="text-field"
            aria-label="Find a tag"
            placeholder="Find or name a tag"
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && text !== '') setText('')
              else if (event.key === 'ArrowDown' || event.key === 'Enter') focus('.tag-lines')
              else return
              event.preventDefault()
              event.stopPropagation()
            }}
          />
          <span id="which-tags" className="visually-hidden">
            Which tags
          </span>
          <Choice labelledBy="which-tags" value={only} options={KINDS} onChoose={setOnly} />
        </div>
        <TagLines
          text={text}
          only={only}
          chosen={chosen}
          onChoose={choose}
          onOpen={() => focus('.rules-pane [role="radio"][tabindex="0"]')}
          onNothing={() => focus('.vocabulary-tools input')}
        />
      </div>
      {chosen !== null && <TagRulesPane key={chosen} tag={chosen} onTag={choose} />}
    </main>
  )
}
