import { runHistory, standingMarks, standingNotes, standingTags } from '../../crdt/run-history.ts'
import type { OpinionKind } from '../../opinions/opinion.ts'
import { subjectKey } from '../../opinions/subject.ts'
import { parseRunKey } from '../../runs/run-key.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'
import type { HistoryEntry, RowView, RunView } from '../api.ts'
import type { LocalCopy } from '../copy/local-copy.ts'
import type { Proposer } from '../promotion/proposer.ts'

/** Everything that is thought of a run and who said it, read from its room; null for an unknown run. Rejects when the room can not be read. */
export async function viewRun(
  copy: LocalCopy,
  key: RunKey,
  user: string | null,
  proposer: Proposer,
  rowView: (row: RunRow) => RowView,
): Promise<RunView | null> {
  const name = copy.roomOf(key)
  if (name === null) return null
  const { value } = await copy.withRooms([name], (rooms) => {
    const state = rooms.get(name)?.run(parseRunKey(key).runId)
    const row = copy.index.get(key)
    if (state === undefined || row === null) return null
    const isPending = (kind: OpinionKind, text: string, change: HistoryEntry['change']): boolean =>
      (change === 'added' || change === 'removed') && copy.pending.has(key, { kind, text }, change)
    return {
      row: rowView(row),
      tags: standingTags(state),
      notes: standingNotes(state, (note) => note.by === user && isPending('note', note.text, 'added')),
      opinions: standingMarks(state),
      history: markPending(runHistory(state), isPending),
      promotions: proposer.promotions({ run: key }),
    }
  })
  return value
}

type Entry = Omit<HistoryEntry, 'pending'>

/** Of each subject the newest act of a person may be the one that is not safe yet. */
function markPending(
  history: readonly Entry[],
  isPending: (kind: OpinionKind, text: string, change: HistoryEntry['change']) => boolean,
): HistoryEntry[] {
  const told = new Set<string>()
  return history.map((entry) => {
    const { kind, text: shown, change, by } = entry
    const text = kind === 'judged' ? (by ?? '') : shown
    const subject = subjectKey({ kind, text })
    const isNewest = by !== null && !told.has(subject)
    if (by !== null) told.add(subject)
    return { ...entry, pending: isNewest && isPending(kind, text, change) }
  })
}
