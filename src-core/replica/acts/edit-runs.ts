import type { Room } from '../../crdt/room.ts'
import { planRunTags } from '../../crdt/plan-run-tags.ts'
import type { Signature } from '../../crdt/room-records.ts'
import type { RunState } from '../../crdt/run-state.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Opinion } from '../../opinions/opinion.ts'
import { opinionSubject, type Subject } from '../../opinions/subject.ts'
import { validateOpinion } from '../../opinions/validate-opinion.ts'
import type { RunKey } from '../../runs/run.ts'
import { parseRunKey } from '../../runs/run-key.ts'
import { type RulesOf, tagsToAdd } from '../../tags/follow-rules.ts'
import type { TagViolation } from '../../tags/tag-violation.ts'
import { type Act, type Edit, writeEdits } from './act.ts'
import type { MutateRefusal } from '../api.ts'
import { type NextBaseline, nextBaseline } from './baselines.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { RoomName } from '../ports.ts'

export interface RunsEdit {
  readonly keys: readonly RunKey[]
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly set: readonly Opinion[]
  readonly unset: readonly Opinion[]
}

/** `changed` is the number of runs that are different now. */
export interface EditDone {
  readonly act: Act
  readonly changed: number
}

/** One atomic edit of one or many runs (contract 1.3 for each): first all are planned, and a single refusal refuses all. */
export async function editRuns(
  copy: LocalCopy,
  rulesOf: RulesOf,
  asked: RunsEdit,
  signature: Signature,
): Promise<Result<Applied<EditDone>, MutateRefusal>> {
  const edit = checked(copy, rulesOf, asked)
  if (!edit.ok) return edit
  const roomsByKey = new Map<RunKey, RoomName>()
  for (const key of [...asked.keys, ...edit.value.yielding]) {
    const room = copy.roomOf(key)
    if (room === null) return err({ kind: 'unknown-run', key })
    roomsByKey.set(key, room)
  }
  const { value, durable } = await copy.withRooms(roomsByKey.values(), (rooms) => {
    const planned = planAll(rooms, roomsByKey, edit.value, rulesOf, signature.by)
    if (!planned.ok) return planned
    const { add, remove, set, unset } = asked
    const act: Act = { about: 'runs', add, remove, set, unset, rooms: writeEdits(rooms, planned.value, signature) }
    return ok({ act, changed: planned.value.length })
  })
  return value.ok ? ok({ value: value.value, durable }) : value
}

interface CheckedEdit extends RunsEdit, NextBaseline {}

/** What can be refused without a look into the rooms. */
function checked(copy: LocalCopy, rulesOf: RulesOf, asked: RunsEdit): Result<CheckedEdit, MutateRefusal> {
  const { keys, add, remove, set, unset } = asked
  if (keys.length === 0 || add.length + remove.length + set.length + unset.length === 0) return err({ kind: 'nothing-asked' })
  for (const opinion of set) {
    const violation = validateOpinion(opinion)
    if (violation !== null) return err({ kind: 'opinion', violation })
  }
  const names = tagsToAdd(rulesOf, add)
  if (!names.ok) return err({ kind: 'tag', violation: names.error, keys })
  const baseline = nextBaseline(copy.index, asked)
  return baseline.ok ? ok({ ...asked, add: names.value, ...baseline.value }) : err({ kind: 'opinion', violation: baseline.error })
}

function planAll(
  rooms: ReadonlyMap<RoomName, Room>,
  roomsByKey: ReadonlyMap<RunKey, RoomName>,
  edit: CheckedEdit,
  rulesOf: RulesOf,
  by: string,
): Result<Edit[], MutateRefusal> {
  const planned: Edit[] = []
  const [ofEdit, ofYield] = [wishesOf(edit, by), wishesOf(YIELD, by)]
  const refused: { key: RunKey; violation: TagViolation }[] = []
  for (const [key, room] of roomsByKey) {
    const { runId } = parseRunKey(key)
    const state = rooms.get(room)?.run(runId)
    if (!state?.facts) return err({ kind: 'unknown-run', key })
    const yields = edit.yielding.has(key)
    const tags = planRunTags(state, yields ? NOTHING : edit, rulesOf)
    if (!tags.ok) {
      refused.push({ key, violation: tags.error })
      continue
    }
    const opinions = planOpinions(state, yields ? ofYield : ofEdit)
    const add = [...tags.value.add, ...opinions.add]
    const remove = [...tags.value.remove, ...opinions.remove]
    if (add.length + remove.length > 0) planned.push({ room, runId, add, remove })
  }
  const first = refused[0]
  return first ? err({ kind: 'tag', violation: first.violation, keys: refused.map(({ key }) => key) }) : ok(planned)
}

const NOTHING = { add: [], remove: [] }
/** All that happens to a run when another one becomes the baseline of its flow. */
const YIELD = { set: [], unset: [{ kind: 'baseline' }] } as const

interface Planned {
  readonly add: readonly Subject[]
  readonly remove: readonly Subject[]
}

/** What is asked of every run. Unsetting comes first, so what is in both lists ends up standing. */
function wishesOf({ set, unset }: Pick<RunsEdit, 'set' | 'unset'>, by: string): Planned {
  const add = distinct(set.map((opinion) => opinionSubject(opinion, by)))
  const remove = distinct(unset.map((opinion) => opinionSubject(opinion, by)))
  return { add, remove: remove.filter((subject) => !add.some((other) => isSame(subject, other))) }
}

/** The effective changes only. */
function planOpinions(state: RunState, { add, remove }: Planned): Planned {
  return { add: add.filter((subject) => !state.carries(subject)), remove: remove.filter((subject) => state.carries(subject)) }
}

const isSame = (a: Subject, b: Subject): boolean => a.kind === b.kind && a.text === b.text
const distinct = (subjects: readonly Subject[]): Subject[] =>
  subjects.filter((subject, i) => subjects.findIndex((other) => isSame(subject, other)) === i)
