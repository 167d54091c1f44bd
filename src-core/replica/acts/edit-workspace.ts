import { planRegister } from '../../crdt/registers.ts'
import type { Signature } from '../../crdt/room-records.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { SavedView } from '../../opinions/saved-view.ts'
import { type RegisterValue, registersOf, validateRules } from '../../opinions/tag-registers.ts'
import type { TagRulesPatch } from '../../opinions/tag-rules.ts'
import { NO_VIEW, validateView, viewRegisters } from '../../opinions/view-registers.ts'
import { validateTag } from '../../tags/validate-tag.ts'
import { type Act, writeEdits } from './act.ts'
import type { MutateRefusal } from '../api.ts'
import type { EditDone } from './edit-runs.ts'
import type { Applied, LocalCopy } from '../copy/local-copy.ts'

type Edited = Promise<Result<Applied<EditDone>, MutateRefusal>>

/** Changes what the workspace says of a tag. */
export async function defineTag(copy: LocalCopy, tag: string, patch: TagRulesPatch, signature: Signature): Edited {
  const violation = validateTag(tag)
  if (violation !== null) return err({ kind: 'tag', violation, keys: [] })
  const wrong = validateRules(patch)
  if (wrong !== null) return err({ kind: 'opinion', violation: wrong })
  return ok(await setRegisters(copy, 'vocabulary', tag, registersOf(tag, patch), signature))
}

export async function saveView(copy: LocalCopy, view: SavedView, signature: Signature): Edited {
  const wrong = validateView(view)
  if (wrong !== null) return err({ kind: 'opinion', violation: wrong })
  return ok(await setRegisters(copy, 'views', view.id, viewRegisters(view), signature))
}

export async function removeView(copy: LocalCopy, id: string, signature: Signature): Edited {
  return ok(await setRegisters(copy, 'views', id, NO_VIEW, signature))
}

/** `name`: of the tag or the view. */
function setRegisters(
  copy: LocalCopy,
  about: Act['about'],
  name: string,
  values: readonly RegisterValue[],
  signature: Signature,
): Promise<Applied<EditDone>> {
  const { roomName } = copy.book
  return copy.withRooms([roomName], (rooms) => {
    const state = rooms.get(roomName)?.run(name)
    const plans = values.map(([kind, text]) => planRegister(state, kind, text))
    const change = { add: plans.flatMap(({ add }) => add), remove: plans.flatMap(({ remove }) => remove) }
    const isChanged = change.add.length + change.remove.length > 0
    const written = isChanged ? writeEdits(rooms, [{ room: roomName, runId: name, ...change }], signature) : []
    return { act: { about, add: [], remove: [], set: [], unset: [], rooms: written }, changed: Number(isChanged) }
  })
}
