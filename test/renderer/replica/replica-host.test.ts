import { afterEach, expect, test } from 'vitest'
import type { ReplicaEvents, ReplicaStatus, Trouble } from '../../../src-core/replica/api.ts'
import { holdLifeLock } from '../../../src-renderer/replica/life-lock.ts'
import { type HostedReplica, ReplicaHost } from '../../../src-renderer/replica/replica-host.ts'
import { UnavailableReplica } from '../../../src-renderer/replica/unavailable-replica.ts'
import type { WindowMessage, WorkerMessage } from '../../../src-renderer/replica/worker-protocol.ts'

const TROUBLE: Trouble = { kind: 'store-failed', message: 'The disk does not answer.' }

let openPorts: MessagePort[] = []
afterEach(() => {
  for (const port of openPorts) port.close()
  openPorts = []
})

/** A replica of which only the state and the events matter. */
class SilentReplica extends UnavailableReplica implements HostedReplica {
  readonly changed = new Set<(payload: ReplicaEvents['changed']) => void>()

  constructor() {
    super(TROUBLE)
  }

  override status(): ReplicaStatus {
    return { ...super.status(), runCount: 7, trouble: null }
  }

  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void {
    if (event === 'changed') this.changed.add((payload) => Reflect.apply(listener, undefined, [payload]))
    return () => {}
  }

  change(revision: number): void {
    for (const listener of this.changed) listener({ revision })
  }
}

/** The window's end of a port, with everything that it has heard. */
function openWindow(host: ReplicaHost): {
  send(message: WindowMessage | { kind: 'call'; id: number; method: string; args: [] }): void
  heard: WorkerMessage[]
} {
  const { port1, port2 } = new MessageChannel()
  const heard: WorkerMessage[] = []
  port1.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => heard.push(data))
  port1.start()
  host.attach(port2)
  port2.start()
  openPorts.push(port1, port2)
  return { send: (message) => port1.postMessage(message), heard }
}

test('[STO14] a window that lost its lock is forgotten, and so is one that says bye', async () => {
  const host = new ReplicaHost(Promise.resolve('host'))
  const [crashed, closed] = [await holdLifeLock(), await holdLifeLock()]
  openWindow(host).send({ kind: 'hello', lifeLock: crashed.name })
  const polite = openWindow(host)
  polite.send({ kind: 'hello', lifeLock: closed.name })
  await expect.poll(() => host.windowCount).toBe(2)
  crashed.release()
  await expect.poll(() => host.windowCount).toBe(1)
  polite.send({ kind: 'bye' })
  await expect.poll(() => host.windowCount).toBe(0)
})

test('[STO14] of many changes in a row a window hears the first at once and the last', async () => {
  const host = new ReplicaHost(Promise.resolve('host'))
  const replica = new SilentReplica()
  host.serve(replica, null)
  const window = openWindow(host)
  window.send({ kind: 'hello', lifeLock: (await holdLifeLock()).name })
  await expect.poll(() => window.heard).toHaveLength(1)
  for (let revision = 1; revision <= 200; revision++) replica.change(revision)
  await expect.poll(() => window.heard.at(-1)).toMatchObject({ event: 'changed', payload: { revision: 200 } })
  expect(window.heard.filter(({ kind }) => kind === 'event')).toEqual(
    [1, 200].map((revision) => ({ kind: 'event', event: 'changed', payload: { revision } })),
  )
})

test('[STO15] calls wait until it is known who answers; after trouble the same window is served by the replica', async () => {
  const host = new ReplicaHost(Promise.resolve('host'))
  const window = openWindow(host)
  window.send({ kind: 'hello', lifeLock: (await holdLifeLock()).name })
  window.send({ kind: 'call', id: 1, method: 'status', args: [] })
  await expect.poll(() => window.heard).toEqual([{ kind: 'welcome', lifeLock: 'host' }])
  host.serveTrouble(TROUBLE)
  host.serveTrouble(TROUBLE)
  await expect.poll(() => window.heard).toContainEqual({ kind: 'event', event: 'trouble', payload: TROUBLE })
  await expect
    .poll(() => window.heard.find(({ kind }) => kind === 'answer'))
    .toMatchObject({ id: 1, value: { trouble: TROUBLE, runCount: 0 } })
  expect(window.heard.filter((message) => message.kind === 'event' && message.event === 'trouble')).toHaveLength(1)

  const setAside: Trouble = { kind: 'store-corrupt', asideName: 'old', message: 'It was set aside.' }
  host.serve(new SilentReplica(), setAside)
  window.send({ kind: 'call', id: 2, method: 'status', args: [] })
  await expect.poll(() => window.heard.at(-1)).toMatchObject({ kind: 'answer', id: 2, value: { runCount: 7, trouble: setAside } })
})

test('[STO13] a method that is none is refused by name, also one that every object has', async () => {
  const host = new ReplicaHost(Promise.resolve('host'))
  host.serve(new SilentReplica(), null)
  const window = openWindow(host)
  const names = ['on', 'constructor', 'toString']
  for (const method of names) window.send({ kind: 'call', id: 1, method, args: [] })
  await expect.poll(() => window.heard).toEqual(names.map((method) => ({ kind: 'thrown', id: 1, message: `there is no ${method}` })))
})
