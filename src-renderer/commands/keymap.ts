import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { commands } from './registry.ts'

/** The chord of a key press, written as in `Command.keys`. Shift counts only where it does not already show in the character. */
function chordOf(event: KeyboardEvent): string {
  const { key } = event
  const letter = /^[a-z]$/i.test(key)
  const parts: string[] = []
  if (event.shiftKey && (letter || key.length > 1)) parts.push('Shift')
  if (event.metaKey || event.ctrlKey) parts.push('Mod')
  if (event.altKey) parts.push('Alt')
  parts.push(letter ? key.toLowerCase() : key)
  return parts.join('+')
}

const FIELDS = 'input, textarea, select, [contenteditable="true"]'
const LETTER = /^(Shift\+)?[a-z]$/
/** Where arrows and Enter have a meaning of their own, letters have not. */
const OWN_KEYS = `${FIELDS}, button, a, [role="menu"], [role="listbox"], [role="dialog"], iframe`

function mayRun(command: Command, target: Element | null, chord: string, services: Services): boolean {
  if (target?.closest('.dialog') != null && command.over !== 'card') return false
  const isCovered = services.view.get().compare !== null
  if (isCovered && command.over !== 'compare' && (command.over === 'card' || command.group !== 'Window')) return false
  if (command.where === 'always') return command.enabled?.(services) ?? true
  if (target?.closest(FIELDS) != null) return false
  if (command.where === 'list' && !LETTER.test(chord) && target?.closest(OWN_KEYS) != null) return false
  if ((chord.length === 1 || LETTER.test(chord)) && !services.preferences.get().letterKeys) return false
  return command.enabled?.(services) ?? true
}

/** Runs commands for key presses of the whole window. A modal dialog keeps its keys to itself. Returns the end of it. */
export function listenForKeys(window: Window, services: Services): () => void {
  const byChord = new Map<string, Command[]>()
  for (const command of commands) for (const chord of command.keys) byChord.set(chord, [...(byChord.get(chord) ?? []), command])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || services.view.get().dialog !== null) return
    const chord = chordOf(event)
    const target = event.target instanceof Element ? event.target : null
    const command = byChord.get(chord)?.find((candidate) => mayRun(candidate, target, chord, services))
    if (command === undefined) return
    event.preventDefault()
    void command.run(services)
  }
  window.addEventListener('keydown', onKeyDown)
  return () => window.removeEventListener('keydown', onKeyDown)
}
