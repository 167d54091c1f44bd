import { Dialog } from '@base-ui/react/dialog'
import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { parseQuery } from '../../../src-core/query/parse-query.ts'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import { useServices, type Services } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { targetKeys, type ViewState } from '../../app/view-state.ts'
import { goToRun } from '../../commands/go-to-run.ts'
import type { CommandGroup } from '../../commands/command.ts'
import { isCovered } from '../../commands/covered.ts'
import { commands } from '../../commands/registry.ts'
import { openView } from '../../commands/saved-views.ts'
import { addTag } from '../../commands/toggle-tag.ts'
import { Icon } from '../../ui/icon.tsx'
import { KeyHint } from '../../ui/key-hint.tsx'
import { countOf } from '../../ui/words.ts'
import { toggleConjunct } from '../query-bar/toggle-conjunct.ts'
import { OptionLine } from './option-line.tsx'
import { paletteOptions, type PaletteOption } from './palette-options.ts'
import { useAnswers } from './use-answers.ts'
import './command-palette.css'

/** Groups whose keys everybody knows first: nobody opens the palette for them. */
const LAST: readonly CommandGroup[] = ['Select', 'Move']

/** Everything that can be done or gone to, found by a part of its name. Made anew each time it opens. */
export function CommandPalette(): ReactElement {
  const services = useServices()
  const { view, replicaState, preferences } = services
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const left = useRef(false)
  const [before] = useState(() => document.activeElement)
  const [enabled] = useState(() =>
    commands
      .filter((command) => command.id !== 'show-palette' && !isCovered(command, view.get()) && (command.enabled?.(services) ?? true))
      .map((command) => ({ command, name: command.titleNow?.(services) ?? command.title }))
      .toSorted((one, other) => LAST.indexOf(one.command.group) - LAST.indexOf(other.command.group)),
  )
  const [hasTarget] = useState(() => targetKeys(view.get()).length > 0)
  const [text, setText] = useState('')
  /** The option that was chosen, which keeps the highlight wherever it goes; null for the first one, whatever it is. */
  const [chosen, setChosen] = useState<string | null>(null)
  const entered = useRef(false)
  const sidebar = useStore(replicaState, (state) => state.sidebar)
  const typed = text.trim()
  const { answers, current } = useAnswers(typed)
  const views = useStore(replicaState, (state) => state.views)
  const recent = useStore(preferences, (state) => state.recentQueries)
  const options = useMemo(
    () => paletteOptions(typed, { commands: enabled, sidebar, views, recent, hasTarget }, answers),
    [typed, enabled, sidebar, views, recent, hasTarget, answers],
  )
  const highlighted = chosen === null ? Math.min(0, options.length - 1) : options.findIndex(({ id }) => id === chosen)

  useEffect(() => {
    list.current?.querySelector(`#palette-option-${highlighted}`)?.scrollIntoView({ block: 'nearest' })
  }, [highlighted])

  /** The palette is gone, an editor under it left, and the focus back before anything is done, so that what is done may take the focus. */
  const take = (option: PaletteOption): void => {
    left.current = true
    flushSync(() => view.set({ dialog: null }))
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    if (flushSync(() => view.get().leaveEditor?.()) !== 'asks') perform(services, option)
  }
  const takeHighlighted = (): void => {
    const option = options[highlighted]
    // Commands are at hand at once; everything else may still be about the text before, and waits for its answer.
    if (option !== undefined && (current || option.kind === 'command')) take(option)
    else entered.current = !current
  }
  const onAnswered = useEffectEvent(() => {
    if (entered.current) queueMicrotask(takeHighlighted)
    entered.current = false
  })
  useEffect(() => {
    if (current) onAnswered()
  }, [current])
  const choose = (index: number): void => setChosen(options[index]?.id ?? null)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') choose(highlighted + 1 >= options.length ? 0 : highlighted + 1)
    else if (event.key === 'ArrowUp') choose(highlighted <= 0 ? options.length - 1 : highlighted - 1)
    else if (event.key === 'Enter') takeHighlighted()
    else if ((event.metaKey || event.ctrlKey) && event.key === 'k') view.set({ dialog: null })
    else return
    event.preventDefault()
  }

  return (
    <Dialog.Root open onOpenChange={(open) => !open && view.set({ dialog: null })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-scrim" />
        <Dialog.Popup
          className="dialog palette"
          aria-label="Command palette"
          initialFocus={input}
          finalFocus={() => !left.current}
          onKeyDown={onKeyDown}
        >
          <div className="palette-field">
            <Icon name="terminal" />
            <input
              ref={input}
              value={text}
              onChange={(event) => {
                setText(event.target.value)
                setChosen(null)
                entered.current = false
              }}
              placeholder="Find a command, a namespace, a tag or a run"
              spellCheck={false}
              autoComplete="off"
              role="combobox"
              aria-label="Find a command, a namespace, a tag or a run"
              aria-expanded="true"
              aria-autocomplete="list"
              aria-controls="palette-list"
              aria-activedescendant={highlighted >= 0 ? `palette-option-${highlighted}` : undefined}
            />
          </div>
          <ul role="listbox" aria-label="What fits" id="palette-list" ref={list} className="palette-list">
            {options.flatMap((option, index) => [
              options[index - 1]?.group !== option.group && (
                <li key={option.group} className="option-group" role="presentation">
                  {option.group}
                </li>
              ),
              <li
                key={option.id}
                id={`palette-option-${index}`}
                role="option"
                aria-selected={index === highlighted}
                className={`option${index === highlighted ? ' is-on' : ''}`}
                // The text field keeps the focus.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => (current || option.kind === 'command') && take(option)}
              >
                <OptionLine option={option} text={typed} />
              </li>,
            ])}
            {options.length === 0 && current && (
              <li className="palette-empty" role="presentation">
                No command, namespace, tag or run fits. Nothing was changed.
              </li>
            )}
          </ul>
          <PaletteFoot />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function perform(services: Services, option: PaletteOption): void {
  const { view } = services
  // What leads elsewhere leads out of a review.
  if (option.kind !== 'command' && option.kind !== 'tag') view.set({ review: null })
  switch (option.kind) {
    case 'command':
      // What was possible when the palette opened may be so no more.
      if (option.command.enabled?.(services) ?? true) void option.command.run(services)
      return
    case 'recent':
      view.set({ query: option.name, screen: 'runs' })
      return
    case 'view':
      openView(services, option.view)
      return
    case 'tag':
      if (view.get().review !== null) services.review.give(option.name, false)
      else void addTag(services, option.name, targetKeys(view.get()))
      return
    case 'namespace':
      view.set({ namespace: option.namespace, screen: 'runs' })
      return
    case 'filter': {
      const condition = parseQuery(option.name)
      if (condition.ok && condition.value.kind !== 'all')
        view.set({ query: toggleConjunct(view.get().query, condition.value), screen: 'runs' })
      return
    }
    case 'run':
      void goToRun(services, option.row.key)
      return
    default:
      assertNever(option)
  }
}

function PaletteFoot(): ReactElement {
  const { view } = useServices()
  const target = useStore(view, targetName)
  return (
    <div className="popover-foot">
      <span className="key-note">
        <KeyHint chord="ArrowUp" />
        <KeyHint chord="ArrowDown" /> move
      </span>
      <span className="key-note">
        <KeyHint chord="Enter" /> run
      </span>
      <span className="grow" />
      {target !== null && (
        <span className="cut">
          acts on <b className="ink1">{target}</b>
        </span>
      )}
    </div>
  )
}

/** What commands on runs would act on. */
function targetName(state: ViewState): string | null {
  if (state.selection.size > 0) return countOf(state.selection.size, 'selected run')
  const [key] = targetKeys(state)
  return key === undefined ? null : pathspec(parseRunKey(key))
}
