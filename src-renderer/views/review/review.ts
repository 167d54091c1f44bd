import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { parseRunKey, pathspec } from '../../../src-core/runs/run-key.ts'
import { keepQuickTags } from '../../app/quick-tags.ts'
import type { Services } from '../../app/services.ts'
import { awaitSignedName } from '../../app/signed-name.ts'
import { Store } from '../../app/store.ts'
import { rulesIn } from '../../app/tag-rules.ts'
import { say } from '../../app/toast.ts'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'
import { questionBefore } from '../tag-editor/question-before.ts'
import { readQueue } from './review-queue.ts'
import { judgedKeys, NO_REVIEW, type Judgement, type ReviewState } from './review-state.ts'

const JUDGED: Opinion = { kind: 'judged' }

/**
 * Triage: one run after another is shown, and a key press judges it and goes on. The next run is shown at once, while the act before
 * is still being kept; one that is refused leads back to its run. What was judged stands with the person's name on the run, so that a
 * review goes on where it stopped, in another window or on another day.
 */
export class Review {
  readonly state = new Store<ReviewState>(NO_REVIEW)
  readonly #services: Omit<Services, 'review'>
  /** Whether the tag that is asked for judges the run. */
  #askedGoesOn = true
  #undoing: Promise<void> | null = null

  constructor(services: Omit<Services, 'review'>) {
    this.#services = services
  }

  /** The run that is shown; null at the end. */
  get key(): RunKey | null {
    const { queue, at } = this.state.get()
    return queue[at] ?? null
  }

  /** Begins with the runs of the view, or of the selection, that this person has not judged. */
  async start(): Promise<void> {
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
    this.state.set({ queue, before, at: 0, judgements: [], query: selection.size > 0 ? null : query })
    this.#show(0)
  }

  /** Goes through the runs that were passed over; nothing when there are none. */
  startAgain(): void {
    const judged = judgedKeys(this.state.get())
    const { queue, before } = this.state.get()
    const passed = queue.filter((key) => !judged.has(key))
    if (passed.length === 0) return
    this.state.set({ queue: passed, before: before + judged.size, judgements: [] })
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

  /** To another run, without judging this one. */
  move(by: 1 | -1): void {
    const { queue, at } = this.state.get()
    this.#show(Math.max(0, Math.min(at + by, queue.length)))
  }

  /** Gives a tag; with `goOn` the run is judged by it. A tag that takes one more key press is asked for first. */
  give(tag: string, goOn: boolean): void {
    const { view, replicaState } = this.#services
    keepQuickTags(this.#services)
    this.#onShown((key) => {
      const question = questionBefore([tag], pathspec(parseRunKey(key)), rulesIn(replicaState.get()))
      this.#askedGoesOn = goOn
      if (question === null) void this.#judge({ key, tag, archived: false }, goOn)
      else view.set({ asking: { tag, keys: [key], question } })
    })
  }

  /** Gives the tag to the run that it was asked for, which a refusal may have moved out of sight meanwhile. */
  async giveAsked(tag: string, key: RunKey): Promise<void> {
    await this.#judge({ key, tag, archived: false }, this.#askedGoesOn && key === this.key)
  }

  /** Judged, and nothing more to say. */
  pass(): void {
    this.#onShown((key) => void this.#judge({ key, tag: null, archived: false }, true))
  }

  archive(): void {
    this.#onShown((key) => void this.#judge({ key, tag: null, archived: true }, true))
  }

  /** Takes back the newest act and, where that was a judgement of this review, goes back to its run. Keys pressed meanwhile wait for it. */
  undo(): Promise<void> {
    const undoing = this.#services.acts
      .enter(() => this.#takeBack())
      .finally(() => {
        if (this.#undoing === undoing) this.#undoing = null
      })
    this.#undoing = undoing
    return undoing
  }

  async #takeBack(): Promise<void> {
    const { replica, view } = this.#services
    const result = await replica.undo()
    if (!result.ok) {
      const refusal = result.error
      return say(view, { text: refusal.kind === 'store' ? refusal.trouble.message : 'Nothing is left to take back.' })
    }
    const { judgements, queue } = this.state.get()
    const last = judgements.at(-1)
    if (last === undefined || !result.value.set.some(({ kind }) => kind === 'judged')) return
    this.state.set({ judgements: judgements.slice(0, -1) })
    this.#show(queue.indexOf(last.key))
  }

  /** Acts on the run that is shown once nothing is being taken back any more. */
  #onShown(act: (key: RunKey) => void): void {
    const run = (): void => {
      if (this.key !== null) act(this.key)
    }
    if (this.#undoing === null) run()
    else void this.#undoing.then(run)
  }

  #show(at: number): void {
    this.state.set({ at })
    this.#services.view.set({ review: { key: this.key } })
  }

  #judge(judgement: Judgement, goOn: boolean): Promise<void> {
    const { at, judgements } = this.state.get()
    if (goOn) {
      this.state.set({ judgements: [...judgements, judgement] })
      this.#show(at + 1)
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
    if (result.ok && result.value.changed > 0) return
    this.state.set({ judgements: this.state.get().judgements.filter((other) => other !== judgement) })
    if (result.ok) return
    say(view, { text: describeRefusal(result.error, 1, 1).message })
    // To the first of them, when several could not be kept.
    const { at, queue } = this.state.get()
    if (goOn && view.get().review !== null) this.#show(Math.min(at, queue.indexOf(key)))
  }
}
