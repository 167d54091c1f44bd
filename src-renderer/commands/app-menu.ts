import type { AppMenu, AppMenuItem } from '../../src-core/bridge/contract.ts'
import { keyName } from '../ui/key-hint.tsx'
import { actingKeys, type KeyChoice } from './bindings.ts'
import type { Command, CommandGroup } from './command.ts'
import { commands } from './registry.ts'
import { selectAll } from './select-all.ts'
import { redo, undo } from './undo.ts'

/** What text fields do too; the system's own items for that know nothing of tags and runs. */
const EDIT: readonly Command[] = [undo, redo, selectAll]

const MENUS: readonly (readonly [label: string, groups: readonly CommandGroup[]])[] = [
  ['View', ['Window', 'Timeline', 'Compare']],
  ['Runs', ['Move', 'Select']],
  ['Tag', ['Tag']],
  ['Review', ['Review']],
  ['Find', ['Find']],
  ['Go', ['Go to']],
]

/** The registry as menus of the desktop app, with the keys that act. Of a row of commands that are alike the keys are enough. */
export function appMenus(keys: KeyChoice): readonly AppMenu[] {
  const others = commands.filter((command) => command.row === undefined && !EDIT.includes(command))
  return [
    { label: 'Edit', items: EDIT.map((command) => menuItem(command, keys)) },
    ...MENUS.map(([label, groups]) => ({
      label,
      items: others.filter(({ group }) => groups.includes(group)).map((command) => menuItem(command, keys)),
    })),
  ]
}

/** Keys that no menu can name, as `g e`, stand behind the title. */
function menuItem(command: Command, choice: KeyChoice): AppMenuItem {
  const [keys] = actingKeys(command, choice)
  const accelerator = keys === undefined ? null : acceleratorOf(keys)
  const aside = keys !== undefined && accelerator === null ? ` (${keyName(keys)})` : ''
  return { id: command.id, label: command.title + aside, accelerator }
}

const NAMED = /^(?:Enter|Escape|Tab|Space|Backspace|Delete|Insert|Home|End|PageUp|PageDown|F\d{1,2})$/

/** A chord as Electron writes it; null for a sequence, and for keys that it has no name for. */
function acceleratorOf(keys: string): string | null {
  if (keys.includes(' ')) return null
  const parts = keys.split(/\+(?=.)/su)
  const key = keyOf(parts.at(-1) ?? '')
  if (key === null) return null
  return [...parts.slice(0, -1).map((part) => (part === 'Mod' ? 'CmdOrCtrl' : part)), key].join('+')
}

function keyOf(key: string): string | null {
  if (key === '+') return 'Plus'
  if (key.startsWith('Arrow')) return key.slice('Arrow'.length)
  if (NAMED.test(key)) return key
  return /^[!-~]$/.test(key) ? key.toUpperCase() : null
}
