import { parseRoomName } from '../../src-core/crdt/room-name.ts'
import { loneSurrogate } from '../../src-core/lib/code-points.ts'

const MAX_LENGTH = 1_000

/** Whether a client may name this room: its form, nothing that a path or a key could be made of, no end of it. */
export function isRoomName(name: string): boolean {
  if (name.length > MAX_LENGTH || loneSurrogate(name) !== null) return false
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\0-\x1f\x7f\\]/.test(name)) return false
  const parts = parseRoomName(name)
  return parts !== null && ![parts.workspace, parts.origin, parts.flow].some((part) => part === '.' || part === '..')
}
