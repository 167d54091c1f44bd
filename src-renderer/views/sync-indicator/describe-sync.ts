import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { ReplicaStatus, SyncEvent, SyncStatus } from '../../../src-core/replica/api.ts'
import { isStoreShut } from '../../app/replica-state.ts'
import type { ServerLinkState } from '../../app/server-link.ts'
import type { IconName } from '../../ui/icon.tsx'
import { formatClock, formatDuration } from '../../ui/format-time.ts'
import { countOf, formatCount } from '../../ui/words.ts'

/** Where the work is kept, in words. At most five states: on this machine, in sync, sending, offline, stopped. */
export interface SyncWords {
  readonly state: 'machine' | 'in-sync' | 'sending' | 'offline' | 'stopped'
  readonly icon: IconName
  readonly pill: string
  readonly title: string
  /** Whether the work is safe, and what comes next. */
  readonly text: string
}

export function describeSync(status: ReplicaStatus, link: ServerLinkState): SyncWords {
  const waiting = status.pendingRuns
  const { sync } = status
  if (link.server !== null && link.isTokenMissing) {
    return {
      state: 'stopped',
      icon: 'lock',
      pill: waiting > 0 ? `Token needed · ${formatCount(waiting)} waiting` : 'Token needed',
      title: 'The token for the server is not known here',
      text: `${safeHere(waiting)} Type the token again in the settings, and they go out.`,
    }
  }
  if (isStoreShut(status)) {
    return {
      state: 'stopped',
      icon: 'warning',
      pill: 'Not open',
      title: 'What keeps your tags is not open',
      text: 'Why, and what to do, stands above the list. Nothing was changed.',
    }
  }
  if (sync === null) return onMachine(waiting)
  switch (sync.state.kind) {
    case 'connected':
      return sync.state.role === 'reader' ? whileReading(waiting) : whileConnected(sync, waiting)
    case 'refused':
      return {
        state: 'stopped',
        icon: 'warning',
        pill: withWaiting('Not syncing', waiting),
        ...describeStop(sync.state.code, sync.state.reason, waiting),
      }
    case 'other-name':
      return {
        state: 'stopped',
        icon: 'user',
        pill: withWaiting('Name differs', waiting),
        title: `The server knows you as ${sync.state.user}, and your tags here are signed ${status.user ?? 'with no name'}`,
        text: `${safeHere(waiting)} Nothing was sent. Send them as ${sync.state.user} in the settings, or use a token of your own.`,
      }
    case 'paused':
      return {
        state: 'stopped',
        icon: 'offline',
        pill: withWaiting('Paused', waiting),
        title: 'Syncing is paused',
        text: `${safeHere(waiting)} Go on in the settings when you like.`,
      }
    case 'connecting':
    case 'waiting': {
      const since = sync.offlineSince === null ? '' : ` since ${formatClock(sync.offlineSince)}`
      return {
        state: 'offline',
        icon: 'offline',
        pill: withWaiting('Offline', waiting),
        title: `Offline${since}`,
        text:
          waiting > 0
            ? `${safeHere(waiting)} They go out by themselves once the server answers.`
            : 'Nothing waits. What your team does comes in once the server answers.',
      }
    }
    default:
      return assertNever(sync.state)
  }
}

/** `Next try in 14 s`, or what is being done now; null where nothing is tried by itself. */
export function describeNextTry({ state }: SyncStatus, nowMs: number): string | null {
  if (state.kind === 'connecting') return 'Connecting'
  if (state.kind !== 'waiting') return null
  if (state.retryAt === null) return 'This machine has no network'
  return `Next try in ${formatDuration(Math.max(0, state.retryAt - nowMs))}`
}

export const EVENT_ICONS: Readonly<Record<SyncEvent['kind'], IconName>> = {
  connected: 'check',
  waiting: 'offline',
  refused: 'warning',
  paused: 'mixed',
  resumed: 'sync',
  sent: 'check',
}

export function describeEvent({ kind, reason, count }: SyncEvent): string {
  switch (kind) {
    case 'connected':
      return 'Connected'
    case 'waiting':
      return reason === '' ? 'No answer from the server' : `Connection lost: ${reason}`
    case 'refused':
      return `Refused: ${reason}`
    case 'paused':
      return 'Paused here'
    case 'resumed':
      return 'Going on'
    case 'sent':
      return `Sent changes of ${countOf(count, 'run')}, all kept by the server`
    default:
      return assertNever(kind)
  }
}

function onMachine(waiting: number): SyncWords {
  if (waiting === 0) {
    return {
      state: 'machine',
      icon: 'check',
      pill: 'On this machine',
      title: 'Everything is safe on this machine',
      text: 'No server is set up, and none is needed. A tag has its hole when it is written to this disk.',
    }
  }
  return {
    state: 'sending',
    icon: 'sync',
    pill: `${formatCount(waiting)} waiting`,
    title: `Changes of ${countOf(waiting, 'run')} are on their way to this disk`,
    text: 'Their tags are drawn with dashes until they are written.',
  }
}

/** Nothing goes out, and that is as it should be: no error, however long it lasts. */
function whileReading(waiting: number): SyncWords {
  const title = 'This token may only read'
  if (waiting === 0) {
    return {
      state: 'in-sync',
      icon: 'lock',
      pill: 'Read only',
      title,
      text: 'What your team does comes in. Runs that you import stay on this machine, and nothing is lost.',
    }
  }
  return {
    state: 'machine',
    icon: 'lock',
    pill: `Read only · ${formatCount(waiting)} kept here`,
    title,
    text: `${safeHere(waiting)} They go out once an admin gives you the role tagger; what your team does comes in meanwhile.`,
  }
}

function whileConnected(sync: SyncStatus, waiting: number): SyncWords {
  const [refused] = sync.refusedRooms
  if (refused !== undefined)
    return {
      state: 'stopped',
      icon: 'warning',
      pill: withWaiting('Refused', waiting),
      ...describeStop(refused.code, refused.reason, waiting),
    }
  if (waiting > 0) {
    return {
      state: 'sending',
      icon: 'sync',
      pill: `Sending ${formatCount(waiting)}`,
      title: `Changes of ${countOf(waiting, 'run')} are on their way`,
      text: 'They are safe on this machine. Their tags are drawn with dashes until the server has them.',
    }
  }
  return {
    state: 'in-sync',
    icon: 'check',
    pill: 'In sync',
    title: 'Everything is on the server',
    text:
      sync.unreadRooms > 0
        ? 'Changes of your team are coming in.'
        : 'Every change was acknowledged. A tag has its hole when it is kept there.',
  }
}

/** What a number of `protocol/close-codes.ts` means for whoever works here: what happened, whether the work is safe, what to do next. */
function describeStop(code: number, reason: string, waiting: number): { title: string; text: string } {
  const safe = safeHere(waiting)
  switch (code) {
    case 4401:
      return { title: 'The server does not take the token', text: `${safe} Ask for a new token and type it in the settings.` }
    case 4403:
      return {
        title: reason === 'the role may only read' ? 'The server does not let you tag here: your role is reader' : `Not allowed: ${reason}`,
        text: `${safe} ${waiting === 0 ? 'To share your runs' : 'Export them, or'} ask an admin for the role tagger.`,
      }
    case 4404:
      return { title: 'There is no sync server at this address', text: `${safe} Look at the address in the settings.` }
    case 4426:
      return { title: `Two versions that do not understand each other: ${reason}`, text: safe }
    default:
      return { title: `The server refused a change: ${reason}`, text: `${safe} Everything else goes on. Try again, or export them.` }
  }
}

const safeHere = (waiting: number): string =>
  waiting === 0 ? 'Everything is safe on this machine.' : `Changes of ${countOf(waiting, 'run')} are safe on this machine.`

const withWaiting = (state: string, waiting: number): string => (waiting > 0 ? `${state} · ${formatCount(waiting)} waiting` : state)
