import { Popover } from '@base-ui/react/popover'
import { useEffect, useState, type ReactElement } from 'react'
import type { ReplicaStatus, WaitingRun } from '../../../src-core/replica/api.ts'
import { useServices } from '../../app/services.ts'
import { syncNow } from '../../commands/sync-now.ts'
import { formatClock } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { TagChip } from '../../ui/tag-chip.tsx'
import { formatCount } from '../../ui/words.ts'
import { CommandButton } from '../command-button.tsx'
import { describeEvent, describeNextTry, EVENT_ICONS, type SyncWords } from './describe-sync.ts'
import { RefusedRooms } from './refused-rooms.tsx'
import { useSecond } from './use-second.ts'

/** More than a person reads; the rest is counted. */
const MOST_LISTED = 20
const MOST_EVENTS = 8

/** What is safe, then what waits, then what happened. */
export function SyncPopover({ words, status }: { words: SyncWords; status: ReplicaStatus }): ReactElement {
  const waiting = useWaiting(status)
  const { sync } = status
  const readsOnly = sync?.state.kind === 'connected' && sync.state.role === 'reader'
  return (
    <>
      <div className="sync-head" data-state={words.state}>
        <Icon name={words.icon} />
        <div className="grow">
          <Popover.Title className="medium">{words.title}</Popover.Title>
          <Popover.Description className="small">{words.text}</Popover.Description>
        </div>
        {sync !== null && sync.state.kind !== 'paused' && words.state !== 'in-sync' && !readsOnly && sync.refusedRooms.length === 0 && (
          <CommandButton command={syncNow} className="button">
            Sync now
          </CommandButton>
        )}
      </div>
      {sync !== null && sync.refusedRooms.length > 0 && <RefusedRooms rooms={sync.refusedRooms} readsOnly={readsOnly} />}
      {waiting.length > 0 && (
        <section className="sync-part" aria-label="Waiting">
          <h3>Waiting, {formatCount(status.pendingRuns)}</h3>
          <ul>
            {waiting.map((run) => (
              <WaitingLine key={run.key} run={run} />
            ))}
          </ul>
          {status.pendingRuns > waiting.length && <p className="ink3 small">{formatCount(status.pendingRuns - waiting.length)} more</p>}
        </section>
      )}
      {sync !== null && sync.events.length > 0 && (
        <section className="sync-part" aria-label="Log">
          <h3>Log</h3>
          <ul>
            {sync.events.slice(0, MOST_EVENTS).map((event) => (
              <li key={`${event.at} ${event.kind}`} className="sync-line">
                <Icon name={EVENT_ICONS[event.kind]} />
                <span className="grow">{describeEvent(event)}</span>
                <time className="ink3">{formatClock(event.at)}</time>
              </li>
            ))}
          </ul>
        </section>
      )}
      {sync !== null && <SyncFoot sync={sync} />}
    </>
  )
}

function WaitingLine({ run }: { run: WaitingRun }): ReactElement {
  return (
    <li className="sync-line">
      {run.changes.map(({ kind, text, change }) =>
        kind === 'tag' ? (
          <TagChip key={`${change} ${text}`} tag={text} state={change} />
        ) : (
          <span key={`${change} ${kind} ${text}`} className="ink2 small">
            {change === 'added' ? kind : `${kind} taken off`}
          </span>
        ),
      )}
      <span className="mono small sync-path">
        {run.flow}/{run.runId}
      </span>
    </li>
  )
}

function SyncFoot({ sync }: { sync: NonNullable<ReplicaStatus['sync']> }): ReactElement {
  const nowMs = useSecond(sync.state.kind === 'waiting')
  const who = sync.state.kind === 'connected' ? ` · as ${sync.state.user}, ${sync.state.role}` : ''
  return (
    <p className="sync-foot ink3 small">
      <span>{describeNextTry(sync, nowMs) ?? (sync.lastAckAt === null ? '' : `Last kept at ${formatClock(sync.lastAckAt)}`)}</span>
      <span>
        {new URL(sync.server.url).host}
        {who}
      </span>
    </p>
  )
}

/** Asked for again with each state of the replica that comes. */
function useWaiting(status: ReplicaStatus): readonly WaitingRun[] {
  const { replica } = useServices()
  const [waiting, setWaiting] = useState<readonly WaitingRun[]>([])
  useEffect(() => {
    let left = false
    const ask = async (): Promise<void> => {
      const runs = status.pendingRuns > 0 ? await replica.waiting(MOST_LISTED) : []
      if (!left) setWaiting(runs)
    }
    void ask()
    return () => void (left = true)
  }, [replica, status])
  return waiting
}
