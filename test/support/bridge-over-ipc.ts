import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok } from '../../src-core/lib/result.ts'
import { CardShelf } from '../../src-main/host/card-shelf.ts'
import { mountPort } from '../../src-main/host/mount-port.ts'
import type { ParentPort } from '../../src-main/host/mount-port.ts'
import type { Host } from '../../src-main/host/host.ts'
import { startHostProcess } from '../../src-main/electron/host-process.ts'
import { mountIpc, sendToWindows } from '../../src-main/electron/mount-ipc.ts'
import { TokenStore } from '../../src-main/electron/token-store.ts'
import type { Bridge } from '../../src-core/bridge/contract.ts'
import '../../src-main/preload/index.ts'
import { createIpcBridge } from '../../src-renderer/bridge/ipc-bridge.ts'
import { electronStub, ipcRenderer, resetElectronStub, StubContents } from './electron-stub.ts'
import type { StubUtility } from './electron-stub.ts'

/** Puts a host behind the stub of a utility process, main process and one window before it, and gives the window's bridge. */
export function bridgeOverIpc(host: Host): Bridge {
  resetElectronStub()
  const hostProcess = startHostProcess({ entry: 'host-utility.js', args: [], emit: sendToWindows, log: () => undefined })
  mountIpc(hostProcess, 'app://tagalong/', {
    cards: new CardShelf('app://tagalong'),
    tokens: new TokenStore(join(tmpdir(), 'tagalong-no-token')),
    menu: { show: () => ok(null) },
  })
  const contents = new StubContents()
  contents.on('sent', (channel: string, ...args: unknown[]) => void ipcRenderer.emit(channel, {}, ...args))
  electronStub.windows.push({ webContents: contents })

  const [utility] = electronStub.forks
  if (!utility) throw new Error('no utility process was forked')
  mountPort(host, parentPortOf(utility))
  return createIpcBridge(exposedBridge())
}

/** The child's end of a stubbed utility process. */
export function parentPortOf(utility: StubUtility): ParentPort {
  return {
    on: (_, listener) => utility.on('received', (data: unknown) => listener({ data })),
    postMessage: (message) => void utility.emit('message', structuredClone(message)),
  }
}

/** What the preload script gave to the page. */
export function exposedBridge(): Bridge {
  const exposed = electronStub.exposed.get('tagalong')
  if (!isBridge(exposed)) throw new Error('the preload script exposed no bridge')
  return exposed
}

function isBridge(value: unknown): value is Bridge {
  return typeof value === 'object' && value !== null && 'call' in value && 'on' in value
}
