import { Menu } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  readonly newWindow: () => void
  readonly openDatastore: () => void
  readonly openSample: () => void
}

/**
 * The application menu. Undo, redo and select-all name their keys and leave them to the page, where they also mean tags and runs; on
 * macOS, where a menu cannot leave a key alone, the page hears of it first.
 */
export function createMenu({ newWindow, openDatastore, openSample }: MenuActions, platform: string): Menu {
  const isMac = platform === 'darwin'
  const file: MenuItemConstructorOptions[] = [
    { label: 'New Window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
    { type: 'separator' },
    { label: 'Open Metaflow Datastore…', accelerator: 'CmdOrCtrl+O', click: openDatastore },
    { label: 'Open the Sample', click: openSample },
    { type: 'separator' },
    isMac ? { role: 'close' } : { role: 'quit' },
  ]
  const edit: MenuItemConstructorOptions[] = [
    { role: 'undo', registerAccelerator: false },
    { role: 'redo', registerAccelerator: false },
    { type: 'separator' },
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll', registerAccelerator: false },
  ]
  const view: MenuItemConstructorOptions[] = [
    { role: 'reload' },
    { role: 'toggleDevTools' },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
  ]
  return Menu.buildFromTemplate([
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: file },
    { label: 'Edit', submenu: edit },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ])
}
