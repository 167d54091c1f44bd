import { err, type Result } from '../../src-core/lib/result.ts'
import { defaultRules, type TagRules } from '../../src-core/opinions/tag-rules.ts'
import type { Page, PageRequest, ReplicaApi, ReplicaStatus, Sidebar, StoreRefusal, Trouble } from '../../src-core/replica/api.ts'
import type { Promotions } from '../../src-core/replica/promotion/promotion-api.ts'
import type { TagList, TagListRequest } from '../../src-core/replica/views/tag-list.ts'
import type { Timeline } from '../../src-core/replica/views/timeline.ts'
import type { WriteBackState } from '../../src-core/replica/write-back/write-back-api.ts'

/**
 * Stands for a replica whose store can not be opened, or not yet. It reads like an empty one, so that a window can draw itself
 * around the trouble; every act is refused with the trouble.
 */
export class UnavailableReplica implements ReplicaApi {
  readonly #trouble: Trouble
  #user: string | null = null

  constructor(trouble: Trouble) {
    this.#trouble = trouble
  }

  status(): ReplicaStatus {
    const nothing = {
      revision: 0,
      agreed: 0,
      runCount: 0,
      pendingRuns: 0,
      keeper: 'machine',
      canUndo: false,
      canRedo: false,
      waitingProposals: 0,
      sync: null,
    } as const
    return { ...nothing, user: this.#user, trouble: this.#trouble }
  }

  setUser(name: string): void {
    if (name === '') throw new Error('a name has at least one character')
    this.#user = name
  }

  page({ from }: PageRequest): Page {
    return {
      revision: 0,
      total: 0,
      count: 0,
      archivedCount: 0,
      from,
      rows: [],
      located: null,
      queryError: null,
      groups: null,
      taken: 0,
      news: null,
    }
  }

  sidebar(): Sidebar {
    const mine = this.#user === null ? null : { namespace: `user:${this.#user}`, count: 0 }
    return { everyone: 0, mine, namespaces: [], tags: [], tagTotal: 0 }
  }

  keys(): [] {
    return []
  }

  countIn(): 0 {
    return 0
  }

  matching(): [] {
    return []
  }

  letGo(): void {}

  async run(): Promise<null> {
    return null
  }

  async records(): Promise<null> {
    return null
  }

  tagsOn(): [] {
    return []
  }

  suggestTags(): [] {
    return []
  }

  suggestQuery(): [] {
    return []
  }

  vocabulary(): [] {
    return []
  }

  tagRules(tag: string): TagRules {
    return defaultRules(tag)
  }

  tagList({ from }: TagListRequest): TagList {
    return { total: 0, from, lines: [], located: null }
  }

  views(): [] {
    return []
  }

  latestRun(): null {
    return null
  }

  async timeline(): Promise<Timeline> {
    const range = { from: 0, to: 1 }
    return { revision: 0, range, newestAt: null, count: 0, lanes: [], moreLanes: 0, promotions: [], morePromotions: 0, located: null }
  }

  async mutate(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async opine(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async defineTag(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async renameTag(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async propose(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async withdrawProposal(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  promotions(): Promotions {
    return { proposals: [], decisions: [] }
  }

  async saveView(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async removeView(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async undo(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async redo(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async discardRefused(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async connectTo(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  waiting(): [] {
    return []
  }

  async signAs(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  lookAt(): void {}

  people(): readonly never[] {
    return []
  }

  syncNow(): void {}

  pauseSync(): void {}

  setOnline(): void {}

  async importRuns(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  knownParts(): [] {
    return []
  }

  async planWriteBack(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  async noteWriteBack(): Promise<Result<never, StoreRefusal>> {
    return this.#refusal()
  }

  retryWriteBack(): void {}

  stopWriteBack(): void {}

  writeBackState(): WriteBackState {
    return { waiting: [], waitingCount: 0, resting: null, underWay: 0, nextTryAt: null }
  }

  #refusal(): Result<never, StoreRefusal> {
    return err({ kind: 'store', trouble: this.#trouble })
  }
}
