import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import * as v from 'valibot'
import type { AppMenu, AppMenuItem, BridgeResult } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import { ARGUMENT_SCHEMAS } from '../host/bridge-arguments.ts'
import { badArguments } from '../host/handlers.ts'

export interface MenuActions {
  readonly newWindow: () => void
  readonly openDatastore: () => void
  readonly openSample: () => void
  /** A command of the window in front. */
  readonly choose: (id: string) => void
}

/** The menu of the app: what the shell can do itself, and the commands that windows tell it. */
export class MenuBar {
  readonly #actions: MenuActions
  readonly #platform: string
  #shown = ''

  constructor(actions: MenuActions, platform: string) {
    this.#actions = actions
    this.#platform = platform
    this.#set([])
  }

  /** Takes what a window says of its commands. All windows say the same, so mostly nothing is different. */
  show(args: unknown): BridgeResult<'showMenu'> {
    const parsed = v.safeParse(ARGUMENT_SCHEMAS.showMenu, args)
    if (!parsed.success) return err(badArguments('showMenu', parsed.issues[0].message))
    const [menus] = parsed.output
    const shown = JSON.stringify(menus)
    if (shown !== this.#shown) this.#set(menus)
    this.#shown = shown
    return ok(null)
  }

  #set(menus: readonly AppMenu[]): void {
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(menus, this.#actions, this.#platform)))
  }
}

function menuTemplate(told: readonly AppMenu[], actions: MenuActions, platform: string): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const items = ({ items: commands }: AppMenu): MenuItemConstructorOptions[] =>
    commands.map((command) => menuItem(command, actions.choose, isMac))
  const own = [fileMenu(actions, isMac), editMenu(told), VIEW_MENU]
  const withTold = own.map(({ label, submenu }) => {
    const same = told.find((menu) => menu.label === label)
    return { label, submenu: same === undefined ? submenu : [...items(same), SEPARATOR, ...submenu] }
  })
  const others = told.filter(({ label }) => own.every((menu) => menu.label !== label))
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    ...withTold,
    ...others.map((menu) => ({ label: menu.label, submenu: items(menu) })),
    { role: 'windowMenu' },
  ]
}

/**
 * Names its key and leaves it to the page, which knows whether a field has the focus. A menu of macOS cannot leave a key alone: there the
 * page hears of it first, but what is typed into a field would be taken from it, so keys without a modifier are not named.
 */
function menuItem({ id, label, accelerator }: AppMenuItem, choose: MenuActions['choose'], isMac: boolean): MenuItemConstructorOptions {
  const isNamed = accelerator !== null && (!isMac || /^(?:Shift\+)?(?:CmdOrCtrl|Alt)\+/.test(accelerator))
  return { id, label, click: () => choose(id), ...(isNamed ? { accelerator, registerAccelerator: false } : {}) }
}

interface OwnMenu {
  readonly label: string
  readonly submenu: MenuItemConstructorOptions[]
}

const SEPARATOR: MenuItemConstructorOptions = { type: 'separator' }

const fileMenu = ({ newWindow, openDatastore, openSample }: MenuActions, isMac: boolean): OwnMenu => ({
  label: 'File',
  submenu: [
    { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
    SEPARATOR,
    { label: 'Open Metaflow Datastore…', accelerator: 'CmdOrCtrl+O', click: openDatastore },
    { label: 'Open the Sample', click: openSample },
    SEPARATOR,
    isMac ? { role: 'close' } : { role: 'quit' },
  ],
})

/** Undo, redo and select-all also mean tags and runs: a window brings its own. */
const editMenu = (told: readonly AppMenu[]): OwnMenu => ({
  label: 'Edit',
  submenu: [...(told.some(({ label }) => label === 'Edit') ? [] : TEXT_ACTS), { role: 'cut' }, { role: 'copy' }, { role: 'paste' }],
})

const TEXT_ACTS: readonly MenuItemConstructorOptions[] = [
  { role: 'undo', registerAccelerator: false },
  { role: 'redo', registerAccelerator: false },
  { role: 'selectAll', registerAccelerator: false },
  SEPARATOR,
]

const VIEW_MENU: OwnMenu = {
  label: 'View',
  submenu: [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    SEPARATOR,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    SEPARATOR,
    { role: 'togglefullscreen' },
  ],
}
