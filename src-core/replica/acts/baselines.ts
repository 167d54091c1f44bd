import { parseRoomName } from '../../crdt/room-name.ts'
import { compareCodePoints } from '../../lib/code-points.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { baselineSince, isNewer } from '../../opinions/marks.ts'
import type { OpinionViolation } from '../../opinions/opinion.ts'
import type { RunIndex } from '../../query/run-index.ts'
import type { RunKey, RunRow } from '../../runs/run.ts'
import { parseRunKey, runKey } from '../../runs/run-key.ts'
import type { Act } from './act.ts'
import type { RunsEdit } from './edit-runs.ts'

export interface NextBaseline {
  /** Runs that stop being the baseline because another run of their flow becomes it. */
  readonly yielding: ReadonlySet<RunKey>
}

/** A flow has one baseline: who sets it, unsets what others he knows of. */
export function nextBaseline(index: RunIndex, { keys, set }: Pick<RunsEdit, 'keys' | 'set'>): Result<NextBaseline, OpinionViolation> {
  const yielding = new Set<RunKey>()
  if (!set.some(({ kind }) => kind === 'baseline')) return ok({ yielding })
  const byFlow = new Map<string, RunKey>()
  for (const key of new Set(keys)) {
    const { flow } = parseRunKey(key)
    if (byFlow.has(flow)) return err({ kind: 'several-baselines', flow })
    byFlow.set(flow, key)
  }
  for (const [flow, next] of byFlow) for (const row of index.baselines(flow)) if (row.key !== next) yielding.add(row.key)
  return ok({ yielding })
}

/** Flows that have been given another baseline since `act` took theirs away: taking the act back leaves it to them. */
export function flowsRebased(index: RunIndex, act: Act): Set<string> {
  const taken = new Set<string>()
  const given = new Set<RunKey>()
  for (const { room, appended, deleted } of act.rooms) {
    const parts = parseRoomName(room)
    if (parts === null) continue
    for (const { record } of deleted) if (record.kind === 'baseline') taken.add(parts.flow)
    for (const { record } of appended) {
      if (record.kind === 'baseline' && record.type === 'assertion') given.add(runKey(parts.origin, parts.flow, record.runId))
    }
  }
  return new Set([...taken].filter((flow) => index.baselines(flow).some(({ key }) => !given.has(key))))
}

/** Of several runs of one flow that were made its baseline apart, the one that was made it last. */
export function countingBaseline(rows: readonly RunRow[]): RunRow | null {
  let newest: RunRow | null = null
  for (const row of rows) if (newest === null || isMadeLater(row, newest)) newest = row
  return newest
}

function isMadeLater(a: RunRow, b: RunRow): boolean {
  const [since, other] = [baselineSince(a), baselineSince(b)]
  if (since === null || other === null) return since !== null
  if (since.at === other.at && since.by === other.by) return compareCodePoints(a.key, b.key) > 0
  return isNewer(since, other)
}
