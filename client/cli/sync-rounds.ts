import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { ReplicaUnavailable, ServerUnavailable } from '../api/errors.ts'
import { joinServer } from '../api/join-server.ts'
import { ReplicaPlace, type ReplicaPlaceOptions } from '../api/replica-place.ts'
import { hearAsks, onAsk, whenAllHadTheirTurn } from '../store/turns.ts'
import type { Io } from './command.ts'
import { counted } from './format.ts'
import { decisionWords } from './tell-decisions.ts'

/** How often it is looked whether the others are done. */
const LOOK_MS = 150
/** Turns end: who asks for longer was stopped, or comes again and again. */
const MOST_TURNS_MS = 10_000

/**
 * Stays joined to a server until Ctrl+C, in rounds: when another program wants the replica, this one closes it, lets the others have it, and
 * joins again with what they have done.
 */
export async function syncInRounds(place: ReplicaPlaceOptions, login: ServerAddress, timeoutMs: number, io: Io): Promise<void> {
  let told = ''
  const tell = (text: string): void => {
    if (text !== told) io.say(text)
    told = text
  }
  // The first time it asks for its turn as every command does. Two that stay would ask each other for ever.
  let open = await ReplicaPlace.open(place)
  for (;;) {
    await oneRound(open, place.folder, { login, timeoutMs, io, tell })
    if (io.interrupted.aborted) return
    const next = await openAgain(place, io.interrupted)
    if (next === null) return
    open = next
  }
}

interface Round {
  readonly login: ServerAddress
  readonly timeoutMs: number
  readonly io: Io
  readonly tell: (text: string) => void
}

/** Until somebody else asks for the replica, or Ctrl+C. Closes it. */
async function oneRound(place: ReplicaPlace, folder: string, { login, timeoutMs, io, tell }: Round): Promise<void> {
  const { replica } = place
  const by = replica.status().user ?? ''
  /** Proposals whose decisions are still to be told. */
  const open = new Set(replica.promotions({ by }).proposals.map(({ id }) => id))
  const asked = new AbortController()
  const stopHearing = await onAsk(folder, () => asked.abort())
  const over = AbortSignal.any([io.interrupted, asked.signal])
  try {
    await joinServer(replica, login, { timeoutMs, signal: over }).catch((error: unknown) => {
      if (!(error instanceof ServerUnavailable) || error.code === 'access-refused') throw error
      if (!over.aborted) tell(error.message)
    })
    if (over.aborted) return
    const look = (): void => {
      if (open.size > 0)
        for (const decision of replica.promotions({ by }).decisions) if (open.delete(decision.id)) io.say(decisionWords(decision))
      tell(stateOf(replica))
    }
    const stopTelling = replica.on('changed', look)
    if (replica.status().sync?.state.kind === 'connected') look()
    await aborted(over)
    stopTelling()
  } finally {
    stopHearing()
    await hearAsks(folder)
    await place.close()
  }
}

function stateOf(replica: ReplicaPlace['replica']): string {
  const { sync, pendingRuns } = replica.status()
  if (sync?.state.kind !== 'connected') return 'Not connected; it is tried again.'
  return pendingRuns === 0 ? 'In step.' : `${counted(pendingRuns, 'run')} to be sent.`
}

/** When nobody else has the replica; null after Ctrl+C. */
async function openAgain(place: ReplicaPlaceOptions, interrupted: AbortSignal): Promise<ReplicaPlace | null> {
  await whenAllHadTheirTurn(place.folder, LOOK_MS, MOST_TURNS_MS, interrupted)
  while (!interrupted.aborted) {
    try {
      return await ReplicaPlace.open({ ...place, busyWaitMs: LOOK_MS, asksForTurn: false })
    } catch (error) {
      if (!(error instanceof ReplicaUnavailable) || error.code !== 'store-busy') throw error
    }
  }
  return null
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  // A timer keeps the program alive: those of the connection do not.
  const alive = setInterval(() => undefined, 60_000)
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  clearInterval(alive)
}
