import { appMenus } from '../commands/app-menu.ts'
import type { Command } from '../commands/command.ts'
import { isCovered } from '../commands/covered.ts'
import { commands } from '../commands/registry.ts'
import type { Services } from './services.ts'
import { say } from './toast.ts'

const TEXT_FIELDS = 'input, textarea, [contenteditable="true"]'
/** What these commands do to the text of a field that has the focus. */
const ON_TEXT: Readonly<Record<string, string>> = { undo: 'undo', redo: 'redo', 'select-all': 'selectAll' }

/** Tells the desktop app which commands its menu has, with their keys, and does what is chosen there. Returns the end of it. */
export function followAppMenu(window: Window, services: Services): () => void {
  const { bridge, preferences, host } = services
  let told = ''
  const tell = (): void => {
    if (host.get().info.shell !== 'electron') return
    const menus = appMenus(preferences.get())
    const next = JSON.stringify(menus)
    if (next !== told) void bridge.call('showMenu', menus)
    told = next
  }
  const choose = ({ id }: { id: string }): void => {
    const onText = ON_TEXT[id]
    if (onText !== undefined && window.document.activeElement?.matches(TEXT_FIELDS) === true)
      return void window.document.execCommand(onText)
    const command = commands.find((each) => each.id === id)
    if (command === undefined) return
    if (canRun(command, services)) void command.run(services)
    else say(services.view, { text: `\`${command.title}\` has nothing to act on here. Nothing was changed.` })
  }
  const offs = [preferences.subscribe(tell), host.subscribe(tell), bridge.on('commandChosen', choose)]
  tell()
  return () => {
    for (const off of offs) off()
  }
}

function canRun(command: Command, services: Services): boolean {
  const state = services.view.get()
  return state.dialog === null && !isCovered(command, state) && command.enabled?.(services) !== false
}
