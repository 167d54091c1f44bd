import type { Trigger } from './trigger.ts'
import type { Noted, TriggerStore } from './trigger-store.ts'

/** The triggers that there are. */
export class TriggerList {
  readonly #store: TriggerStore
  readonly #triggers: Map<string, Trigger>
  readonly #listeners = new Set<() => void>()

  private constructor(store: TriggerStore, triggers: readonly Trigger[]) {
    this.#store = store
    this.#triggers = new Map(triggers.map((trigger) => [trigger.id, trigger]))
  }

  static async open(store: TriggerStore): Promise<TriggerList> {
    return new TriggerList(store, await store.triggers())
  }

  get size(): number {
    return this.#triggers.size
  }

  get(id: string): Trigger | null {
    return this.#triggers.get(id) ?? null
  }

  /** The oldest first; of one workspace, or of all for null. */
  of(workspace: string | null): Trigger[] {
    const all = [...this.#triggers.values()].toSorted((a, b) => a.madeAt - b.madeAt)
    return workspace === null ? all : all.filter((trigger) => trigger.workspace === workspace)
  }

  /** Calls `listener` when a trigger came, changed or went, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Keeps a trigger that is new or changed; `noted` with where a new one begins. */
  async put(trigger: Trigger, noted: Noted | null = null): Promise<void> {
    await this.#store.putTrigger(trigger, noted)
    this.#triggers.set(trigger.id, trigger)
    this.#tell()
  }

  /** It is no more; what the store has of it is removed by the outbox. */
  drop(id: string): void {
    this.#triggers.delete(id)
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
