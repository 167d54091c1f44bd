import type { Services } from '../app/services.ts'
import { actingKeys } from './bindings.ts'
import { chordOf, digitChordOf, isModifier, isPlain, prefixOf } from './chord.ts'
import type { Command } from './command.ts'
import { isCovered } from './covered.ts'
import { EarlyKeys } from './early-keys.ts'
import { commands } from './registry.ts'

const FIELDS = 'input, textarea, select, [contenteditable="true"]'
/** Where arrows and Enter have a meaning of their own, letters have not. */
const OWN_KEYS = `${FIELDS}, button, a, [role="menu"], [role="listbox"], [role="dialog"], iframe`
/** How long the first key of a sequence waits for the next. */
const NEXT_KEY_WITHIN_MS = 2000

function mayRun(command: Command, target: Element | null, keys: string, services: Services): boolean {
  if (target?.closest('[role="menu"]') != null) return false
  if (target?.closest('.dialog') != null && command.over !== 'card') return false
  if (isCovered(command, services.view.get())) return false
  if (command.where === 'always') return command.enabled?.(services) ?? true
  if (target?.closest(FIELDS) != null) return false
  if (command.where === 'list' && !isPlain(keys) && target?.closest(OWN_KEYS) != null) return false
  return command.enabled?.(services) ?? true
}

/** Which commands each chord or sequence means as keys are bound now, in the order of the registry. */
function commandsByKeys({ preferences }: Services): Map<string, Command[]> {
  const byKeys = new Map<string, Command[]>()
  for (const command of commands)
    for (const keys of actingKeys(command, preferences.get())) byKeys.set(keys, [...(byKeys.get(keys) ?? []), command])
  return byKeys
}

/**
 * Runs commands for key presses of the whole window. A modal dialog keeps its keys to itself. A key that only begins sequences waits
 * for the next one (`ViewState.keysBegun`); one that does not go on any sequence does nothing then. Returns the end of it.
 */
export function listenForKeys(window: Window, services: Services): () => void {
  const { view, preferences } = services
  const early = new EarlyKeys(window, services)
  let byKeys = commandsByKeys(services)
  let waiting: number | undefined
  const begin = (keysBegun: string | null): void => {
    window.clearTimeout(waiting)
    if (keysBegun !== null) waiting = window.setTimeout(() => view.set({ keysBegun: null }), NEXT_KEY_WITHIN_MS)
    view.set({ keysBegun })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || isModifier(event.key) || view.get().dialog !== null) return
    const begun = view.get().keysBegun
    const chord = chordOf(event)
    const keys = begun === null ? chord : `${begun} ${chord}`
    const target = event.target instanceof Element ? event.target : null
    const find = (pressed: string): Command | undefined =>
      byKeys.get(pressed)?.find((candidate) => mayRun(candidate, target, pressed, services))
    const command = find(keys) ?? find(digitChordOf(event))
    const goesOn =
      command === undefined &&
      [...byKeys].some(
        ([other, candidates]) => prefixOf(other) === keys && candidates.some((each) => mayRun(each, target, other, services)),
      )
    // A field that has nothing to take back by Escape is left, and the next one goes back a step.
    if (command === undefined && chord === 'Escape' && target instanceof HTMLElement && target.matches(FIELDS)) target.blur()
    if (command === undefined && !goesOn && begun === null) {
      // With no run to select the browser would mark the text of the whole window.
      if (chord === 'Mod+a' && target?.closest(FIELDS) == null) event.preventDefault()
      return
    }
    event.preventDefault()
    begin(goesOn ? keys : null)
    void command?.run(services)
  }
  const stopFollowing = preferences.subscribe(() => (byKeys = commandsByKeys(services)))
  const isMove = (event: KeyboardEvent): boolean => byKeys.get(chordOf(event))?.some(({ group }) => group === 'Move') ?? false
  // Before anything in the page hears of a key.
  const onFirst = (event: KeyboardEvent): void => {
    if (!event.isComposing && !isModifier(event.key)) early.takes(event, isMove(event))
  }
  window.addEventListener('keydown', onFirst, true)
  window.addEventListener('keydown', onKeyDown)
  return () => {
    early.close()
    window.removeEventListener('keydown', onFirst, true)
    window.clearTimeout(waiting)
    stopFollowing()
    window.removeEventListener('keydown', onKeyDown)
  }
}
