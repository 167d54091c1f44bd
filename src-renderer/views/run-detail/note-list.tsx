import { useState, type ReactElement } from 'react'
import type { StandingNote } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useServices } from '../../app/services.ts'
import { useSignedName } from '../../app/signed-name.ts'
import { say } from '../../app/toast.ts'
import { writeNote } from '../../commands/write-note.ts'
import { formatClock, formatDay, formatMoment } from '../../ui/format-time.ts'
import { Icon } from '../../ui/icon.tsx'
import { useMinute } from '../../ui/use-minute.ts'
import { CommandKey } from '../command-key.tsx'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'
import './note-list.css'

/** A longer note is cut after some lines until it is asked for. */
const LONG_FROM = 400

/** What people wrote about a run, oldest first, as plain text. One's own can be changed and taken back. */
export function NoteList({ runKey, notes }: { runKey: RunKey; notes: readonly StandingNote[] }): ReactElement {
  const { view } = useServices()
  return (
    <>
      <ul className="notes">
        {notes.map((note) => (
          <Note key={`${note.by} ${note.at} ${note.text}`} runKey={runKey} note={note} />
        ))}
      </ul>
      <button type="button" className="add-tag" onClick={() => view.set({ noting: { keys: [runKey], text: null }, focusPinned: true })}>
        <Icon name="plus" className="s12" />
        Note <CommandKey command={writeNote} />
      </button>
    </>
  )
}

function Note({ runKey, note: { text, by, at, pending } }: { runKey: RunKey; note: StandingNote }): ReactElement {
  const { view, replica, acts } = useServices()
  const me = useSignedName()
  const nowMs = useMinute()
  const [open, setOpen] = useState(false)
  const isLong = text.length > LONG_FROM || text.split('\n', 9).length > 8
  const takeBack = async (): Promise<void> => {
    const unset = [{ kind: 'note' as const, text }]
    const result = await acts.enter(() => replica.opine({ keys: [runKey], set: [], unset, via: 'app' }))
    say(view, result.ok ? { text: 'Took the note back.', undo: true } : { text: describeRefusal(result.error, 1).message })
  }
  return (
    <li className="note">
      <p className="note-head">
        <span className="medium ink1 name">{by}</span>
        {pending ? (
          <span className="pending">waiting</span>
        ) : (
          <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
            {formatDay(at, nowMs)} {formatClock(at)}
          </time>
        )}
        <span className="grow" />
        {by === me && (
          <>
            <button type="button" className="note-act" onClick={() => view.set({ noting: { keys: [runKey], text }, focusPinned: true })}>
              Edit
            </button>
            <button type="button" className="note-act" onClick={() => void takeBack()}>
              Take back
            </button>
          </>
        )}
      </p>
      <p className={`note-text${isLong && !open ? ' is-cut' : ''}`} dir="auto">
        {text}
      </p>
      {isLong && (
        <button type="button" className="note-act" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Less' : 'All of it'}
        </button>
      )}
    </li>
  )
}
