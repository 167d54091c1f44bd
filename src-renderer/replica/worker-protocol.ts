import type { ReplicaApi, ReplicaEvents } from '../../src-core/replica/api.ts'

/**
 * What a window and the replica's worker say to each other over a message port. Values are cloned, so typed arrays pass as they are.
 *
 * A window says `hello` first and gets `welcome`. Each names a Web Lock that it holds as long as it lives: the other one waits
 * for that lock, and getting it means that its holder is gone, however that came about.
 */
export type WindowMessage =
  | { readonly kind: 'hello'; readonly lifeLock: string }
  /** `id` is chosen by the window and comes back with the answer. Calls are begun in the order in which they are sent. */
  | { readonly kind: 'call'; readonly id: number; readonly method: ReplicaMethod; readonly args: readonly unknown[] }
  | { readonly kind: 'bye' }

export type WorkerMessage =
  | { readonly kind: 'welcome'; readonly lifeLock: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  /** The call threw. Expected refusals are answers. */
  | { readonly kind: 'thrown'; readonly id: number; readonly message: string }
  | EventMessage

export type EventMessage = {
  [E in keyof ReplicaEvents]: { readonly kind: 'event'; readonly event: E; readonly payload: ReplicaEvents[E] }
}[keyof ReplicaEvents]

export type ReplicaMethod = keyof ReplicaApi

/** Every method, checked by the compiler to be complete. What is not named here can not be called. */
const METHODS: Readonly<Record<ReplicaMethod, true>> = {
  status: true,
  setUser: true,
  page: true,
  keys: true,
  countIn: true,
  matching: true,
  letGo: true,
  run: true,
  records: true,
  tagsOn: true,
  suggestTags: true,
  suggestQuery: true,
  sidebar: true,
  latestRun: true,
  timeline: true,
  mutate: true,
  opine: true,
  vocabulary: true,
  tagRules: true,
  tagList: true,
  defineTag: true,
  renameTag: true,
  propose: true,
  withdrawProposal: true,
  promotions: true,
  views: true,
  saveView: true,
  removeView: true,
  undo: true,
  redo: true,
  importRuns: true,
  knownParts: true,
  connectTo: true,
  waiting: true,
  signAs: true,
  lookAt: true,
  people: true,
  syncNow: true,
  discardRefused: true,
  pauseSync: true,
  setOnline: true,
  planWriteBack: true,
  noteWriteBack: true,
  retryWriteBack: true,
  stopWriteBack: true,
  writeBackState: true,
}

export const isReplicaMethod = (name: string): name is ReplicaMethod => Object.hasOwn(METHODS, name)
