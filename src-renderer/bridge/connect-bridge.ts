import type { Bridge } from '../../src-core/bridge/contract.ts'
import type { EventHub } from './event-hub.ts'
import { createHttpBridge } from './http-bridge.ts'
import { createIpcBridge } from './ipc-bridge.ts'
import { SharedEvents } from './shared-events.ts'

declare global {
  interface Window {
    /** Set by the preload script in Electron, absent in a browser. */
    readonly tagalong?: Bridge
  }
}

const share = (hub: EventHub): SharedEvents => new SharedEvents(hub, navigator.locks)

/** The bridge of this window: over IPC in Electron, over HTTP to the host that served the page in a browser. */
export function connectBridge(): Bridge {
  if (window.tagalong) return createIpcBridge(window.tagalong)
  const token = document.querySelector<HTMLMetaElement>('meta[name="tagalong-token"]')?.content ?? ''
  return createHttpBridge({ baseUrl: new URL('./', document.baseURI).href, token, share })
}
