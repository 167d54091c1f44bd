import type { Room } from '../../crdt/room.ts'
import { parseRoomName, roomName } from '../../crdt/room-name.ts'
import { factsTuple, type FactsRecord, type Tuple } from '../../crdt/room-records.ts'
import { compareFacts } from '../../crdt/run-state.ts'
import { observeSourceTags } from '../../crdt/source-tags.ts'
import { sortedTags } from '../../lib/code-points.ts'
import { isTime } from '../../lib/time.ts'
import type { ObservedRun, RunFacts, RunKey, RunPart } from '../../runs/run.ts'
import { runKey } from '../../runs/run-key.ts'
import type { ImportDone, ImportSource } from '../api.ts'
import { giveUp, keepCarried, lostCarried, type LostTags, type Observer, undoubtedTags } from '../write-back/carried-tags.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { RoomName, SeenRun } from '../ports.ts'

/** A run that still goes on says so at most this often; its end is always said. */
const ACTIVITY_STEP_MS = 10 * 60 * 1000

interface Observation {
  readonly run: ObservedRun
  readonly key: RunKey
  readonly room: RoomName
  /** The start that the source tells. */
  readonly told: number
  readonly now: SeenRun
  readonly before: SeenRun | null
}

interface ImportContext {
  /** Whose replica this is; null while nobody has said his name. */
  readonly by: string | null
  /** Told of runs of which write-back has to look at the record itself before the importer may say what became of its tags. */
  readonly onDoubt: (keys: readonly RunKey[]) => void
  /** What the runs consist of, one after the other; empty when nobody would tell them in the same way again. */
  readonly parts: readonly RunPart[]
}

/**
 * Brings in runs as one source sees them right now. What the importer saw last itself decides what changed; what the room
 * knows decides what is worth saying, so ten laptops that see one store do not append ten copies (design 1).
 * A run that cannot have a room, because its start is no time or a name holds a slash, is left out; the rest comes in.
 */
export async function importRuns(
  copy: LocalCopy,
  source: ImportSource,
  runs: readonly ObservedRun[],
  { by, onDoubt, parts }: ImportContext,
): Promise<Applied<ImportDone>> {
  const seen = await copy.readSeen(
    source.id,
    runs.map((run) => runKey(source.origin, run.flow, run.runId)),
  )
  const placed = placeRuns(copy, source.origin, runs)
  const observations: Observation[] = []
  const doubted: RunKey[] = []
  for (const { key, room, told, run: found } of placed) {
    const before = seen.get(key) ?? null
    const userTags = before === null || source.writesBack !== true ? found.userTags : undoubtedTags(found.userTags, before)
    if (userTags !== found.userTags) doubted.push(key)
    const run = userTags === found.userTags ? found : { ...found, userTags }
    const now = seenNow(run)
    if (before === null || !isSame(before, now)) observations.push({ run, key, room, told, now, before })
  }
  if (doubted.length > 0) onDoubt(doubted)
  const noteParts = (): void => {
    let end = 0
    for (const { digest, count } of doubted.length === 0 ? parts : []) {
      const from = end
      end += count
      const ofPart = placed.filter(({ at }) => from <= at && at < end)
      // Who tells a start that is not the known one may tell a third one next time.
      const starts = ofPart.flatMap(({ told, run }) => [told, run.createdAt])
      copy.parts.note(source.id, digest, starts)
    }
  }
  if (observations.length === 0) noteParts()
  if (observations.length === 0) return { value: { imported: placed.length, changed: 0 }, durable: Promise.resolve() }
  return copy.withRooms(
    observations.map((o) => o.room),
    (rooms) => {
      const changed = applyAll(rooms, observations, source, { by, at: copy.clock.now() })
      copy.keepSeen(observations.map(({ key, now, before }) => ({ sourceId: source.id, key, seen: keepCarried(now, before) })))
      copy.parts.forget(
        source.id,
        observations.map(({ told }) => told),
      )
      noteParts()
      copy.touch(observations.flatMap(({ key, room, run }) => (rooms.get(room)!.run(run.runId)?.hasTagOpinions() ? [key] : [])))
      return { imported: placed.length, changed }
    },
  )
}

interface PlacedRun {
  readonly key: RunKey
  readonly room: RoomName
  readonly told: number
  /** Place among the runs that are imported. */
  readonly at: number
  readonly run: ObservedRun
}

/** The start of a run never moves: one that is known stays in its room and keeps its start, whatever a source says now. */
function placeRuns(copy: LocalCopy, origin: string, runs: readonly ObservedRun[]): PlacedRun[] {
  const starts = new Map<RunKey, number>()
  const placed: PlacedRun[] = []
  for (const [at, run] of runs.entries()) {
    const key = runKey(origin, run.flow, run.runId)
    const createdAt = starts.get(key) ?? copy.startOf(key) ?? run.createdAt
    const room = roomName(copy.workspace, origin, run.flow, createdAt)
    if (!isTime(createdAt) || parseRoomName(room) === null || run.runId === '') continue
    starts.set(key, createdAt)
    placed.push({ key, room, told: run.createdAt, at, run: createdAt === run.createdAt ? run : { ...run, createdAt } })
  }
  return placed
}

/** Appends what the rooms do not know yet, in one transaction a room, and gives the number of runs of which they learned. */
function applyAll(
  rooms: ReadonlyMap<RoomName, Room>,
  observations: readonly Observation[],
  source: ImportSource,
  observer: Observer,
): number {
  const learned = new Map<RoomName, { facts: Tuple[]; lost: LostTags[] }>()
  let changed = 0
  for (const { run, room, before } of observations) {
    const state = rooms.get(room)!.run(run.runId)
    const tuples = observeSourceTags(run, before?.tags ?? null, state, source.trust)
    const facts = factsRecord(run)
    if (!state?.facts || hasGrown(state.facts, state.recordedAt, facts)) tuples.unshift(factsTuple(facts))
    const lost = before === null || state === undefined ? null : giveUp(run.runId, lostCarried(run.userTags, before), state, observer)
    if (tuples.length === 0 && (lost === null || lost.dots.length === 0)) continue
    changed += 1
    let ofRoom = learned.get(room)
    if (ofRoom === undefined) learned.set(room, (ofRoom = { facts: [], lost: [] }))
    for (const tuple of tuples) ofRoom.facts.push(tuple)
    if (lost !== null) ofRoom.lost.push(lost)
  }
  for (const [name, { facts, lost }] of learned) {
    rooms.get(name)!.transact('import', (writer) => {
      writer.appendFacts(facts)
      writer.deleteTags(new Set(lost.flatMap(({ dots }) => dots)))
      writer.appendTags(lost.flatMap(({ removals }) => removals))
    })
  }
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
  if (compareFacts(now, known) <= 0) return false
  return endOf(known) !== endOf(now) || now.activeAt > known.activeAt + ACTIVITY_STEP_MS
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
