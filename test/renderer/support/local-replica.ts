import { Replica } from '../../../src-core/replica/replica.ts'
import type { Keeper } from '../../../src-core/replica/api.ts'
import type { ReplicaClient } from '../../../src-renderer/replica/replica-client.ts'
import { MemoryDisk, MemoryStore } from '../../support/memory-store.ts'
import { TestClock } from '../../support/test-clock.ts'
import { PlayedSocket } from './played-socket.ts'

export interface LocalReplica {
  readonly client: ReplicaClient
  readonly replica: Replica
  readonly store: MemoryStore
  /** Goes only when the test says so. */
  readonly clock: TestClock
  /** The websockets that it opened, newest last. */
  readonly sockets: readonly PlayedSocket[]
}

/**
 * A real replica in the window itself, over memory, asked as one in a worker is: every answer is a promise and a copy.
 * Its clock stands still, so that days and ages are those of the test. Given the disk of one that was closed, it goes on from there.
 */
export async function openLocalReplica(keeper: Keeper = 'machine', disk = new MemoryDisk()): Promise<LocalReplica> {
  const store = new MemoryStore(disk)
  // Never an id that an earlier opening used.
  let last = disk.seq * 1000
  const clock = new TestClock()
  const sockets: PlayedSocket[] = []
  const network = {
    jitter: () => 0,
    createWebSocket: (url: string) => {
      const socket = new PlayedSocket(url)
      sockets.push(socket)
      return socket
    },
  }
  const replica = await Replica.open({ store, clock, random: () => ++last, workspace: 'default', keeper, network })
  const copy = structuredClone
  const client: ReplicaClient = {
    status: async () => copy(replica.status()),
    setUser: async (name) => replica.setUser(name),
    page: async (request) => copy(replica.page(copy(request))),
    keys: async (...args) => copy(replica.keys(...copy(args))),
    countIn: async (view, keys) => replica.countIn(view, copy(keys)),
    matching: async (view, keys) => copy(replica.matching(view, copy(keys))),
    letGo: async (holder) => replica.letGo(holder),
    run: async (key) => copy(await replica.run(key)),
    records: async (key) => copy(await replica.records(key)),
    tagsOn: async (keys) => copy(replica.tagsOn(copy(keys))),
    suggestTags: async (text, limit, namespace) => copy(replica.suggestTags(text, limit, namespace)),
    suggestQuery: async (text, caret, namespace) => copy(replica.suggestQuery(text, caret, namespace)),
    sidebar: async (namespace) => copy(replica.sidebar(namespace)),
    latestRun: async (flow, namespace, options) => copy(replica.latestRun(flow, namespace, options)),
    timeline: async (request) => copy(await replica.timeline(copy(request))),
    mutate: async (request) => copy(await replica.mutate(copy(request))),
    opine: async (request) => copy(await replica.opine(copy(request))),
    vocabulary: async () => copy(replica.vocabulary()),
    tagRules: async (tag) => copy(replica.tagRules(tag)),
    tagList: async (request) => copy(replica.tagList(request)),
    defineTag: async (tag, patch) => copy(await replica.defineTag(tag, copy(patch))),
    renameTag: async (from, to) => copy(await replica.renameTag(from, to)),
    propose: async (request) => copy(await replica.propose(copy(request))),
    withdrawProposal: async (id) => copy(await replica.withdrawProposal(id)),
    promotions: async (request) => copy(replica.promotions(copy(request))),
    views: async () => copy(replica.views()),
    saveView: async (view) => copy(await replica.saveView(copy(view))),
    removeView: async (id) => copy(await replica.removeView(id)),
    undo: async () => copy(await replica.undo()),
    redo: async () => copy(await replica.redo()),
    connectTo: async (address) => copy(await replica.connectTo(address)),
    waiting: async (limit) => copy(replica.waiting(limit)),
    signAs: async (name) => copy(await replica.signAs(name)),
    lookAt: async (key) => replica.lookAt(key),
    people: async () => copy(replica.people()),
    discardRefused: async (room) => copy(await replica.discardRefused(room)),
    syncNow: async () => replica.syncNow(),
    pauseSync: async (isPaused) => replica.pauseSync(isPaused),
    setOnline: async (isOnline) => replica.setOnline(isOnline),
    importRuns: async (source, runs, parts) => copy(await replica.importRuns(source, copy(runs), parts)),
    knownParts: async (sourceId) => replica.knownParts(sourceId),
    planWriteBack: async (source) => copy(await replica.planWriteBack(source)),
    noteWriteBack: async (sourceId, answers) => copy(await replica.noteWriteBack(sourceId, copy(answers))),
    retryWriteBack: async (sourceId) => replica.retryWriteBack(sourceId),
    stopWriteBack: async (sourceId) => replica.stopWriteBack(sourceId),
    writeBackState: async (sourceId) => copy(replica.writeBackState(sourceId)),
    on: (event, listener) => replica.on(event, listener),
    close: () => undefined,
  }
  return { client, replica, store, clock, sockets }
}
