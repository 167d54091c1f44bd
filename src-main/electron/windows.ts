import { BrowserWindow, nativeTheme, screen } from 'electron'
import { MIN_HEIGHT, MIN_WIDTH, placeBeside, placeWindow, readWindowState, writeWindowState } from './window-state.ts'
import type { Rectangle } from './window-state.ts'

export interface WindowOptions {
  readonly pagesUrl: string
  /** The place that the page opens at, as `#run=Flow/123`; empty for everything. */
  readonly hash: string
  /** The built preload script. */
  readonly preload: string
  /** File that remembers where the window was. */
  readonly stateFile: string
}

/** Opens a window where the last one was, or beside the one in front. */
export function openWindow({ pagesUrl, hash, preload, stateFile }: WindowOptions): BrowserWindow {
  const front = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const place = front ? placeBeside(front.getBounds(), workAreas()) : placeWindow(readWindowState(stateFile), workAreas())
  const window = new BrowserWindow({
    x: place.x,
    y: place.y,
    width: place.width,
    height: place.height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Tagalong',
    show: false,
    // Shown until the page paints: no white flash in the dark.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#191815' : '#fdfcfa',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    },
  })
  if (place.maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(stateFile, { ...window.getNormalBounds(), maximised: window.isMaximized() }))
  reloadAfterCrash(window)
  void window.loadURL(pagesUrl + hash)
  return window
}

/** Brings the app to the front: some window of it, out of the dock if need be. */
export function focusWindow(): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** A page that crashed is loaded again, once: what was tagged is stored, and a second crash would only come again. */
function reloadAfterCrash(window: BrowserWindow): void {
  let reloaded = false
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason === 'clean-exit' || reloaded || window.isDestroyed()) return
    reloaded = true
    window.webContents.reload()
  })
}

function workAreas(): Rectangle[] {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary, ...others].map(({ workArea }) => workArea)
}
