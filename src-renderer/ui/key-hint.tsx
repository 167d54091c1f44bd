import type { ReactElement } from 'react'

const SYMBOLS: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ContextMenu: 'Menu',
  Delete: 'Del',
}

const isMac = (): boolean => navigator.platform.startsWith('Mac')

/** The parts of a chord such as `Shift+Mod+z`, or of a sequence such as `g e`, as they stand on this machine's keys. */
function keyCaps(keys: string): string[] {
  const mac = isMac()
  // A plus sign that is a key itself stands at the end of its chord.
  const parts = keys.split(' ').flatMap((chord) => chord.split(/\+(?=.)/su))
  return parts.map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Shift') return mac ? '⇧' : 'Shift'
    return SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}

/** The keys as text for running words and screen readers: `Ctrl+K`, `G E`. */
export const keyName = (keys: string): string =>
  keys
    .split(' ')
    .map((chord) => keyCaps(chord).join('+'))
    .join(' ')

export function KeyHint({ chord }: { chord: string }): ReactElement {
  return (
    <span className="keys" aria-hidden="true">
      {keyCaps(chord).map((cap, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the caps of one chord never move, and a sequence may repeat a key
        <kbd key={index}>{cap}</kbd>
      ))}
    </span>
  )
}
