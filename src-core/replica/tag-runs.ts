import type { Room } from '../crdt/room.ts'
import type { Signature, TagsArrayRecord, Tuple } from '../crdt/room-records.ts'
import type { Dot } from '../crdt/run-state.ts'
import { editTags } from '../crdt/tag-set.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { RunKey } from '../runs/run.ts'
import { parseRunKey } from '../runs/run-key.ts'
import { planTagEdit, type TagPlan } from '../tags/plan-tag-edit.ts'
import type { TagViolation } from '../tags/tag-violation.ts'
import { type Act, type RoomAct, writeTags } from './act.ts'
import type { MutateRefusal, MutateRequest } from './api.ts'
import type { Applied, LocalCopy } from './local-copy.ts'
import type { RoomName } from './ports.ts'

interface PlannedRun {
  readonly runId: string
  readonly room: RoomName
  readonly plan: TagPlan
}

/** `changed` is the number of runs that are different now. */
export interface TagEditDone {
  readonly act: Act
  readonly changed: number
}

/** One atomic edit of one or many runs (contract 1.3 for each): first all are planned, and a single refusal refuses all. */
export async function tagRuns(
  copy: LocalCopy,
  request: MutateRequest,
  signature: Signature,
): Promise<Result<Applied<TagEditDone>, MutateRefusal>> {
  if (request.keys.length === 0 || (request.add.length === 0 && request.remove.length === 0)) return err({ kind: 'nothing-asked' })
  const roomsByKey = new Map<RunKey, RoomName>()
  for (const key of request.keys) {
    const room = copy.roomOf(key)
    if (room === null) return err({ kind: 'unknown-run', key })
    roomsByKey.set(key, room)
  }
  const { value, durable } = await copy.withRooms(roomsByKey.values(), (rooms) => {
    const planned = planAll(rooms, roomsByKey, request)
    return planned.ok ? ok(applyAll(rooms, planned.value, request, signature)) : planned
  })
  return value.ok ? ok({ value: value.value, durable }) : value
}

function planAll(
  rooms: ReadonlyMap<RoomName, Room>,
  roomsByKey: ReadonlyMap<RunKey, RoomName>,
  { add, remove }: MutateRequest,
): Result<PlannedRun[], MutateRefusal> {
  const planned: PlannedRun[] = []
  const refused: { key: RunKey; violation: TagViolation }[] = []
  for (const [key, room] of roomsByKey) {
    const { runId } = parseRunKey(key)
    const state = rooms.get(room)?.run(runId)
    if (!state?.facts) return err({ kind: 'unknown-run', key })
    const plan = planTagEdit({ userTags: state.userTags(), systemTags: state.facts.systemTags, add, remove })
    if (!plan.ok) refused.push({ key, violation: plan.error })
    else if (plan.value.add.length > 0 || plan.value.remove.length > 0) planned.push({ runId, room, plan: plan.value })
  }
  const first = refused[0]
  return first ? err({ kind: 'tag', violation: first.violation, keys: refused.map(({ key }) => key) }) : ok(planned)
}

function applyAll(
  rooms: ReadonlyMap<RoomName, Room>,
  planned: readonly PlannedRun[],
  { add, remove }: MutateRequest,
  signature: Signature,
): TagEditDone {
  const edits = new Map<RoomName, { append: Tuple[]; deletions: Map<Dot, TagsArrayRecord> }>()
  for (const { runId, room, plan } of planned) {
    const edit = editTags(runId, rooms.get(room)!.run(runId)!, plan, signature)
    let ofRoom = edits.get(room)
    if (ofRoom === undefined) edits.set(room, (ofRoom = { append: [], deletions: new Map() }))
    for (const tuple of edit.append) ofRoom.append.push(tuple)
    for (const [dot, record] of edit.delete) ofRoom.deletions.set(dot, record)
  }
  const acts: RoomAct[] = [...edits].map(([name, { append, deletions }]) => writeTags(rooms.get(name)!, append, deletions))
  return { act: { add, remove, rooms: acts }, changed: planned.length }
}
