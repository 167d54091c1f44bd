import type { Room } from '../crdt/room.ts'
import { roomName } from '../crdt/room-name.ts'
import { factsTuple, type FactsRecord, type Tuple } from '../crdt/room-records.ts'
import { observeSourceTags } from '../crdt/source-tags.ts'
import { sortedTags } from '../lib/code-points.ts'
import type { ObservedRun, RunFacts, RunKey } from '../runs/run.ts'
import { runKey } from '../runs/run-key.ts'
import type { ImportDone, ImportSource } from './api.ts'
import type { Applied, LocalCopy } from './local-copy.ts'
import type { RoomName, SeenRun } from './ports.ts'

/** A run that still goes on says so at most this often; its end is always said. */
const ACTIVITY_STEP_MS = 10 * 60 * 1000

interface Observation {
  readonly run: ObservedRun
  readonly key: RunKey
  readonly room: RoomName
  readonly now: SeenRun
  readonly before: SeenRun | null
}

/**
 * Brings in runs as one source sees them right now. What the importer saw last itself decides what changed; what the room
 * knows decides what is worth saying, so ten laptops that see one store do not append ten copies (design 1).
 */
export async function importRuns(copy: LocalCopy, source: ImportSource, runs: readonly ObservedRun[]): Promise<Applied<ImportDone>> {
  const keys = runs.map((run) => runKey(source.origin, run.flow, run.runId))
  const seen = await copy.readSeen(source.id, keys)
  const observations: Observation[] = []
  for (const [i, run] of runs.entries()) {
    const key = keys[i]!
    const now = seenNow(run)
    const before = seen.get(key) ?? null
    if (before !== null && isSame(before, now)) continue
    observations.push({ run, key, room: roomName(copy.workspace, source.origin, run.flow, run.createdAt), now, before })
  }
  if (observations.length === 0) return { value: { imported: runs.length, changed: 0 }, durable: Promise.resolve() }
  return copy.withRooms(
    observations.map((o) => o.room),
    (rooms) => {
      const changed = applyAll(rooms, observations, source)
      void copy.commit({ seen: observations.map(({ key, now }) => ({ sourceId: source.id, key, seen: now })) }).catch(() => undefined)
      return { imported: runs.length, changed }
    },
  )
}

/** Appends what the rooms do not know yet, in one transaction a room, and gives the number of runs of which they learned. */
function applyAll(rooms: ReadonlyMap<RoomName, Room>, observations: readonly Observation[], source: ImportSource): number {
  const learned = new Map<RoomName, Tuple[]>()
  let changed = 0
  for (const { run, room, before } of observations) {
    const state = rooms.get(room)!.run(run.runId)
    const tuples = observeSourceTags(run, before?.tags ?? null, state, source.trust)
    const facts = factsRecord(run)
    if (!state?.facts || hasGrown(state.facts, state.recordedAt, facts)) tuples.unshift(factsTuple(facts))
    if (tuples.length === 0) continue
    changed += 1
    const ofRoom = learned.get(room)
    if (ofRoom === undefined) learned.set(room, tuples)
    else ofRoom.push(...tuples)
  }
  for (const [name, tuples] of learned) rooms.get(name)!.transact('import', (writer) => writer.appendFacts(tuples))
  return changed
}

function factsRecord(run: ObservedRun): FactsRecord {
  const { runId, createdAt, recordedAt, activeAt, outcome, successful, finished, finishedAt, originRunId } = run
  const systemTags = sortedTags(run.systemTags)
  return { type: 'facts', runId, createdAt, recordedAt, activeAt, outcome, successful, finished, finishedAt, originRunId, systemTags }
}

/** Whether a record says more of the run than the room knows: a newer record, an end, or life after a while. */
function hasGrown(known: FactsRecord, knownRecordedAt: number, now: FactsRecord): boolean {
  if (now.recordedAt > knownRecordedAt) return true
  if (now.activeAt < known.activeAt) return false
  if (now.activeAt > known.activeAt + ACTIVITY_STEP_MS) return true
  return endOf(known) !== endOf(now)
}

const endOf = ({ outcome, successful, finished, finishedAt }: RunFacts): string =>
  JSON.stringify([outcome, successful, finished, finishedAt])

function seenNow(run: ObservedRun): SeenRun {
  return { tags: sortedTags(run.userTags), recordedAt: run.recordedAt, facts: `${endOf(run)} ${run.activeAt}` }
}

function isSame(a: SeenRun, b: SeenRun): boolean {
  return (
    a.recordedAt === b.recordedAt && a.facts === b.facts && a.tags.length === b.tags.length && a.tags.every((tag, i) => tag === b.tags[i])
  )
}
