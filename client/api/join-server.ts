import type { ReplicaStatus } from '../../src-core/replica/api.ts'
import type { Replica } from '../../src-core/replica/replica.ts'
import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { MetaflowUnknownUser, ServerUnavailable } from './errors.ts'
import { loadNetwork } from './network.ts'
import { storeError } from './store-trouble.ts'

export interface JoinOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Called with what is left whenever it is different. */
  readonly tell?: (left: { readonly unsentRooms: number; readonly unreadRooms: number }) => void
}

/**
 * Joins a server and waits until both sides have everything: what is here is acknowledged there, what is there is read here. Rejects with
 * `ServerUnavailable`: `access-refused`, `offline` when nobody answered within the time, `timed-out` when somebody did and it was not enough.
 * The replica stays joined.
 */
export async function joinServer(replica: Replica, address: ServerAddress, { timeoutMs, signal, tell }: JoinOptions): Promise<void> {
  await loadNetwork()
  const joined = await replica.connectTo(address)
  if (!joined.ok) throw joined.error.kind === 'store' ? storeError(joined.error.trouble) : new MetaflowUnknownUser()
  let told = ''
  const isDone = (status: ReplicaStatus): boolean => {
    const { sync } = status
    if (sync === null) return false
    if (sync.state.kind === 'refused')
      throw new ServerUnavailable(
        'access-refused',
        `${address.url} does not let you in: ${sync.state.reason}. What is here stays here. Log in with tagalong login.`,
      )
    if (sync.state.kind === 'other-name')
      throw new ServerUnavailable(
        'access-refused',
        `The token is of ${sync.state.user}, and you are ${status.user ?? 'nobody'}. Nothing was sent; what is here stays here. Set METAFLOW_USER=${sync.state.user}, or use a token of your own name.`,
      )
    const [refused] = sync.refusedRooms
    if (refused !== undefined)
      throw new ServerUnavailable(
        'access-refused',
        `${address.url} does not take a change of ${refused.room}: ${refused.reason}. It stays here. ${wayOn(refused.reason)}`,
      )
    const left = { unsentRooms: sync.unsentRooms, unreadRooms: sync.unreadRooms }
    if (JSON.stringify(left) !== told) tell?.(left)
    told = JSON.stringify(left)
    // What a reader imports is not shared; it is no reason to wait.
    const isReader = sync.state.kind === 'connected' && sync.state.role === 'reader'
    const isSent = (isReader ? 0 : sync.unsentRooms) + status.waitingProposals === 0
    return sync.state.kind === 'connected' && sync.isTold && isSent && sync.unreadRooms === 0
  }
  await statusSuch(replica, isDone, { timeoutMs, ...(signal && { signal }), address })
}

const wayOn = (reason: string): string =>
  reason === SIGNED_OTHERWISE
    ? 'If that was you under another name, tagalong sync --was NAME signs it with this one.'
    : 'The next tagalong sync tries again.'

/** As the server says it of a change that is not signed with the name of the token. */
const SIGNED_OTHERWISE = 'a record is signed by somebody else'

interface Patience {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  readonly address: ServerAddress
}

/** Waits for a status; whatever `isSuch` throws is what it rejects with. */
async function statusSuch(
  replica: Replica,
  isSuch: (status: ReplicaStatus) => boolean,
  { timeoutMs, signal, address }: Patience,
): Promise<void> {
  if (isSuch(replica.status())) return
  await new Promise<void>((resolve, reject) => {
    const end = (finish: () => void): void => {
      clearTimeout(timer)
      stop()
      signal?.removeEventListener('abort', abort)
      finish()
    }
    const look = (): void => {
      try {
        if (isSuch(replica.status())) end(resolve)
      } catch (error) {
        end(() => reject(error instanceof Error ? error : new Error(String(error))))
      }
    }
    const abort = (): void =>
      end(() => reject(new ServerUnavailable('timed-out', 'Interrupted. What is here stays here and is sent by the next tagalong sync.')))
    const timer = setTimeout(() => end(() => reject(lateError(replica, address, timeoutMs))), timeoutMs)
    const stop = replica.on('changed', look)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted) abort()
  })
}

function lateError(replica: Replica, { url }: ServerAddress, timeoutMs: number): ServerUnavailable {
  const { sync } = replica.status()
  const seconds = `${timeoutMs / 1000} s`
  const safe = 'What is here is safe here and is sent by the next tagalong sync.'
  if (sync?.state.kind !== 'connected') return new ServerUnavailable('offline', `${url} was not reached within ${seconds}. ${safe}`)
  return new ServerUnavailable(
    'timed-out',
    `Not everything was exchanged within ${seconds}: ${sync.unsentRooms} rooms wait to be sent, ${sync.unreadRooms} to be read. ${safe}`,
  )
}
