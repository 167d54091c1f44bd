import { isRegister } from '../../opinions/opinion-kinds.ts'
import { subjectKey, type Subject } from '../../opinions/subject.ts'
import type { RunKey } from '../../runs/run.ts'
import type { Keeper, PendingChange } from '../api.ts'
import type { PendingRecord, RoomName } from '../ports.ts'

interface Entry extends PendingRecord {
  stored: boolean
  /** What it took the place of and is put back for, should the store refuse it; null once it is stored. */
  earlier: Entry | null
}

/**
 * Which changes of one's own are not yet safe (guide, principle 2: punched means safe). Without a server a change is safe
 * once it is stored here; with one, once the server has acknowledged its version of the room.
 */
export class PendingBook {
  #keeper: Keeper
  readonly #byRun = new Map<RunKey, Map<string, Entry>>()
  readonly #byRoom = new Map<RoomName, Set<Entry>>()

  constructor(keeper: Keeper, records: readonly PendingRecord[]) {
    this.#keeper = keeper
    if (keeper === 'server') this.note(records, true)
  }

  /** From now on safe means safe there. What the machine keeps is safe already. */
  keptBy(keeper: Keeper): void {
    this.#keeper = keeper
    if (keeper === 'machine') for (const entry of this.#entries()) if (entry.stored) this.#delete(entry)
  }

  /** Runs with a change that is not safe yet. */
  get runCount(): number {
    return this.#byRun.size
  }

  /** How many runs have such a change in this room. */
  runsOf(room: RoomName): number {
    return new Set(Array.from(this.#byRoom.get(room) ?? [], ({ key }) => key)).size
  }

  /** Rooms with a change that is not safe yet. */
  get rooms(): RoomName[] {
    return [...this.#byRoom].flatMap(([room, entries]) => (entries.size > 0 ? [room] : []))
  }

  /** Version of the newest such change in this room; 0 for none. */
  newestOf(room: RoomName): number {
    let newest = 0
    for (const { version } of this.#byRoom.get(room) ?? []) newest = Math.max(newest, version)
    return newest
  }

  /** Runs with a change that is not safe yet. */
  get keys(): Iterable<RunKey> {
    return this.#byRun.keys()
  }

  of(key: RunKey): PendingChange[] {
    const changes: PendingChange[] = []
    for (const { kind, text, change } of this.#byRun.get(key)?.values() ?? []) {
      // Whose judgement waits is no question: it is one's own.
      if (!isRegister(kind)) changes.push({ kind, text: kind === 'judged' ? '' : text, change })
    }
    return changes
  }

  /** Whether this change of the run waits. */
  has(key: RunKey, subject: Subject, change: PendingChange['change']): boolean {
    return this.#byRun.get(key)?.get(subjectKey(subject))?.change === change
  }

  /** Whether any change of the subject waits. */
  waits(key: RunKey, subject: Subject): boolean {
    return this.#byRun.get(key)?.has(subjectKey(subject)) === true
  }

  /** Adds changes; a later change of the same subject takes the place of the earlier one. */
  note(records: readonly PendingRecord[], stored = false): void {
    for (const record of records) this.#put({ ...record, stored, earlier: null })
  }

  /** These became durable here. */
  noteStored(records: readonly PendingRecord[]): void {
    for (const record of records) {
      const newest = this.#byRun.get(record.key)?.get(subjectKey(record))
      let entry = newest ?? null
      while (entry !== null && (entry.room !== record.room || entry.version !== record.version)) entry = entry.earlier
      if (entry === null) continue
      entry.stored = true
      entry.earlier = null
      if (this.#keeper === 'machine' && entry === newest) this.#delete(entry)
    }
  }

  /** The keeper has everything of the room up to `version`. */
  noteAck(room: RoomName, version: number): void {
    for (const entry of this.#byRoom.get(room) ?? []) {
      if (entry.version <= version) this.#delete(entry)
      let later = entry
      while (later.earlier !== null && later.earlier.version > version) later = later.earlier
      later.earlier = null
    }
  }

  /** Drops what did not become durable; what waited before it waits again. */
  dropUnstored(): void {
    for (const entry of this.#entries()) {
      if (entry.stored) continue
      let before = entry.earlier
      while (before !== null && !before.stored) before = before.earlier
      if (before === null || this.#keeper === 'machine') this.#delete(entry)
      else this.#put(before)
    }
  }

  #entries(): Entry[] {
    return [...this.#byRun.values()].flatMap((subjects) => Array.from(subjects.values()))
  }

  #put(entry: Entry): void {
    const subject = subjectKey(entry)
    let subjects = this.#byRun.get(entry.key)
    if (subjects === undefined) this.#byRun.set(entry.key, (subjects = new Map()))
    const earlier = subjects.get(subject)
    if (earlier !== undefined) this.#byRoom.get(earlier.room)?.delete(earlier)
    if (earlier !== undefined && !entry.stored) entry.earlier = earlier
    subjects.set(subject, entry)
    const ofRoom = this.#byRoom.get(entry.room)
    if (ofRoom === undefined) this.#byRoom.set(entry.room, new Set([entry]))
    else ofRoom.add(entry)
  }

  #delete(entry: Entry): void {
    const subjects = this.#byRun.get(entry.key)
    subjects?.delete(subjectKey(entry))
    if (subjects?.size === 0) this.#byRun.delete(entry.key)
    this.#byRoom.get(entry.room)?.delete(entry)
  }
}
