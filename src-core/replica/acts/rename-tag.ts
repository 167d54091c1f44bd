import type { SubjectChange } from '../../crdt/opinion-set.ts'
import { planRegister, registerText } from '../../crdt/registers.ts'
import type { Room } from '../../crdt/room.ts'
import type { Signature } from '../../crdt/room-records.ts'
import type { RunState } from '../../crdt/run-state.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { RegisterKind } from '../../opinions/opinion-kinds.ts'
import { subjectKey, tagSubject } from '../../opinions/subject.ts'
import type { RunRow } from '../../runs/run.ts'
import { currentName, type RulesOf } from '../../tags/follow-rules.ts'
import { validateTag } from '../../tags/validate-tag.ts'
import { type Edit, writeEdits } from './act.ts'
import type { MutateRefusal } from '../api.ts'
import type { EditDone } from './edit-runs.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'
import type { RoomName } from '../ports.ts'

/** What goes along to the new name, where nothing was said of that yet. */
const RULES: readonly RegisterKind[] = ['hue', 'description', 'group', 'protected', 'retired']

/**
 * Renames a tag, or makes it one with another: every run that carries `from` gets `to` and loses `from`, and the vocabulary says
 * so, in one act. A name that was given up before is in use again when something is renamed to it.
 */
export async function renameTag(
  copy: LocalCopy,
  from: string,
  to: string,
  signature: Signature,
): Promise<Result<Applied<EditDone>, MutateRefusal>> {
  for (const tag of [from, to]) {
    const violation = validateTag(tag)
    if (violation !== null) return err({ kind: 'tag', violation, keys: [] })
    // The decisions that hold it name it.
    if (from !== to && copy.book.rulesOf(tag).isPromoted) return err({ kind: 'tag', violation: { kind: 'promoted', tag }, keys: [] })
  }
  const { roomName } = copy.book
  const places = placesOf(copy, from === to ? [] : copy.index.tagged(from))
  const applied = await copy.withRooms([roomName, ...places.map(({ room }) => room)], (rooms): EditDone => {
    const ofRuns = places.flatMap(({ room, runId }) => renameOnRun(rooms.get(room), room, runId, from, to) ?? [])
    const ofRules = from === to ? [] : rulesAfter(rooms.get(roomName)!, from, to)
    const written = writeEdits(rooms, [...ofRuns, ...ofRules], signature)
    return { act: { about: 'vocabulary', add: [to], remove: [from], set: [], unset: [], rooms: written }, changed: ofRuns.length }
  })
  return ok(applied)
}

/**
 * Carries over what this person said under a name that others have given up meanwhile. Each replica does so for its own person
 * alone; what came with a run, stands in somebody else's name, or would become a tag that is moved by promotion, stays as it is.
 */
export async function carryOver(copy: LocalCopy, signature: Signature): Promise<Applied<number>> {
  const { book, index } = copy
  const rulesOf: RulesOf = (tag) => book.rulesOf(tag)
  const late = [...book.renames()].flatMap((from) => {
    const to = currentName(rulesOf, from)
    const rows = to === from || rulesOf(to).isPromoted ? [] : index.tagged(from, signature.by)
    return placesOf(copy, rows).map(({ room, runId }) => ({ room, runId, from, to }))
  })
  if (late.length === 0) return { value: 0, durable: Promise.resolve() }
  return copy.withRooms(
    late.map(({ room }) => room),
    (rooms) => {
      const edits = late.flatMap(({ room, runId, from, to }) => {
        const said =
          rooms
            .get(room)
            ?.run(runId)
            ?.assertions.get(subjectKey(tagSubject(from))) ?? new Map()
        const isOwn = [...said.values()].some(({ by }) => by === signature.by)
        return isOwn ? (renameOnRun(rooms.get(room), room, runId, from, to) ?? []) : []
      })
      writeEdits(rooms, edits, signature)
      return edits.length
    },
  )
}

interface Place {
  readonly room: RoomName
  readonly runId: string
}

const placesOf = (copy: LocalCopy, rows: readonly RunRow[]): Place[] =>
  rows.flatMap(({ key, runId }) => {
    const room = copy.roomOf(key)
    return room === null ? [] : [{ room, runId }]
  })

/** Null where the old name can not go, because it was set when the run started. */
function renameOnRun(room: Room | undefined, roomName: RoomName, runId: string, from: string, to: string): Edit | null {
  const state = room?.run(runId)
  const systemTags = state?.facts?.systemTags ?? []
  if (!state?.carries(tagSubject(from)) || systemTags.includes(from)) return null
  const isThere = state.carries(tagSubject(to)) || systemTags.includes(to)
  return { room: roomName, runId, add: isThere ? [] : [tagSubject(to)], remove: [tagSubject(from)] }
}

function rulesAfter(room: Room, from: string, to: string): Edit[] {
  const [old, next] = [room.run(from), room.run(to)]
  const plansOfTo = [planRegister(next, 'renamed', null), ...RULES.map((kind) => inherited(old, next, kind))]
  const edits: Edit[] = [
    { room: room.name, runId: from, ...planRegister(old, 'renamed', to) },
    { room: room.name, runId: to, add: plansOfTo.flatMap(({ add }) => add), remove: plansOfTo.flatMap(({ remove }) => remove) },
  ]
  return edits.filter(({ add, remove }) => add.length + remove.length > 0)
}

function inherited(old: RunState | undefined, next: RunState | undefined, kind: RegisterKind): SubjectChange {
  const text = old === undefined ? null : registerText(old, kind)
  const isSaid = next !== undefined && registerText(next, kind) !== null
  return text === null || isSaid ? { add: [], remove: [] } : planRegister(next, kind, text)
}
