import { runHistory, standingTags } from '../crdt/run-history.ts'
import type { Signature } from '../crdt/room-records.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { SavedView } from '../opinions/saved-view.ts'
import { defaultRules, type TagRules, type TagRulesPatch } from '../opinions/tag-rules.ts'
import type { DayStart } from '../query/query.ts'
import type { ObservedRun, RunKey, RunRow } from '../runs/run.ts'
import { parseRunKey } from '../runs/run-key.ts'
import { validateTag } from '../tags/validate-tag.ts'
import { type Act, runsOf, takeBack } from './act.ts'
import { ActStack, type Direction } from './act-stack.ts'
import type {
  HeldView,
  HistoryEntry,
  ImportDone,
  ImportSource,
  MutateDone,
  MutateRefusal,
  MutateRequest,
  OpineRequest,
  Page,
  PageRequest,
  PendingChange,
  QuerySuggestion,
  ReplicaApi,
  ReplicaEvents,
  ReplicaStatus,
  RunView,
  Sidebar,
  StoreRefusal,
  TagCount,
  Trouble,
  UndoDone,
  UndoRefusal,
} from './api.ts'
import { importRuns } from './import-runs.ts'
import { Link } from './link.ts'
import { type Applied, LocalCopy, type LocalCopyOptions } from './local-copy.ts'
import { Offers } from './offers.ts'
import type { Socket } from './ports.ts'
import { tagRuns } from './tag-runs.ts'
import { readTrouble, writeTrouble } from './trouble.ts'
import type { Timeline, TimelineRequest } from './timeline.ts'
import { Turnstile } from './turnstile.ts'
import { RunViews } from './view-runs.ts'
import { viewTimeline } from './view-timeline.ts'

export interface ReplicaOptions extends LocalCopyOptions {
  /** When a day begins where the person is; UTC without it. */
  readonly dayStart?: DayStart
  /** The way to others; without it everything stays on this machine. */
  readonly socket?: Socket
}

/**
 * The replica: what windows, commands and scripts talk to. Reads are answered from memory at once. Acts enter one after
 * another, are visible as soon as they are applied, and resolve when they are durable here.
 */
export class Replica implements ReplicaApi {
  readonly #copy: LocalCopy
  readonly #link: Link | null
  readonly #views: RunViews
  readonly #offers: Offers
  readonly #turnstile = new Turnstile()
  readonly #listeners: { [E in keyof ReplicaEvents]: Set<(payload: ReplicaEvents[E]) => void> } = { changed: new Set(), trouble: new Set() }
  readonly #acts = new ActStack()
  #user: string | null = null
  #toldTrouble: Trouble | null = null
  #isTellingChange = false

  /** Rejects with a `StoreError` when the store cannot be opened. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    return new Replica(await LocalCopy.open(options), options)
  }

  private constructor(copy: LocalCopy, { dayStart, socket }: ReplicaOptions) {
    this.#copy = copy
    this.#views = new RunViews(copy, dayStart)
    this.#offers = new Offers(copy, this.#views, dayStart)
    this.#link = socket ? new Link(copy, socket) : null
    copy.onChange(() => this.#tellChange())
  }

  /** Calls `listener` for each event until the returned function is called. */
  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void {
    const listeners: Set<(payload: ReplicaEvents[E]) => void> = this.#listeners[event]
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.#turnstile.idle()
    this.#link?.close()
    await this.#copy.close()
  }

  status(): ReplicaStatus {
    return {
      revision: this.#copy.revision,
      user: this.#user,
      runCount: this.#copy.index.size,
      pendingRuns: this.#copy.pending.runCount,
      keeper: this.#copy.keeper,
      canUndo: this.#acts.newest('undo') !== null,
      canRedo: this.#acts.newest('redo') !== null,
      trouble: this.#copy.trouble,
    }
  }

  setUser(name: string): void {
    if (name === '') throw new Error('a name has at least one character')
    if (validateTag(name)?.kind === 'not-utf8') throw new Error('a name is text, and this one holds half a character')
    this.#user = name
    this.#tellChange()
  }

  page(request: PageRequest): Page {
    return this.#views.page(request)
  }

  keys(view: HeldView, from: number, to: number, which?: 'shown' | 'matching'): RunKey[] {
    return this.#views.keys(view, from, to, which)
  }

  countIn(view: HeldView, keys: readonly RunKey[]): number {
    return this.#views.countIn(view, keys)
  }

  letGo(holder: string): void {
    this.#views.letGo(holder)
  }

  async run(key: RunKey): Promise<RunView | null> {
    const name = this.#copy.roomOf(key)
    if (name === null) return null
    const { value } = await this.#copy.withRooms([name], (rooms) => {
      const state = rooms.get(name)?.run(parseRunKey(key).runId)
      const row = this.#copy.index.get(key)
      if (state === undefined || row === null) return null
      const history = markPending(runHistory(state), this.#copy.pending.of(key))
      return { row: this.#views.rowView(row, null), tags: standingTags(state), notes: [], opinions: [], history }
    })
    return value
  }

  tagsOn(keys: readonly RunKey[]): TagCount[] {
    return this.#views.tagsOn(keys)
  }

  suggestTags(text: string, limit: number, namespace: string | null = null): TagCount[] {
    return this.#offers.tags(text, limit, namespace)
  }

  suggestQuery(text: string, caret: number, namespace: string | null = null): QuerySuggestion[] {
    return this.#offers.terms(text, caret, namespace)
  }

  sidebar(namespace: string | null): Sidebar {
    return this.#views.sidebar(namespace, this.#user)
  }

  latestRun(flow: string, namespace: string | null, options: { successful: boolean }): RunRow | null {
    return this.#copy.index.latest(flow, namespace, options)
  }

  timeline(request: TimelineRequest): Promise<Timeline> {
    return viewTimeline(this.#copy, this.#views.matches(request), request)
  }

  async mutate(request: MutateRequest): Promise<Result<MutateDone, MutateRefusal>> {
    const signature = this.#signature(request.via)
    if (signature === null) return err({ kind: 'no-user' })
    const applied = await this.#act(async () => {
      const edit = await tagRuns(this.#copy, request, signature)
      if (edit.ok && edit.value.value.changed > 0) this.#acts.remember(edit.value.value.act)
      return edit
    })
    return applied.ok ? ok({ changed: applied.value.changed }) : applied
  }

  opine(_request: OpineRequest): Promise<Result<MutateDone, MutateRefusal>> {
    throw new Error('not in this commit')
  }

  vocabulary(): readonly TagRules[] {
    return []
  }

  tagRules(tag: string): TagRules {
    return defaultRules(tag)
  }

  defineTag(_tag: string, _patch: TagRulesPatch): Promise<Result<MutateDone, MutateRefusal>> {
    throw new Error('not in this commit')
  }

  renameTag(_from: string, _to: string): Promise<Result<MutateDone, MutateRefusal>> {
    throw new Error('not in this commit')
  }

  views(): readonly SavedView[] {
    return []
  }

  saveView(_view: SavedView): Promise<Result<MutateDone, MutateRefusal>> {
    throw new Error('not in this commit')
  }

  removeView(_id: string): Promise<Result<MutateDone, MutateRefusal>> {
    throw new Error('not in this commit')
  }

  undo(): Promise<Result<UndoDone, UndoRefusal>> {
    return this.#takeBackNewest('undo')
  }

  redo(): Promise<Result<UndoDone, UndoRefusal>> {
    return this.#takeBackNewest('redo')
  }

  importRuns(source: ImportSource, runs: readonly ObservedRun[]): Promise<Result<ImportDone, StoreRefusal>> {
    return this.#act<ImportDone, never>(async () => ok(await importRuns(this.#copy, source, runs)))
  }

  /** Runs an act in its turn: applies it, lets the next one in, and answers when it is durable. What the store refuses is taken back. */
  async #act<T, E>(apply: () => Promise<Result<Applied<T>, E>>): Promise<Result<T, E | StoreRefusal>> {
    let applied: Result<Applied<T>, E>
    let keepActs: () => void
    try {
      ;[applied, keepActs] = await this.#turnstile.enter(async () => [await apply(), this.#acts.mark()] as const)
    } catch (error) {
      return err({ kind: 'store', trouble: readTrouble(error) })
    }
    if (!applied.ok) return applied
    try {
      await applied.value.durable
    } catch (error) {
      this.#acts.restore()
      return err({ kind: 'store', trouble: writeTrouble(error) })
    }
    keepActs()
    return ok(applied.value.value)
  }

  #takeBackNewest(direction: Direction): Promise<Result<UndoDone, UndoRefusal>> {
    return this.#act<UndoDone, UndoRefusal>(async () => {
      const signature = this.#signature('app')
      const act = this.#acts.newest(direction)
      if (act === null || signature === null) return err({ kind: 'nothing-to-undo' })
      const names = act.rooms.map((room) => room.room)
      const { value: rooms, durable } = await this.#copy.withRooms(names, (open) =>
        act.rooms.map((room) => takeBack(open.get(room.room)!, room, signature)),
      )
      const inverse: Act = { add: act.add, remove: act.remove, rooms }
      this.#acts.move(direction, inverse)
      return ok({ value: { changed: runsOf(inverse).size, about: 'runs', add: act.add, remove: act.remove, set: [], unset: [] }, durable })
    })
  }

  #signature(via: Signature['via']): Signature | null {
    return this.#user === null ? null : { by: this.#user, at: this.#copy.clock.now(), via }
  }

  #tellChange(): void {
    const { trouble } = this.#copy
    if (trouble !== null && trouble !== this.#toldTrouble) for (const listener of this.#listeners.trouble) listener(trouble)
    this.#toldTrouble = trouble
    if (this.#isTellingChange) return
    this.#isTellingChange = true
    void Promise.resolve().then(() => {
      this.#isTellingChange = false
      for (const listener of this.#listeners.changed) listener({ revision: this.#copy.revision })
    })
  }
}

/** Of each tag the newest act of a person may be the one that is not safe yet. */
function markPending(history: readonly Omit<HistoryEntry, 'pending'>[], pending: readonly PendingChange[]): HistoryEntry[] {
  const told = new Set<string>()
  return history.map((entry) => {
    const { kind, text, change, by } = entry
    const subject = `${kind} ${text}`
    const isNewest = by !== null && !told.has(subject)
    if (by !== null) told.add(subject)
    return { ...entry, pending: isNewest && pending.some((p) => p.kind === kind && p.text === text && p.change === change) }
  })
}
