import type { Bridge, BridgeResult } from '../../src-core/bridge/contract.ts'
import { EventHub } from './event-hub.ts'

/** The bridge in Electron: what the preload script exposed, with one subscription a window and no call that rejects. */
export function createIpcBridge(exposed: Bridge): Bridge {
  const hub = new EventHub()
  let subscribed = false
  const subscribe = (): void => {
    if (subscribed) return
    subscribed = true
    exposed.on('runsObserved', (payload) => hub.emit('runsObserved', payload))
    exposed.on('sourceChanged', (payload) => hub.emit('sourceChanged', payload))
    exposed.on('sourceClosed', (payload) => hub.emit('sourceClosed', payload))
    exposed.on('linkOpened', (payload) => hub.emit('linkOpened', payload))
    exposed.on('commandChosen', (payload) => hub.emit('commandChosen', payload))
    exposed.on('hostReachable', (payload) => hub.emit('hostReachable', payload))
  }
  return {
    async call(method, ...args): Promise<BridgeResult<typeof method>> {
      try {
        return await exposed.call(method, ...args)
      } catch {
        return { ok: false, error: { kind: 'unreachable', message: UNREACHABLE } }
      }
    },
    on(event, listener) {
      const stop = hub.on(event, listener)
      subscribe()
      return stop
    },
  }
}

const UNREACHABLE =
  'The part of Tagalong that reads disks does not answer. Your tags are safe in this window. Quit Tagalong and start it again to read sources.'
