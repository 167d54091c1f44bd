import { join } from 'node:path'
import { app, BrowserWindow, dialog } from 'electron'
import { LINK_SCHEME } from '../../src-core/links/link.ts'
import { CardShelf } from '../host/card-shelf.ts'
import { parseStart } from '../host/start-options.ts'
import { pagesUrl } from './app-origin.ts'
import { serveApp } from './app-protocol.ts'
import { startHostProcess } from './host-process.ts'
import { lockDown } from './lock-down.ts'
import { MenuBar } from './menu.ts'
import { mountIpc, sendToWindow, sendToWindows } from './mount-ipc.ts'
import { leadLink, linkIn } from './opened-links.ts'
import { TokenStore } from './token-store.ts'
import { focusWindow, openWindow } from './windows.ts'

export interface StartAppOptions {
  readonly rendererFolder: string
  readonly preload: string
  readonly hostEntry: string
  /** The command line behind the program's name. */
  readonly args: readonly string[]
  /** The folder that the app was started in. */
  readonly startFolder: string
  /** To be called with what leads links that the system hands over. */
  readonly leadLinksBy: (lead: (link: string) => void) => void
}

/** Puts the desktop app together: protocol, locks, host, bridge, menu, first window. Called once, when Electron is ready. */
export function startApp({ rendererFolder, preload, hostEntry, args, startFolder, leadLinksBy }: StartAppOptions): void {
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
  const open = (hash = ''): BrowserWindow => openWindow({ pagesUrl: pages, hash, preload, stateFile: join(userData, 'window-state.json') })
  const openSource = async (method: 'openSource' | 'openSample', ...callArgs: string[]): Promise<void> => {
    const result = await host.call(method, callArgs)
    if (!result.ok) await dialog.showMessageBox({ type: 'warning', message: result.error.message })
  }
  const pickAndOpen = async (): Promise<void> => {
    const { filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'showHiddenFiles'] })
    if (filePaths[0] !== undefined) await openSource('openSource', filePaths[0])
  }
  const menu = new MenuBar(
    {
      newWindow: () => open(),
      openDatastore: () => void pickAndOpen(),
      openSample: () => void openSource('openSample'),
      choose: (id) => sendToWindow('commandChosen', { id }),
    },
    process.platform,
  )
  mountIpc(host, pages, { cards, tokens: new TokenStore(join(userData, 'sync-token')), menu })

  const lead = (link: string): void =>
    leadLink(link, {
      tell: (told) => sendToWindow('linkOpened', { link: told }),
      openAt: (hash) => void open(hash),
      refuse: (message) => void dialog.showMessageBox({ type: 'warning', message }),
      hasWindow: () => BrowserWindow.getAllWindows().length > 0,
    })
  // Unpackaged, it would be Electron itself that the system starts for a link.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)

  app.on('second-instance', (_event, otherArgs, otherFolder) => {
    const start = parseStart(otherArgs.slice(1), otherFolder)
    if (start === 'sample') void openSource('openSample')
    else if (start !== null) void openSource('openSource', start.path)
    const link = linkIn(otherArgs.slice(1))
    if (link !== null) lead(link)
    focusWindow()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', () => host.close())
  const link = linkIn(args)
  if (link !== null) lead(link)
  leadLinksBy(lead)
  if (BrowserWindow.getAllWindows().length === 0) open()
}

function startFlags(start: ReturnType<typeof parseStart>): string[] {
  if (start === null) return []
  return start === 'sample' ? ['--sample'] : [`--source=${start.path}`]
}
