import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import { askPromotion, promotedAs } from '../../commands/promote.ts'
import { describeTakenBack } from '../../commands/undo.ts'
import { whileDeciding } from '../../commands/while-deciding.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { keepQuickTags } from '../../app/quick-tags.ts'
import type { Services } from '../../app/services.ts'
import { awaitSignedName, signedName } from '../../app/signed-name.ts'
import { Store } from '../../app/store.ts'
import { rulesIn } from '../../app/tag-rules.ts'
import { say } from '../../app/toast.ts'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'
import { questionBefore } from '../tag-editor/question-before.ts'
import { judgedAmong, readQueue } from './review-queue.ts'
import { judgedKeys, NO_REVIEW, placeAfter, type Judgement, type ReviewState } from './review-state.ts'

const JUDGED: Opinion = { kind: 'judged' }

/** Which runs of a queue are judged, and which judgements of this window the replica had when that was asked. */
interface Standing {
  readonly queue: readonly RunKey[]
  readonly kept: readonly Judgement[]
  readonly keys: ReadonlySet<RunKey>
}

/**
 * Triage: one run after another is shown, and a key press judges it and goes on. The next run is shown at once, while the act before
 * is still being kept; one that is refused leads back to its run. What was judged stands with the person's name on the run, so that a
 * review goes on where it stopped, in another window or on another day. Two windows of one person may review at once: what is judged
 * or taken back in one counts in the other.
 */
export class Review {
  readonly state = new Store<ReviewState>(NO_REVIEW)
  readonly #services: Omit<Services, 'review'>
  /** Whether the tag that is asked for judges the run. */
  #askedGoesOn = true
  /** Judgements that the replica has. */
  readonly #kept = new WeakSet<Judgement>()
  readonly #standing: NewestOnly<null, Standing | null>
  readonly #stop: () => void

  constructor(services: Omit<Services, 'review'>) {
    this.#services = services
    this.#standing = new NewestOnly(
      () => this.#readStanding(),
      (standing) => this.#takeStanding(standing),
    )
    this.#stop = services.replica.on('changed', () => this.#look())
  }

  close(): void {
    this.#stop()
    this.#standing.close()
  }

  /** The run that is shown; null at the end. */
  get key(): RunKey | null {
    const { queue, at } = this.state.get()
    return queue[at] ?? null
  }

  /** Begins with the runs of the view, or of the selection, that this person has not judged. Keys that follow are about the first of them. */
  start(): Promise<void> {
    return whileDeciding(this.#services, () => this.#begin())
  }

  async #begin(): Promise<void> {
    const { view, replica } = this.#services
    const name = await awaitSignedName(this.#services)
    if (name === null)
      return say(view, { text: 'A judgement needs a name to be signed with. Say who you are in the settings, then review.' })
    const { query, namespace, selection, archivedShown } = view.get()
    const spec = { query, namespace, archived: archivedShown ? 'shown' : 'hidden' } as const
    const { queue, before } = await readQueue(replica, name, spec, selection)
    if (queue.length === 0) {
      const which = selection.size > 0 ? 'selected run' : 'run here'
      return say(view, { text: before === 0 ? 'There is no run to judge here.' : `You have judged every ${which}.` })
    }
    this.state.set({ queue, before, at: 0, judgements: [], standing: new Set(), query: selection.size > 0 ? null : query })
    this.#show(0)
  }

  /** Goes through the runs that were passed over; nothing when there are none. */
  startAgain(): void {
    const judged = judgedKeys(this.state.get())
    const { queue, before } = this.state.get()
    const passed = queue.filter((key) => !judged.has(key))
    if (passed.length === 0) return
    this.state.set({ queue: passed, before: before + judged.size, judgements: [], standing: new Set() })
    this.#show(0)
  }

  /** Back to the list, at the run that was shown last. */
  leave(): void {
    const { view, runs } = this.#services
    const { queue, at } = this.state.get()
    const key = queue[at] ?? queue[at - 1]
    view.set({ review: null })
    if (key !== undefined) runs.reveal(key)
  }

  /** To another run, without judging this one; onward past those that were judged elsewhere. */
  move(by: 1 | -1): void {
    const state = this.state.get()
    this.#show(by === 1 ? placeAfter(state) : Math.max(0, state.at - 1))
  }

  /** Gives a tag; with `goOn` the run is judged by it. A tag that takes one more key press is asked for first. A promoted one is proposed, and judges nothing. */
  give(tag: string, goOn: boolean): void {
    const { view, replicaState } = this.#services
    const { key } = this
    keepQuickTags(this.#services)
    if (key === null) return
    const question = questionBefore([tag], pathspec(parseRunKey(key)), rulesIn(replicaState.get()))
    const promoted = promotedAs(this.#services, tag, [key])
    this.#askedGoesOn = goOn
    if (promoted !== null) void askPromotion(this.#services, 'promote', promoted.tag, key)
    else if (question === null) void this.#judge({ key, tag, archived: false }, goOn)
    else view.set({ asking: { act: 'tag', tag, keys: [key], question } })
  }

  /** Gives the tag to the run that it was asked for, which a refusal may have moved out of sight meanwhile. */
  async giveAsked(tag: string, key: RunKey): Promise<void> {
    await this.#judge({ key, tag, archived: false }, this.#askedGoesOn && key === this.key)
  }

  /** Judged, and nothing more to say. */
  pass(): void {
    this.#judgeShown(false)
  }

  archive(): void {
    this.#judgeShown(true)
  }

  /** Takes back the newest act of all windows and, where that was about a run of this review, goes back to it. Keys pressed meanwhile wait for it. */
  undo(): Promise<void> {
    return whileDeciding(this.#services, () => this.#services.acts.enter(() => this.#takeBack()))
  }

  async #takeBack(): Promise<void> {
    const { replica, view } = this.#services
    const result = await replica.undo()
    if (!result.ok) {
      const refusal = result.error
      return say(view, { text: refusal.kind === 'store' ? refusal.trouble.message : 'Nothing is left to take back.' })
    }
    const { run, set, kept } = result.value
    const { judgements, standing, queue } = this.state.get()
    const place = queue.findIndex((key) => key === run)
    if (run === null || place === -1 || kept.length > 0) say(view, { text: describeTakenBack(result.value) })
    if (run === null || place === -1) return
    if (set.some(({ kind }) => kind === 'judged')) {
      const last = judgements.findLast(({ key }) => key === run)
      this.state.set({ judgements: judgements.filter((judgement) => judgement !== last), standing: without(standing, run) })
    }
    this.#show(place)
    this.#look()
  }

  /** Looks anew which judgements stand, while somebody reviews. */
  #look(): void {
    if (this.#services.view.get().review !== null) this.#standing.ask(null)
  }

  async #readStanding(): Promise<Standing | null> {
    const { queue, judgements } = this.state.get()
    const name = signedName(this.#services)
    // Of what is only on its way nothing can be learnt from its not standing.
    const kept = judgements.filter((judgement) => this.#kept.has(judgement))
    return name === null ? null : { queue, kept, keys: new Set(await judgedAmong(this.#services.replica, name, queue)) }
  }

  #takeStanding(standing: Standing | null): void {
    const { queue, judgements } = this.state.get()
    if (standing === null || standing.queue !== queue) return
    // Taken back in another window.
    const gone = new Set(standing.kept.filter(({ key }) => !standing.keys.has(key)))
    this.state.set({ standing: standing.keys, judgements: judgements.filter((judgement) => !gone.has(judgement)) })
  }

  #judgeShown(archived: boolean): void {
    const { key } = this
    if (key !== null) void this.#judge({ key, tag: null, archived }, true)
  }

  #show(at: number): void {
    this.state.set({ at })
    this.#services.view.set({ review: { key: this.key } })
  }

  #judge(judgement: Judgement, goOn: boolean): Promise<void> {
    if (goOn) {
      const state = this.state.get()
      this.state.set({ judgements: [...state.judgements, judgement] })
      this.#show(placeAfter(state))
    }
    return this.#keep(judgement, goOn)
  }

  /** Sent at once, so that no key press waits in this window; the replica takes acts in the order in which they are sent. */
  async #keep(judgement: Judgement, goOn: boolean): Promise<void> {
    const { replica, view } = this.#services
    const { key, tag, archived } = judgement
    this.#services.acts.begin()
    const set: readonly Opinion[] = [...(goOn ? [JUDGED] : []), ...(archived ? [{ kind: 'archive' as const }] : [])]
    const result = await (tag === null
      ? replica.opine({ keys: [key], set, unset: [], via: 'app' })
      : replica.mutate({ keys: [key], add: [tag], remove: [], set, via: 'app' }))
    // What changed nothing can not be taken back either, so it is no judgement of its own.
    if (result.ok && result.value.changed > 0) return void this.#kept.add(judgement)
    this.state.set({ judgements: this.state.get().judgements.filter((other) => other !== judgement) })
    if (result.ok) return
    say(view, { text: describeRefusal(result.error, 1, 1).message })
    // To the first of them, when several could not be kept.
    const { at, queue } = this.state.get()
    if (goOn && view.get().review !== null) this.#show(Math.min(at, queue.indexOf(key)))
  }
}

function without(keys: ReadonlySet<RunKey>, key: RunKey): ReadonlySet<RunKey> {
  const rest = new Set(keys)
  rest.delete(key)
  return rest
}
