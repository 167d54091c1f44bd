import { utilityProcess } from 'electron'
import type { UtilityProcess } from 'electron'
import type { BridgeError, BridgeMethod, BridgeResult } from '../../src-core/bridge/contract.ts'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { err } from '../../src-core/lib/result.ts'
import type { Call } from '../host/handlers.ts'
import type { Emit } from '../host/host-source.ts'
import type { CallMessage, HostMessage } from '../host/port-protocol.ts'

export interface HostProcessOptions {
  /** The built entry of the utility process. */
  readonly entry: string
  readonly args: readonly string[]
  readonly emit: Emit
  readonly log: (message: string) => void
}

/** The host as the main process sees it. */
export interface HostProcess {
  readonly call: Call
  close(): void
}

/** A host that ends more often than this within the time is broken, and starting it again would only heat the machine. */
const MAX_RESTARTS = 5
const RESTARTS_WITHIN_MS = 60_000
const RESTART_AFTER_MS = 300

/**
 * Runs the host in a utility process and starts it again when it ends. Calls that were under way are answered `unreachable`,
 * as are later ones until it runs again; windows are told by `hostReachable`.
 */
export function startHostProcess({ entry, args, emit, log }: HostProcessOptions): HostProcess {
  const waiting = new Map<number, (result: BridgeResult<BridgeMethod>) => void>()
  let lastNumber = 0
  let child: UtilityProcess | null = null
  let closed = false
  let endings: number[] = []

  const start = (): void => {
    const started = utilityProcess.fork(entry, [...args], { serviceName: 'Tagalong host' })
    child = started
    started.on('message', (message: HostMessage) => receive(message))
    started.on('exit', (code) => end(code))
  }

  const receive = (message: HostMessage): void => {
    switch (message.kind) {
      case 'answer':
        waiting.get(message.number)?.(message.result)
        waiting.delete(message.number)
        return
      case 'event':
        emit(message.event, message.payload)
        return
      default:
        assertNever(message)
    }
  }

  const end = (code: number): void => {
    child = null
    for (const answer of waiting.values()) answer(err(UNREACHABLE))
    waiting.clear()
    if (closed) return
    log(`the host ended with code ${code}`)
    emit('hostReachable', { reachable: false })
    endings = [...endings.filter((at) => at > Date.now() - RESTARTS_WITHIN_MS), Date.now()]
    if (endings.length > MAX_RESTARTS) {
      log('the host ends again and again and is not started any more')
      return
    }
    setTimeout(() => {
      if (closed) return
      start()
      emit('hostReachable', { reachable: true })
    }, RESTART_AFTER_MS)
  }

  start()
  return {
    call(method, callArgs) {
      const to = child
      if (to === null) return Promise.resolve(err(UNREACHABLE))
      return new Promise((resolve) => {
        const number = ++lastNumber
        waiting.set(number, resolve)
        const message: CallMessage = { kind: 'call', number, method, args: callArgs }
        to.postMessage(message)
      })
    },
    close() {
      closed = true
      child?.kill()
    },
  }
}

const UNREACHABLE: BridgeError = {
  kind: 'unreachable',
  message:
    'The part of Tagalong that reads disks has stopped. Your tags are safe. It starts again by itself; if it does not, start Tagalong again.',
}
