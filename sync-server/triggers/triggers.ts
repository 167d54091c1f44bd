import type { Clock } from '../../src-core/replica/ports.ts'
import type { Log } from '../ops/log.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { ServerDatabase } from '../persistence/level-log.ts'
import type { DecisionsOf } from '../promotion/decisions.ts'
import type { WorkspaceIndexes } from '../rest/workspace-index.ts'
import type { Rooms } from '../rooms/rooms.ts'
import { Dispatcher } from './dispatcher.ts'
import { EventWatch } from './event-watch.ts'
import { Outbox } from './outbox.ts'
import { PACE, type Pace } from './pace.ts'
import { send, type Outcome, type Sent } from './send.ts'
import type { Targets } from './targets.ts'
import { TriggerDesk } from './trigger-desk.ts'
import { TriggerList } from './trigger-list.ts'
import { TriggerStore } from './trigger-store.ts'
import { Turns } from './turns.ts'

export interface TriggersOptions {
  readonly database: ServerDatabase
  readonly targets: Targets
  readonly pace?: Pace
  readonly mostWaiting?: number
}

/** What a running server gives its triggers. */
export interface TriggerSurroundings {
  readonly rooms: Rooms
  readonly indexes: WorkspaceIndexes
  readonly decisionsOf: DecisionsOf
  readonly clock: Clock
  readonly random: () => number
  readonly report: Log
  readonly metrics: Metrics
}

export interface RunningTriggers {
  readonly desk: TriggerDesk
  /** Ends looking and sending. What is not delivered waits on disk. */
  close(): Promise<void>
}

/** The desk alone, for commands while no server runs. */
export async function openTriggerDesk({ database, targets, pace = PACE }: TriggersOptions, now: () => number): Promise<TriggerDesk> {
  const { triggers, outbox } = await openKept(database)
  return new TriggerDesk({ triggers, outbox, targets, turns: new Turns(), now, watch: null, send: sendWith(targets, pace, now) })
}

/** Resolves when every trigger knows where it begins: from then on the rooms may change. */
export async function startTriggers(
  { database, targets, pace = PACE, mostWaiting }: TriggersOptions,
  { rooms, indexes, decisionsOf, clock, random, report, metrics }: TriggerSurroundings,
): Promise<RunningTriggers> {
  const { store, triggers, outbox } = await openKept(database, mostWaiting)
  const turns = new Turns()
  const now = (): number => clock.now()
  const sendOnce = sendWith(targets, pace, now)
  const onFound = (count: number): void => metrics.count('tagalong_trigger_events_total', 'events that triggers have found', count)
  const watch = new EventWatch({ triggers, store, outbox, turns, rooms, indexes, decisionsOf, clock, report, onFound })
  const dispatcher = new Dispatcher({ triggers, outbox, send: sendOnce, pace, clock, random, report, metrics })
  metrics.gauge('tagalong_triggers', 'triggers that there are', () => triggers.size)
  metrics.gauge('tagalong_outbox_waiting', 'events of triggers that wait to be delivered', () => outbox.waitingCount)
  metrics.gauge('tagalong_triggers_full', 'triggers of which so many events wait that they look for no more', () => {
    return [...outbox.waitingByTrigger().values()].filter((waiting) => waiting >= outbox.mostWaiting).length
  })
  metrics.gauge('tagalong_outbox_dead', 'events of triggers that were given up and are kept', () => outbox.deadCount)
  metrics.gauge('tagalong_outbox_oldest_seconds', 'age of the oldest event that waits', () =>
    outbox.oldestAt === null ? 0 : Math.max(0, Math.round((now() - outbox.oldestAt) / 1_000)),
  )
  await watch.start()
  dispatcher.start()
  return {
    desk: new TriggerDesk({ triggers, outbox, targets, turns, now, watch, send: sendOnce }),
    async close() {
      await watch.close()
      await dispatcher.close()
    },
  }
}

/** What is kept of the triggers is not what was written. */
export class UnreadableTriggers extends Error {
  override readonly name = 'UnreadableTriggers'
}

async function openKept(
  database: ServerDatabase,
  mostWaiting?: number,
): Promise<{ store: TriggerStore; triggers: TriggerList; outbox: Outbox }> {
  const store = new TriggerStore(database)
  try {
    await store.finishRemovals()
    return { store, triggers: await TriggerList.open(store), outbox: await Outbox.open(store, mostWaiting) }
  } catch (cause) {
    throw new UnreadableTriggers('The triggers or their outbox can not be read. Bring back a backup with restore.', { cause })
  }
}

const sendWith =
  (targets: Targets, { timeLimitMs }: Pace, now: () => number) =>
  (sent: Sent, signal: AbortSignal): Promise<Outcome> =>
    send(sent, { targets, timeLimitMs, now, signal })
