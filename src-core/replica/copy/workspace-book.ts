import type { Room } from '../../crdt/room.ts'
import { workspaceRoomName } from '../../crdt/room-name.ts'
import { registerText } from '../../crdt/registers.ts'
import type { RunState } from '../../crdt/run-state.ts'
import { compareCodePoints } from '../../lib/code-points.ts'
import { isRegister, type RegisterKind } from '../../opinions/opinion-kinds.ts'
import type { PromotionBook } from '../../promotion/promotion-book.ts'
import type { SavedView } from '../../opinions/saved-view.ts'
import { rulesFrom } from '../../opinions/tag-registers.ts'
import { defaultRules, type TagRules } from '../../opinions/tag-rules.ts'
import { viewFrom } from '../../opinions/view-registers.ts'
import type { RoomName } from '../ports.ts'

/**
 * What the workspace says of its tags and its views, read from its room. Only what a change touched is read again, so a
 * vocabulary of tens of thousands costs nothing while one tag is being changed.
 */
export class WorkspaceBook {
  readonly roomName: RoomName
  readonly #peek: () => Room | undefined
  /** The room that was read: another one, opened anew, is read from the beginning. */
  #read: Room | null = null
  readonly #rules = new Map<string, TagRules>()
  readonly #renames = new Map<string, string>()
  readonly #views = new Map<string, SavedView>()
  #sortedRules: readonly TagRules[] | null = null
  #sortedViews: readonly SavedView[] | null = null
  #revision = 0

  /** `peek` gives the workspace's room while it is in memory. */
  constructor(workspace: string, peek: (name: RoomName) => Room | undefined) {
    this.roomName = workspaceRoomName(workspace)
    this.#peek = () => peek(this.roomName)
  }

  /** Counts the times that something was learned. */
  get revision(): number {
    this.#readRoom()
    return this.#revision
  }

  rulesOf(tag: string): TagRules {
    this.#readRoom()
    return this.#rules.get(tag) ?? defaultRules(tag)
  }

  /** Tags about which something was said, by code point. */
  vocabulary(): readonly TagRules[] {
    this.#readRoom()
    this.#sortedRules ??= [...this.#rules.values()].toSorted((a, b) => compareCodePoints(a.tag, b.tag))
    return this.#sortedRules
  }

  /** Old names of tags. */
  renames(): Iterable<string> {
    this.#readRoom()
    return this.#renames.keys()
  }

  /** By their order, then by name. */
  views(): readonly SavedView[] {
    this.#readRoom()
    this.#sortedViews ??= [...this.#views.values()].toSorted(
      (a, b) => a.order - b.order || compareCodePoints(a.name, b.name) || compareCodePoints(a.id, b.id),
    )
    return this.#sortedViews
  }

  /** Null while the room can not be read. */
  get promotions(): PromotionBook | null {
    this.#readRoom()
    return this.#read?.promotions ?? null
  }

  /** The room has learned something of these tags and views. */
  touched(names: Iterable<string>): void {
    if (this.#read === null || this.#read !== this.#peek()) return
    for (const name of names) this.#readEntry(name, this.#read.run(name))
    this.#sortedRules = null
    this.#sortedViews = null
    this.#revision += 1
  }

  /** While the room is being opened anew, what was known is told. */
  #readRoom(): void {
    const room = this.#peek()
    if (room === undefined || room === this.#read) return
    this.#read = room
    this.#rules.clear()
    this.#renames.clear()
    this.#views.clear()
    this.touched(room.runIds())
  }

  #readEntry(name: string, state: RunState | undefined): void {
    const said = new Set<RegisterKind>()
    for (const standing of state?.assertions.values() ?? []) for (const { kind } of standing.values()) if (isRegister(kind)) said.add(kind)
    const text = (kind: RegisterKind): string | null => (state !== undefined && said.has(kind) ? registerText(state, kind) : null)
    put(this.#views, name, viewFrom(name, text('view'), text('order')))
    said.delete('view')
    said.delete('order')
    const rules = said.size === 0 ? null : rulesFrom(name, text)
    put(this.#rules, name, rules)
    put(this.#renames, name, rules?.renamedTo ?? null)
  }
}

function put<T>(map: Map<string, T>, key: string, value: T | null): void {
  if (value === null) map.delete(key)
  else map.set(key, value)
}
