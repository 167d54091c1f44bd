import type { OpinionRecord } from '../../crdt/room-records.ts'
import type { RulesOf } from '../../tags/follow-rules.ts'
import type { Act } from './act.ts'

/** An act without what it did to tags that are moved by promotion by now, as nobody may take that back by hand; and which tags these are. */
export function leavePromoted(act: Act, rulesOf: RulesOf): { readonly movable: Act; readonly kept: readonly string[] } {
  const kept = new Set<string>()
  const isMovable = ({ record }: { readonly record: OpinionRecord }): boolean => {
    if (record.kind !== 'tag' || !rulesOf(record.text).isPromoted) return true
    kept.add(record.text)
    return false
  }
  const rooms = act.rooms.map(({ room, appended, deleted }) => ({
    room,
    appended: appended.filter(isMovable),
    deleted: deleted.filter(isMovable),
  }))
  return { movable: { ...act, rooms }, kept: [...kept] }
}
