import { join } from 'node:path'
import { app, BrowserWindow, dialog, Menu } from 'electron'
import { CardShelf } from '../host/card-shelf.ts'
import { parseStart } from '../host/start-options.ts'
import { pagesUrl } from './app-origin.ts'
import { serveApp } from './app-protocol.ts'
import { startHostProcess } from './host-process.ts'
import { lockDown } from './lock-down.ts'
import { createMenu } from './menu.ts'
import { mountIpc, sendToWindows } from './mount-ipc.ts'
import { focusWindow, openWindow } from './windows.ts'

export interface StartAppOptions {
  readonly rendererFolder: string
  readonly preload: string
  readonly hostEntry: string
  /** The command line behind the program's name. */
  readonly args: readonly string[]
  /** The folder that the app was started in. */
  readonly startFolder: string
}

/** Puts the desktop app together: protocol, locks, host, bridge, menu, first window. Called once, when Electron is ready. */
export function startApp({ rendererFolder, preload, hostEntry, args, startFolder }: StartAppOptions): void {
  const userData = app.getPath('userData')
  const pages = pagesUrl(process.env, app.isPackaged)
  const cards = new CardShelf(pages.replace(/\/$/, ''))
  serveApp(rendererFolder, cards)
  lockDown(pages)

  const host = startHostProcess({
    entry: hostEntry,
    args: [`--data-folder=${join(userData, 'host')}`, `--start-folder=${startFolder}`, ...startFlags(parseStart(args, startFolder))],
    emit: sendToWindows,
    log: (message) => console.error(`tagalong: ${message}`),
  })
  mountIpc(host, pages, cards)

  const open = (): BrowserWindow => openWindow({ pagesUrl: pages, preload, stateFile: join(userData, 'window-state.json') })
  const openSource = async (method: 'openSource' | 'openSample', ...callArgs: string[]): Promise<void> => {
    const result = await host.call(method, callArgs)
    if (!result.ok) await dialog.showMessageBox({ type: 'warning', message: result.error.message })
  }
  const pickAndOpen = async (): Promise<void> => {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'showHiddenFiles'] })
    if (filePaths[0] !== undefined) await openSource('openSource', filePaths[0])
  }
  Menu.setApplicationMenu(
    createMenu(
      { newWindow: open, openDatastore: () => void pickAndOpen(), openSample: () => void openSource('openSample') },
      process.platform,
    ),
  )

  app.on('second-instance', (_event, otherArgs, otherFolder) => {
    const start = parseStart(otherArgs.slice(1), otherFolder)
    if (start === 'sample') void openSource('openSample')
    else if (start !== null) void openSource('openSource', start.path)
    focusWindow()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', () => host.close())
  open()
}

function startFlags(start: ReturnType<typeof parseStart>): string[] {
  if (start === null) return []
  return start === 'sample' ? ['--sample'] : [`--source=${start.path}`]
}
