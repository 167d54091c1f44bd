import type { Signature } from '../crdt/room-records.ts'
import { type RunRecords, runRecords } from '../crdt/run-records.ts'
import { err, ok, type Result } from '../lib/result.ts'
import type { SavedView } from '../opinions/saved-view.ts'
import type { TagRules, TagRulesPatch } from '../opinions/tag-rules.ts'
import type { DayStart } from '../query/query.ts'
import type { ObservedRun, RunKey, RunPart, RunRow } from '../runs/run.ts'
import { parseRunKey } from '../runs/run-key.ts'
import { validateTag } from '../tags/validate-tag.ts'
import { runsOf, singleRun, takeBack } from './acts/act.ts'
import { ActStack, type Direction } from './acts/act-stack.ts'
import type {
  HeldView,
  ImportDone,
  ImportSource,
  MutateDone,
  MutateRefusal,
  MutateRequest,
  OpineRequest,
  Page,
  PageRequest,
  QuerySuggestion,
  ReplicaApi,
  ReplicaEvents,
  ReplicaStatus,
  RunView,
  Sidebar,
  ConnectRefusal,
  DiscardRefusal,
  StoreRefusal,
  TagCount,
  Trouble,
  UndoDone,
  UndoRefusal,
  Via,
  ViewSpec,
  WaitingRun,
} from './api.ts'
import { flowsRebased } from './acts/baselines.ts'
import { type EditDone, editRuns, type RunsEdit } from './acts/edit-runs.ts'
import { discardRoom } from './acts/discard-room.ts'
import { defineTag, removeView, saveView } from './acts/edit-workspace.ts'
import { importRuns } from './acts/import-runs.ts'
import { leavePromoted } from './acts/leave-promoted.ts'
import type { Proposal } from '../promotion/promotion.ts'
import type { Promotions, PromotionsRequest, ProposeRefusal, ProposeRequest } from './promotion/promotion-api.ts'
import { ProposalTeller } from './promotion/proposal-teller.ts'
import { Proposer } from './promotion/proposer.ts'
import { Link } from './sync/link.ts'
import { type Applied, LocalCopy, type LocalCopyOptions } from './copy/local-copy.ts'
import { Offers } from './views/offers.ts'
import type { RoomName, Socket } from './ports.ts'
import { type Person, Presence } from './sync/presence.ts'
import { carryOver, renameTag } from './acts/rename-tag.ts'
import { type ExportedRun, type RestoreDone, restoreRuns } from './acts/restore-runs.ts'
import type { ServerAddress } from './sync/server-socket.ts'
import { signAnew } from './acts/sign-anew.ts'
import { type Network, SyncSession } from './sync/sync-session.ts'
import { readTrouble, writeTrouble } from './trouble.ts'
import type { Timeline, TimelineRequest } from './views/timeline.ts'
import { type TagList, TagLister, type TagListRequest } from './views/tag-list.ts'
import { Turnstile } from './turnstile.ts'
import { type RunList, RunViews } from './views/view-runs.ts'
import { viewRun } from './views/view-run.ts'
import { viewTimeline } from './views/view-timeline.ts'
import { WriteBack } from './write-back/write-back.ts'
import type { WriteBackAnswer, WriteBackPlan, WriteBackState } from './write-back/write-back-api.ts'

export interface ReplicaOptions extends LocalCopyOptions {
  /** When a day begins where the person is; UTC without it. */
  readonly dayStart?: DayStart
  /** The way to others from the start, as tests join replicas; servers are joined by `connectTo`. */
  readonly socket?: Socket
  /** Without it no server can be joined. */
  readonly network?: Network
}

/**
 * The replica: what windows, commands and scripts talk to. Reads are answered from memory at once. Acts enter one after
 * another, are visible as soon as they are applied, and resolve when they are durable here.
 * Long because it is the one face of many parts: a method hands on to the file that does the work; what is done here is turns, signing and undo.
 */
export class Replica implements ReplicaApi {
  readonly #copy: LocalCopy
  readonly #link: Link | null
  readonly #network: Network | null
  readonly #deviceName: string
  #session: SyncSession | null = null
  readonly #presence: Presence
  readonly #random: () => number
  readonly #views: RunViews
  readonly #proposer: Proposer
  readonly #proposalTeller: ProposalTeller
  readonly #writeBack: WriteBack
  readonly #offers: Offers
  readonly #tagLister: TagLister
  readonly #turnstile = new Turnstile()
  readonly #listeners: { [E in keyof ReplicaEvents]: Set<(payload: ReplicaEvents[E]) => void> } = {
    changed: new Set(),
    trouble: new Set(),
    people: new Set(),
  }
  readonly #acts = new ActStack()
  /** Revision of the workspace's book up to which late uses of old names were carried over. */
  #carriedAt = 0
  #user: string | null = null
  #toldTrouble: Trouble | null = null
  #isTellingChange = false

  /** Rejects with a `StoreError` when the store cannot be opened. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    return new Replica(await LocalCopy.open(options), options)
  }

  private constructor(copy: LocalCopy, { dayStart, socket, network, random }: ReplicaOptions) {
    this.#copy = copy
    this.#proposer = new Proposer(copy, random)
    this.#proposalTeller = new ProposalTeller({
      clock: copy.clock,
      canTell: () => this.#user !== null && this.#proposer.canTell(this.#session?.status() ?? null),
      tell: () => this.#tellProposals(),
    })
    this.#views = new RunViews(copy, (key) => this.#proposer.proposedFor(key), dayStart)
    this.#offers = new Offers(copy, this.#views, dayStart)
    this.#tagLister = new TagLister(copy)
    this.#writeBack = new WriteBack(copy)
    this.#presence = new Presence(copy.clock, () => {
      for (const listener of this.#listeners.people) listener(this.#presence.people)
    })
    this.#link = socket ? new Link(copy, socket, { user: () => this.#user }) : null
    this.#network = network ?? null
    this.#random = random
    this.#deviceName = random().toString(36) + random().toString(36)
    copy.onChange(() => {
      this.#tellChange()
      if (this.#copy.book.revision !== this.#carriedAt) void this.#carryOver()
    })
  }

  /** Calls `listener` for each event until the returned function is called. */
  on<E extends keyof ReplicaEvents>(event: E, listener: (payload: ReplicaEvents[E]) => void): () => void {
    const listeners: Set<(payload: ReplicaEvents[E]) => void> = this.#listeners[event]
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  async close(): Promise<void> {
    this.#proposalTeller.close()
    await this.#turnstile.idle()
    this.#link?.close()
    this.#session?.close()
    this.#presence.close()
    await this.#copy.close()
  }

  status(): ReplicaStatus {
    return {
      revision: this.#copy.revision,
      agreed: this.#copy.book.revision,
      user: this.#user,
      runCount: this.#copy.runCount,
      pendingRuns: this.#copy.pending.runCount,
      keeper: this.#copy.keeper,
      canUndo: this.#acts.newest('undo') !== null,
      canRedo: this.#acts.newest('redo') !== null,
      waitingProposals: this.#proposer.waitingCount,
      sync: this.#session?.status() ?? null,
      trouble: this.#copy.trouble,
    }
  }

  async connectTo(address: ServerAddress | null): Promise<Result<null, ConnectRefusal>> {
    const network = this.#network
    if (network === null) return err({ kind: 'unsupported' })
    const user = this.#user
    if (user === null) return err({ kind: 'no-user' })
    // Every window says it when it opens.
    if (address !== null && this.#session?.isWith(address) === true) return ok(null)
    this.#session?.close()
    this.#session = null
    try {
      await this.#copy.becomeKeptBy(address === null ? 'machine' : 'server', user)
    } catch (error) {
      return err({ kind: 'store', trouble: readTrouble(error) })
    }
    if (address !== null)
      this.#session = new SyncSession(this.#copy, address, network, {
        device: this.#deviceName,
        user: () => this.#user,
        presence: this.#presence,
        onChange: () => this.#tellChange(),
      })
    this.#tellChange()
    return ok(null)
  }

  waiting(limit: number): WaitingRun[] {
    const { index, pending } = this.#copy
    const rows = Array.from(pending.keys, (key) => index.get(key)).filter((row) => row !== null)
    return rows
      .toSorted((a, b) => b.createdAt - a.createdAt)
      .slice(0, limit)
      .map(({ key, flow, runId }) => ({ key, flow, runId, changes: pending.of(key) }))
  }

  async signAs(name: string): Promise<Result<MutateDone, StoreRefusal>> {
    const before = this.#user
    const signed = await this.#act<number, never>(async () =>
      ok(before === null || before === name ? { value: 0, durable: Promise.resolve() } : await signAnew(this.#copy, before, name)),
    )
    if (!signed.ok) return signed
    this.setUser(name)
    this.syncNow()
    return ok({ changed: signed.value })
  }

  syncNow(): void {
    this.#session?.syncNow()
  }

  async discardRefused(room: RoomName): Promise<Result<MutateDone, DiscardRefusal>> {
    const session = this.#session
    const isRefused = session?.status().refusedRooms.some((refused) => refused.room === room) === true
    if (session === null || !isRefused) return err({ kind: 'not-now', reason: 'the server does not refuse this room now' })
    const newest = this.#copy.pending.newestOf(room)
    let theirs: Uint8Array
    try {
      theirs = await session.readRefused(room)
    } catch (error) {
      this.syncNow()
      return err({ kind: 'not-now', reason: error instanceof Error ? error.message : String(error) })
    }
    const done = await this.#act<number, DiscardRefusal>(async () => {
      if (this.#copy.pending.newestOf(room) > newest) return err({ kind: 'not-now', reason: 'more was said there meanwhile' })
      const value = await discardRoom(this.#copy, room, theirs, this.#random())
      return ok({ value, durable: this.#copy.durable() })
    })
    this.syncNow()
    return done.ok ? ok({ changed: done.value }) : done
  }

  pauseSync(isPaused: boolean): void {
    this.#session?.pause(isPaused)
  }

  setOnline(isOnline: boolean): void {
    this.#session?.setOnline(isOnline)
  }

  lookAt(key: RunKey | null): void {
    this.#presence.lookAt(key)
    this.#session?.showPresence()
  }

  people(): readonly Person[] {
    return this.#presence.people
  }

  setUser(name: string): void {
    if (name === '') throw new Error('a name has at least one character')
    if (validateTag(name)?.kind === 'not-utf8') throw new Error('a name is text, and this one holds half a character')
    if (this.#user !== null && this.#user !== name) this.#copy.shelf.renewClientIds()
    this.#user = name
    this.#session?.nameChanged()
    this.#tellChange()
    void this.#carryOver()
  }

  page(request: PageRequest): Page {
    return this.#views.page(request)
  }

  /** What programs need of a page: the first `limit` rows alone. */
  list(view: ViewSpec, limit: number): RunList {
    return this.#views.list(view, limit)
  }

  row(key: RunKey): RunRow | null {
    return this.#copy.index.get(key)
  }

  keys(view: HeldView, from: number, to: number, which?: 'shown' | 'matching'): RunKey[] {
    return this.#views.keys(view, from, to, which)
  }

  countIn(view: HeldView, keys: readonly RunKey[]): number {
    return this.#views.countIn(view, keys)
  }

  matching(view: ViewSpec, keys: readonly RunKey[]): RunKey[] {
    return this.#views.matching(view, keys)
  }

  letGo(holder: string): void {
    this.#views.letGo(holder)
  }

  run(key: RunKey): Promise<RunView | null> {
    return viewRun(this.#copy, key, this.#user, this.#proposer, (row) => this.#views.rowView(row, null))
  }

  async records(key: RunKey): Promise<RunRecords | null> {
    const name = this.#copy.roomOf(key)
    if (name === null) return null
    const { runId } = parseRunKey(key)
    const { value } = await this.#copy.withRooms([name], (rooms) => {
      const state = rooms.get(name)?.run(runId)
      return state === undefined ? null : runRecords(state)
    })
    return value
  }

  restoreRuns(runs: readonly ExportedRun[]): Promise<Result<RestoreDone, StoreRefusal>> {
    return this.#act<RestoreDone, never>(async () => ok(await restoreRuns(this.#copy, runs)))
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
    return viewTimeline(this.#copy, this.#views.matches(request), request, this.#proposer)
  }

  mutate({ via, ...request }: MutateRequest): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#editRuns({ ...request, set: request.set ?? [], unset: [] }, via)
  }

  opine({ via, ...request }: OpineRequest): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#editRuns({ ...request, add: [], remove: [] }, via)
  }

  vocabulary(): readonly TagRules[] {
    return this.#copy.book.vocabulary()
  }

  tagList(request: TagListRequest): TagList {
    return this.#tagLister.list(request)
  }

  tagRules(tag: string): TagRules {
    return this.#copy.book.rulesOf(tag)
  }

  defineTag(tag: string, patch: TagRulesPatch): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#edit('app', (signature) => defineTag(this.#copy, tag, patch, signature))
  }

  renameTag(from: string, to: string): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#edit('app', (signature) => renameTag(this.#copy, from, to, signature))
  }

  propose(request: ProposeRequest): Promise<Result<Proposal, ProposeRefusal>> {
    return this.#act<Proposal, ProposeRefusal>(() => {
      const signature = this.#signature(request.via)
      const proposed =
        signature === null ? err({ kind: 'no-user' } as const) : this.#proposer.propose(request, signature, this.#session?.status() ?? null)
      return Promise.resolve(proposed)
    })
  }

  async withdrawProposal(id: string): Promise<Result<MutateDone, StoreRefusal>> {
    const done = await this.#act<number, never>(() => Promise.resolve(ok(this.#proposer.takeBack(id))))
    return done.ok ? ok({ changed: done.value }) : done
  }

  promotions(request: PromotionsRequest): Promotions {
    return this.#proposer.promotions(request)
  }

  views(): readonly SavedView[] {
    return this.#copy.book.views()
  }

  saveView(view: SavedView): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#edit('app', (signature) => saveView(this.#copy, view, signature))
  }

  removeView(id: string): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#edit('app', (signature) => removeView(this.#copy, id, signature))
  }

  undo(): Promise<Result<UndoDone, UndoRefusal>> {
    return this.#takeBackNewest('undo')
  }

  redo(): Promise<Result<UndoDone, UndoRefusal>> {
    return this.#takeBackNewest('redo')
  }

  importRuns(
    source: ImportSource,
    runs: readonly ObservedRun[],
    parts: readonly RunPart[] = [],
  ): Promise<Result<ImportDone, StoreRefusal>> {
    const onDoubt = (keys: readonly RunKey[]): void => this.#writeBack.doubt(source, keys)
    return this.#act<ImportDone, never>(async () => ok(await importRuns(this.#copy, source, runs, { by: this.#user, onDoubt, parts })))
  }

  knownParts(sourceId: string): string[] {
    return this.#copy.parts.digests(sourceId)
  }

  planWriteBack(source: ImportSource): Promise<Result<WriteBackPlan, StoreRefusal>> {
    return this.#carry(source.id, () => this.#writeBack.plan(source))
  }

  noteWriteBack(sourceId: string, answers: readonly WriteBackAnswer[]): Promise<Result<null, StoreRefusal>> {
    return this.#carry(sourceId, () => this.#writeBack.note(sourceId, answers, this.#user))
  }

  retryWriteBack(sourceId: string): void {
    this.#writeBack.retry(sourceId)
    this.#tellChange()
  }

  stopWriteBack(sourceId: string): void {
    this.#writeBack.stop(sourceId)
    this.#tellChange()
  }

  writeBackState(sourceId: string): WriteBackState {
    return this.#writeBack.state(sourceId)
  }

  #editRuns(edit: RunsEdit, via: Via): Promise<Result<MutateDone, MutateRefusal>> {
    return this.#edit(via, (signature) => editRuns(this.#copy, (tag) => this.tagRules(tag), edit, signature))
  }

  /** An act of the person: signed, and remembered for undo when it changed something. */
  async #edit(
    via: Via,
    apply: (signature: Signature) => Promise<Result<Applied<EditDone>, MutateRefusal>>,
  ): Promise<Result<MutateDone, MutateRefusal>> {
    const applied = await this.#act<EditDone, MutateRefusal>(async () => {
      const signature = this.#signature(via)
      if (signature === null) return err({ kind: 'no-user' })
      const edited = await apply(signature)
      if (edited.ok && edited.value.value.act.rooms.length > 0) this.#acts.remember(edited.value.value.act)
      return edited
    })
    return applied.ok ? ok({ changed: applied.value.changed }) : applied
  }

  /** What this person said under names that others gave up meanwhile goes to the new names. It is no act that can be taken back. */
  async #carryOver(): Promise<void> {
    this.#carriedAt = this.#copy.book.revision
    // Whatever the store says is told as trouble; it is tried again when the book changes next, and at the next start.
    await this.#act<number, never>(async () => {
      const signature = this.#signature('app')
      return ok(signature === null ? { value: 0, durable: Promise.resolve() } : await carryOver(this.#copy, signature))
    })
  }

  /** False when the store refused. */
  async #tellProposals(): Promise<boolean> {
    const user = this.#user
    const sync = this.#session?.status() ?? null
    if (user === null || sync === null) return true
    const told = await this.#act<number, never>(async () => ok(await this.#proposer.tell(user, sync)))
    return told.ok
  }

  /** One step of a carrier. What waits is told, though no run has changed. */
  async #carry<T>(sourceId: string, step: () => Promise<Applied<T>>): Promise<Result<T, StoreRefusal>> {
    const told = (): string => JSON.stringify({ ...this.writeBackState(sourceId), nextTryAt: null })
    const before = told()
    const done = await this.#act<T, never>(async () => ok(await step()))
    if (told() !== before) this.#tellChange()
    return done
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

  async #takeBackNewest(direction: Direction): Promise<Result<UndoDone, UndoRefusal>> {
    const taken = await this.#act<UndoDone, UndoRefusal>(async () => {
      const signature = this.#signature('app')
      const act = this.#acts.newest(direction)
      if (act === null || signature === null) return err({ kind: 'nothing-to-undo' })
      const { movable, kept } = leavePromoted(act, (tag) => this.tagRules(tag))
      const names = movable.rooms.map((room) => room.room)
      const { value: taken, durable } = await this.#copy.withRooms(names, (open) => {
        const replaced = flowsRebased(this.#copy.index, movable)
        return movable.rooms.map((room) => takeBack(open.get(room.room)!, room, signature, replaced))
      })
      const rooms = taken.map(({ inverse }) => inverse)
      this.#acts.move(direction, { ...act, rooms }, new Map(taken.map(({ inverse, renewed }) => [inverse.room, renewed])))
      const { about, add, remove, set, unset } = act
      const ofRuns = rooms.filter(({ room }) => room !== this.#copy.book.roomName)
      const changed = runsOf(ofRuns).size || runsOf(rooms).size
      return ok({ value: { changed, run: singleRun(ofRuns), kept, about, add, remove, set, unset }, durable })
    })
    // A tag that was taken off before it was renamed is back under its old name.
    if (taken.ok) await this.#carryOver()
    return taken
  }

  #signature(via: Signature['via']): Signature | null {
    return this.#user === null ? null : { by: this.#user, at: this.#copy.clock.now(), via }
  }

  #tellChange(): void {
    const { trouble } = this.#copy
    if (trouble !== null && trouble !== this.#toldTrouble) for (const listener of this.#listeners.trouble) listener(trouble)
    this.#toldTrouble = trouble
    void this.#proposalTeller.look()
    if (this.#isTellingChange) return
    this.#isTellingChange = true
    void Promise.resolve().then(() => {
      this.#isTellingChange = false
      for (const listener of this.#listeners.changed) listener({ revision: this.#copy.revision })
    })
  }
}
