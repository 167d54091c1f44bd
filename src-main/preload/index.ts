import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, BridgeEvent, BridgeEvents } from '../../src-core/bridge/contract.ts'
import { CALL_CHANNEL, EVENT_CHANNEL, SUBSCRIBE_CHANNEL } from '../electron/ipc-channels.ts'

/** The bridge's contract and nothing else: pages see no `ipcRenderer`, no channel and no event object. */
const bridge: Bridge = {
  call: (method, ...args) => ipcRenderer.invoke(CALL_CHANNEL, method, args),
  on(event, listener) {
    const forward = (_: unknown, name: BridgeEvent, payload: BridgeEvents[typeof event]): void => {
      if (name === event) listener(payload)
    }
    ipcRenderer.on(EVENT_CHANNEL, forward)
    // Whoever asks for states is told the present one of every source.
    if (event === 'sourceChanged') ipcRenderer.send(SUBSCRIBE_CHANNEL)
    return () => void ipcRenderer.off(EVENT_CHANNEL, forward)
  },
}

contextBridge.exposeInMainWorld('tagalong', bridge)
