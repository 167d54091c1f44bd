import { BrowserWindow, dialog, ipcMain, shell } from 'electron'
import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import type { BridgeError, BridgeResult } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { CardShelf } from '../host/card-shelf.ts'
import type { Emit } from '../host/host-source.ts'
import { CARD_URL } from './app-origin.ts'
import type { HostProcess } from './host-process.ts'
import { CALL_CHANNEL, EVENT_CHANNEL, SUBSCRIBE_CHANNEL } from './ipc-channels.ts'
import type { MenuBar } from './menu.ts'
import type { TokenStore } from './token-store.ts'

/** What is answered here and not by the host. */
interface ShellParts {
  readonly cards: CardShelf
  readonly tokens: TokenStore
  readonly menu: Pick<MenuBar, 'show'>
}

/**
 * Carries the bridge between windows and host: the only place with `ipcMain` and `webContents.send`. Only the main frame of a page
 * of ours (`pagesUrl`) is heard. `pickFolder` and `showFile` are answered here, where the system's dialogs are, `showCard`, where
 * frames are served from, the token's two, where the system's key store is, and `showMenu`.
 */
export function mountIpc(host: HostProcess, pagesUrl: string, { cards, tokens, menu }: ShellParts): void {
  ipcMain.handle(CALL_CHANNEL, async (event, method: unknown, args: unknown) => {
    if (!isOurs(event, pagesUrl) || typeof method !== 'string') return err(UNAUTHORISED)
    if (method === 'pickFolder') return pickFolder(event.sender)
    if (method === 'showFile') return showFile(host, args)
    if (method === 'readToken') return tokens.read()
    if (method === 'keepToken') return tokens.keep(Array.isArray(args) ? args[0] : null)
    if (method === 'showMenu') return menu.show(args)
    if (method === 'showCard') return cards.show(host.call, args, CARD_URL)
    return host.call(method, args)
  })

  ipcMain.on(SUBSCRIBE_CHANNEL, (event) => {
    if (isOurs(event, pagesUrl)) void tellSources(host, event.sender)
  })
}

/** Sends an event of the host to every window. */
export const sendToWindows: Emit = (event, payload) => {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(EVENT_CHANNEL, event, payload)
}

/** Sends an event to the window in front. */
export const sendToWindow: Emit = (event, payload) => {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  window?.webContents.send(EVENT_CHANNEL, event, payload)
}

function isOurs({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent, pagesUrl: string): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(pagesUrl)
}

/** What the host answers and what it tells come over one ordered channel, so nothing older can overtake this. */
async function tellSources(host: HostProcess, to: WebContents): Promise<void> {
  const result = await host.call('listSources', [])
  if (!result.ok || !Array.isArray(result.value) || to.isDestroyed()) return
  for (const source of result.value) to.send(EVENT_CHANNEL, 'sourceChanged', source)
}

async function pickFolder(asking: WebContents): Promise<BridgeResult<'pickFolder'>> {
  const window = BrowserWindow.fromWebContents(asking)
  if (window === null) return ok(null)
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a Metaflow datastore',
    message: 'Choose a .metaflow folder or the folder that holds one',
    properties: ['openDirectory', 'showHiddenFiles'],
  })
  return ok(canceled ? null : (filePaths[0] ?? null))
}

/** Only the host knows what lies in an opened source. */
async function showFile(host: HostProcess, args: unknown): Promise<BridgeResult<'showFile'>> {
  const located = await host.call('locateFile', args)
  if (!located.ok) return located
  if (typeof located.value !== 'string') throw new Error(`not a path: ${JSON.stringify(located.value)}`)
  shell.showItemInFolder(located.value)
  return ok(null)
}

const UNAUTHORISED: BridgeError = { kind: 'unauthorised', message: 'This page may not ask Tagalong. Nothing was changed.' }
