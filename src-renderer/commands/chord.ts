/** Keys that change others and are no key press of their own. */
const MODIFIERS = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'])

export const isModifier = (key: string): boolean => MODIFIERS.has(key)

/**
 * The chord of a key press, written as in `Command.keys`: modifiers in the order Shift, Mod, Alt, then the key. Shift counts only where
 * it does not already show in the character.
 */
export function chordOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  const key = event.key === ' ' ? 'Space' : event.key
  const letter = /^[a-z]$/i.test(key)
  const parts: string[] = []
  if (event.shiftKey && (letter || key.length > 1)) parts.push('Shift')
  if (event.metaKey || event.ctrlKey) parts.push('Mod')
  if (event.altKey) parts.push('Alt')
  parts.push(letter ? key.toLowerCase() : key)
  return parts.join('+')
}

/** `Shift+1` for the key of that digit, whatever sign a keyboard writes with it; empty for other keys. */
export function digitChordOf({ code, shiftKey }: Pick<KeyboardEvent, 'code' | 'shiftKey'>): string {
  const digit = /^Digit([1-9])$/.exec(code)?.[1]
  return digit !== undefined && shiftKey ? `Shift+${digit}` : ''
}

const PLAIN = /^(\S|Shift\+[a-z])$/u

/** Whether keys begin with a single letter, digit or sign: those act only outside of fields and can be switched off (WCAG 2.1.4). */
export function isPlain(keys: string): boolean {
  const [first = ''] = keys.split(' ')
  return PLAIN.test(first)
}

/** What is pressed before the last chord of a sequence: `g` of `g e`. Null for a single chord. */
export function prefixOf(keys: string): string | null {
  const at = keys.lastIndexOf(' ')
  return at < 0 ? null : keys.slice(0, at)
}

const NAMED = /^(Enter|Escape|Tab|Space|Backspace|Delete|Insert|Home|End|Page(Up|Down)|Arrow(Up|Down|Left|Right)|ContextMenu|F\d{1,2})$/

/** Whether a text names keys as `chordOf` would write them: one chord, or two after one another. */
export function isKeys(text: string): boolean {
  const chords = text.split(' ')
  return chords.length <= 2 && chords.every(isChord)
}

function isChord(text: string): boolean {
  const [, modifiers = '', key = ''] = /^((?:Shift\+)?(?:Mod\+)?(?:Alt\+)?)(.+)$/su.exec(text) ?? []
  if (NAMED.test(key)) return true
  if (!/^[^\sA-Z]$/u.test(key)) return false
  return !modifiers.startsWith('Shift') || /[a-z1-9]/.test(key)
}
