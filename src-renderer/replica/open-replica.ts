import type { Trouble } from '../../src-core/replica/api.ts'
import { type Clock, StoreError } from '../../src-core/replica/ports.ts'
import { Replica } from '../../src-core/replica/replica.ts'
import type { Network } from '../../src-core/replica/sync/sync-session.ts'
import { openNewestStore } from '../store/open-newest-store.ts'
import type { ReplicaHost } from './replica-host.ts'

/** A window that is being reloaded leaves its worker holding the lock for a moment; that is not worth a word. */
const BUSY_AFTER_MS = 1_500

const RETRY_AFTER_MS = 5_000

/**
 * Opens the replica and gives it to the host, for as long as this program lives. Two versions of the app have two workers:
 * the exclusive lock lets one of them write, and the other says so and waits for its turn.
 * `name` is the name of the lock and of the databases. What may pass, as a full disk, is tried again.
 */
export async function openReplica(host: ReplicaHost, name: string): Promise<void> {
  const busy = setTimeout(() => host.serveTrouble(BUSY), BUSY_AFTER_MS)
  await navigator.locks.request(name, async () => {
    clearTimeout(busy)
    while (!(await tryToOpen(host, name))) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
    // Held until the worker ends.
    await new Promise<never>(() => {})
  })
}

/** False when it is worth trying again. */
async function tryToOpen(host: ReplicaHost, name: string): Promise<boolean> {
  try {
    const { value, trouble } = await openNewestStore({ baseName: name, onLost: endProgram }, (store) =>
      Replica.open({
        store,
        clock: CLOCK,
        random: randomUint32,
        workspace: 'default',
        keeper: 'machine',
        dayStart: localDayStart,
        network: NETWORK,
      }),
    )
    host.serve(value, trouble)
    return true
  } catch (error) {
    const trouble = openTrouble(error)
    host.serveTrouble(trouble)
    return trouble.kind === 'store-newer'
  }
}

/** Windows notice, start a new worker and ask again; a store that was closed under a replica can not be mended in place. */
const endProgram = (): void => self.close()

const CLOCK: Clock = {
  now: () => Date.now(),
  schedule: (task, ms) => {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

const randomUint32 = (): number => crypto.getRandomValues(new Uint32Array(1))[0]!

const NETWORK: Network = { createWebSocket: (url) => new WebSocket(url), jitter: () => Math.random() }

const localDayStart = (year: number, month: number, day: number): number => new Date(year, month - 1, day).getTime()

const BUSY: Trouble = {
  kind: 'store-busy',
  message:
    'Tagalong is open elsewhere on this machine, in a version or a window that this one can not share with. Your tags are safe there. ' +
    'Close it, or go on there; this window goes on by itself once it is closed.',
}

function openTrouble(error: unknown): Trouble {
  const why = error instanceof Error ? error.message : String(error)
  if (error instanceof StoreError && error.kind === 'newer') {
    return {
      kind: 'store-newer',
      message: `The tags on this machine were written by a newer Tagalong: ${why}. Nothing was changed. Reload the window; if that does not help, start the newer version.`,
    }
  }
  if (error instanceof StoreError && error.kind === 'full') {
    return {
      kind: 'store-full',
      message:
        "This machine's disk is full, so the tags on it can not be opened. Nothing was changed. Free some space; it is tried again every few seconds.",
    }
  }
  return {
    kind: 'store-failed',
    message: `The tags on this machine can not be opened now. The storage says: ${why}. Nothing was changed. It is tried again every few seconds; if that does not help, restart Tagalong.`,
  }
}
