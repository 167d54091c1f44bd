import { useState, type ReactElement } from 'react'
import type { SyncStatus } from '../../../src-core/replica/api.ts'
import { isWorkspaceRoom, parseRoomName } from '../../../src-core/crdt/room-name.ts'
import { saveFile } from '../../app/save-file.ts'
import { useServices } from '../../app/services.ts'
import { writeExport } from '../../app/write-export.ts'
import { syncNow } from '../../commands/sync-now.ts'
import { MONTHS } from '../../ui/format-time.ts'
import { countOf } from '../../ui/words.ts'
import { CommandButton } from '../command-button.tsx'

type RefusedRoom = SyncStatus['refusedRooms'][number]

interface RefusedRoomsProps {
  readonly rooms: readonly RefusedRoom[]
  /** The token may only read, so that trying again makes no difference. */
  readonly readsOnly: boolean
}

/** What the server does not take, room by room, and the ways out: once more, a file, giving it up. Everything else goes on meanwhile. */
export function RefusedRooms({ rooms, readsOnly }: RefusedRoomsProps): ReactElement {
  const { replica } = useServices()
  const [outcome, setOutcome] = useState<string | null>(null)
  const exportWaiting = async (): Promise<void> => {
    const now = new Date()
    const name = `tagalong-waiting-${now.toISOString().slice(0, 10)}.jsonl`
    const waiting = await replica.waiting(Number.MAX_SAFE_INTEGER)
    const keys = waiting.map(({ key }) => key)
    saveFile(
      document,
      await writeExport(replica, now.getTime(), { signal: new AbortController().signal, tell: () => undefined, keys }),
      name,
    )
    setOutcome(`Wrote ${name}, ${countOf(keys.length, 'run')} with tags, notes and history.`)
  }
  return (
    <section className="sync-part" aria-label={readsOnly ? 'Kept here' : 'Refused'}>
      <h3>{readsOnly ? 'Kept on this machine' : 'Refused by the server; safe on this machine'}</h3>
      <ul>
        {rooms.map((room) => (
          <RefusedLine key={room.room} refused={room} withReason={!readsOnly} tell={setOutcome} />
        ))}
      </ul>
      <p className="sync-line sync-acts">
        {!readsOnly && (
          <CommandButton command={syncNow} className="button">
            Try again
          </CommandButton>
        )}
        {rooms.some(({ waitingRuns }) => waitingRuns > 0) && (
          <button type="button" className="button" onClick={() => void exportWaiting()}>
            Export what waits
          </button>
        )}
      </p>
      <p className="ink2 small" role="status">
        {outcome}
      </p>
    </section>
  )
}

interface RefusedLineProps {
  readonly refused: RefusedRoom
  readonly withReason: boolean
  readonly tell: (outcome: string) => void
}

function RefusedLine({ refused, withReason, tell }: RefusedLineProps): ReactElement {
  const { replica } = useServices()
  const [asking, setAsking] = useState(false)
  // Runs that are not shared are no opinion, and nothing to give up.
  const waits = refused.waitingRuns > 0
  const discard = async (): Promise<void> => {
    setAsking(false)
    const done = await replica.discardRefused(refused.room)
    if (done.ok) tell(`Discarded what waited on ${countOf(done.value.changed, 'run')}. The room is as the server has it.`)
    else tell(`Nothing was discarded: ${done.error.kind === 'not-now' ? done.error.reason : done.error.trouble.message}. Try again later.`)
  }
  return (
    <li className="sync-line sync-refused">
      <span className="grow">
        <span className="medium">{describeRoom(refused.room)}</span>
        {withReason && `: ${refused.reason}`}
        {waits && <span className="ink2">, {countOf(refused.waitingRuns, 'run')} waiting</span>}
      </span>
      {waits && asking && (
        <>
          <span className="sync-question">What you said there goes, and can not be brought back. Runs stay.</span>
          <button type="button" className="button" onClick={() => void discard()}>
            Discard it
          </button>
          <button type="button" className="button" autoFocus onClick={() => setAsking(false)}>
            Keep
          </button>
        </>
      )}
      {waits && !asking && (
        <button type="button" className="button" onClick={() => setAsking(true)}>
          Discard
        </button>
      )}
    </li>
  )
}

/** `TrainFlow, Oct 2026` */
function describeRoom(room: string): string {
  const parts = parseRoomName(room)
  if (parts === null) return room
  if (isWorkspaceRoom(parts)) return 'Rules of tags and saved views'
  const [year = '', month = ''] = parts.month.split('-')
  return `${parts.flow}, ${MONTHS[Number(month) - 1]} ${year}`
}
