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
  ' ': 'Space',
}

const isMac = (): boolean => navigator.platform.startsWith('Mac')

/** The parts of a chord such as `Mod+Shift+z` as they stand on this machine's keys. */
function keyCaps(chord: string): string[] {
  const mac = isMac()
  return chord.split('+').map((part) => {
    if (part === 'Mod') return mac ? '⌘' : 'Ctrl'
    if (part === 'Shift') return mac ? '⇧' : 'Shift'
    return SYMBOLS[part] ?? (part.length === 1 ? part.toUpperCase() : part)
  })
}

export function KeyHint({ chord }: { chord: string }): ReactElement {
  return (
    <span className="keys" aria-hidden="true">
      {keyCaps(chord).map((cap) => (
        <kbd key={cap}>{cap}</kbd>
      ))}
    </span>
  )
}
