import type { Host } from './host.ts'
import type { CallMessage, HostMessage } from './port-protocol.ts'

/** What is needed of `process.parentPort` in Electron's utility process. */
export interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown
  postMessage(message: HostMessage): void
}

/**
 * Puts a host behind the port of a utility process. Only Electron's main process holds the other end, so a message of
 * another shape is a broken invariant and throws.
 */
export function mountPort(host: Host, port: ParentPort): void {
  port.on('message', ({ data }) => {
    if (!isCallMessage(data)) throw new Error(`not a call: ${JSON.stringify(data)}`)
    void answer(data)
  })
  host.subscribe((event, payload) => port.postMessage({ kind: 'event', event, payload }))

  const answer = async ({ number, method, args }: CallMessage): Promise<void> => {
    port.postMessage({ kind: 'answer', number, result: await host.call(method, args) })
  }
}

function isCallMessage(data: unknown): data is CallMessage {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'call'
}
