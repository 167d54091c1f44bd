import { EventEmitter } from 'node:events'

/**
 * Stands in for the `electron` package in tests of the Node projects: remembers what production code registers, so that a test can play
 * Electron's part. One state for all of a test file;
 * `resetElectronStub` empties it, but for what the preload script exposed: that runs once and keeps nothing.
 */
type Listener = (...args: never[]) => unknown

export interface SentMessage {
  readonly channel: string
  readonly args: readonly unknown[]
}

/** A page's contents as far as production code touches them. */
export class StubContents extends EventEmitter {
  readonly sent: SentMessage[] = []
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null
  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args: structuredClone(args) })
    this.emit('sent', channel, ...structuredClone(args))
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler
  }
  isDestroyed(): boolean {
    return false
  }
}

/** An item of a menu as production code describes it. */
export interface StubMenuItem {
  readonly label?: string
  readonly role?: string
  readonly accelerator?: string
  readonly registerAccelerator?: boolean
  readonly click?: () => void
  readonly submenu?: readonly StubMenuItem[]
}

const state = {
  handlers: new Map<string, Listener>(),
  protocols: new Map<string, (request: { url: string; method: string }) => Promise<Response>>(),
  privileges: [] as unknown[],
  exposed: new Map<string, unknown>(),
  openedOutside: [] as string[],
  shownInFolder: [] as string[],
  windows: [] as { webContents: StubContents }[],
  permissionRequest: null as
    | ((contents: unknown, permission: string, answer: (granted: boolean) => void, details: { requestingUrl: string }) => void)
    | null,
  permissionCheck: null as ((contents: unknown, permission: string, origin: string) => boolean) | null,
  forks: [] as StubUtility[],
  pickedFolder: null as string | null,
  menu: [] as readonly StubMenuItem[],
  hasKeyStore: true,
}

/** What production code has registered so far, and what the stub answers. */
export const electronStub = state

export function resetElectronStub(): void {
  for (const map of [state.handlers, state.protocols]) map.clear()
  for (const list of [state.privileges, state.openedOutside, state.shownInFolder, state.windows, state.forks]) list.length = 0
  state.permissionRequest = null
  state.permissionCheck = null
  state.pickedFolder = null
  state.menu = []
  state.hasKeyStore = true
  for (const emitter of [app, ipcMain, ipcRenderer, session.defaultSession]) emitter.removeAllListeners()
}

/** A utility process that a test plays itself. */
export class StubUtility extends EventEmitter {
  readonly entry: string
  readonly args: readonly string[]
  readonly received: unknown[] = []
  killed = false
  constructor(entry: string, args: readonly string[]) {
    super()
    this.entry = entry
    this.args = args
  }
  postMessage(message: unknown): void {
    this.received.push(message)
    this.emit('received', structuredClone(message))
  }
  kill(): void {
    this.killed = true
  }
}

export const app = Object.assign(new EventEmitter(), { getPath: () => '/nowhere', isPackaged: true })

export const ipcMain = Object.assign(new EventEmitter(), {
  handle: (channel: string, listener: Listener) => void state.handlers.set(channel, listener),
})

/** The renderer's end: what it sends reaches `ipcMain` with a sender that the test sets. */
export const ipcRenderer = Object.assign(new EventEmitter(), {
  invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
    const handler = state.handlers.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    const answer: unknown = await Reflect.apply(handler, undefined, [stubSender(), ...structuredClone(args)])
    return structuredClone(answer)
  },
  send: (channel: string, ...args: unknown[]): void => void ipcMain.emit(channel, stubSender(), ...structuredClone(args)),
})

function stubSender(): { sender: StubContents | undefined; senderFrame: { url: string; parent: null } } {
  return { sender: state.windows[0]?.webContents, senderFrame: { url: 'app://tagalong/', parent: null } }
}

export const contextBridge = { exposeInMainWorld: (name: string, value: unknown) => void state.exposed.set(name, value) }

export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]) => void state.privileges.push(...schemes),
  handle: (scheme: string, handler: (request: { url: string; method: string }) => Promise<Response>) =>
    void state.protocols.set(scheme, handler),
}

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: typeof state.permissionRequest) => void (state.permissionRequest = handler),
    setPermissionCheckHandler: (handler: typeof state.permissionCheck) => void (state.permissionCheck = handler),
  }),
}

export const shell = {
  openExternal: async (url: string): Promise<void> => void state.openedOutside.push(url),
  showItemInFolder: (path: string): void => void state.shownInFolder.push(path),
}

/** A key store whose cipher nobody should rely on. */
export const safeStorage = {
  isEncryptionAvailable: (): boolean => state.hasKeyStore,
  encryptString: (text: string): Buffer => Buffer.from(Buffer.from(`safe:${text}`).toString('base64')),
  decryptString: (bytes: Buffer): string => {
    const text = Buffer.from(bytes.toString(), 'base64').toString()
    if (!text.startsWith('safe:')) throw new Error('not ours')
    return text.slice(5)
  },
}

export const utilityProcess = {
  fork(entry: string, args: readonly string[]): StubUtility {
    const utility = new StubUtility(entry, args)
    state.forks.push(utility)
    return utility
  },
}

export const Menu = {
  buildFromTemplate: (template: readonly StubMenuItem[]) => template,
  setApplicationMenu: (menu: readonly StubMenuItem[]): void => void (state.menu = menu),
}

export const BrowserWindow = {
  getFocusedWindow: () => null,
  getAllWindows: () => state.windows,
  fromWebContents: (contents: unknown) => state.windows.find((window) => window.webContents === contents) ?? null,
}

export const dialog = {
  showOpenDialog: async () => ({
    canceled: state.pickedFolder === null,
    filePaths: state.pickedFolder === null ? [] : [state.pickedFolder],
  }),
}
