import type { RunKey } from '../../src-core/runs/run.ts'
import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import { currentName } from '../../src-core/tags/follow-rules.ts'
import type { Services } from '../app/services.ts'
import { rulesIn } from '../app/tag-rules.ts'
import { say } from '../app/toast.ts'
import { askPromotion, confirmPromotion, promotedAs } from './promote.ts'
import { countOf, inWords } from '../ui/words.ts'
import { describeRefusal, describeUnchanged } from '../views/tag-editor/describe-refusal.ts'
import { questionBefore } from '../views/tag-editor/question-before.ts'
import { whileDeciding } from './while-deciding.ts'

/**
 * Puts a tag on all of the runs, or takes it off when all of them have it. A tag that takes one more key press, as `production`, is
 * only asked for (`ViewState.asking`). One after another, so that a second press always sees what the first one did.
 */
export function toggleTag(services: Services, tag: string, keys: readonly RunKey[]): Promise<void> {
  const promoted = promotedAs(services, tag, keys)
  if (promoted !== null) return askPromotion(services, 'promote', promoted.tag, promoted.key)
  return enterAsking(services, tag, async () => {
    const { replica, replicaState } = services
    if (keys.length === 0) return
    const carried = await replica.tagsOn(keys)
    const meant = currentName(rulesIn(replicaState.get()), tag)
    if (carried.some((other) => other.tag === meant && other.count === keys.length)) return edit(services, keys, meant, 'remove')
    return askOrAdd(services, tag, keys)
  })
}

/** Puts a tag on all of the runs, or asks first as `toggleTag` does. */
export function addTag(services: Services, tag: string, keys: readonly RunKey[]): Promise<void> {
  const promoted = promotedAs(services, tag, keys)
  if (promoted !== null) return askPromotion(services, 'promote', promoted.tag, promoted.key)
  return enterAsking(services, tag, () => askOrAdd(services, tag, keys))
}

/** An act that may ask: until it has, or has not, keys wait, so that the answer may be pressed as early as one likes. */
function enterAsking(services: Services, tag: string, act: () => Promise<void>): Promise<void> {
  const enter = (): Promise<void> => services.acts.enter(act)
  return questionBefore([tag], '', rulesIn(services.replicaState.get())) === null ? enter() : whileDeciding(services, enter)
}

async function askOrAdd(services: Services, tag: string, keys: readonly RunKey[]): Promise<void> {
  const { view, replicaState } = services
  const rulesOf = rulesIn(replicaState.get())
  const question = questionBefore([tag], nameOf(keys), rulesOf)
  if (question === null) return edit(services, keys, currentName(rulesOf, tag), 'add')
  view.set({ asking: { act: 'tag', tag, keys, question } })
}

/** Puts the tag on that was asked for. */
export function confirmTag(services: Services): Promise<void> {
  const { asking } = services.view.get()
  services.view.set({ asking: null })
  if (asking === null) return Promise.resolve()
  const { act } = asking
  if (act !== 'tag') return confirmPromotion(services, { ...asking, act })
  const [only] = asking.keys
  if (services.view.get().review !== null && only !== undefined) return services.review.giveAsked(asking.tag, only)
  return services.acts.enter(() => edit(services, asking.keys, asking.tag, 'add'))
}

/** Takes a tag off runs. */
export function removeTag(services: Services, tag: string, keys: readonly RunKey[]): Promise<void> {
  return services.acts.enter(() => edit(services, keys, tag, 'remove'))
}

async function edit(services: Services, keys: readonly RunKey[], tag: string, how: 'add' | 'remove'): Promise<void> {
  const { replica, view, runs, replicaState } = services
  const change = { add: how === 'add' ? [tag] : [], remove: how === 'add' ? [] : [tag] }
  const foreseen = { keys: new Set(keys), ...change, rulesOf: rulesIn(replicaState.get()) }
  const result = await runs.whileForeseen(foreseen, () => replica.mutate({ keys, ...change, via: 'app' }))
  if (!result.ok) return say(view, { text: describeRefusal(result.error, keys.length, 1).message })
  // A single row shows by itself what happened to it.
  const { changed } = result.value
  if (changed === 0) return say(view, { text: describeUnchanged(change.add, change.remove, keys.length).message })
  if (changed > 1)
    say(view, { text: how === 'add' ? `Tagged ${countOf(changed, 'run')}` : `Removed from ${countOf(changed, 'run')}`, tag, undo: true })
}

/** What is acted on, in running text: the pathspec of one run, else how many. */
function nameOf([first, ...others]: readonly RunKey[]): string {
  return first === undefined || others.length > 0 ? `${inWords(others.length + 1)} runs` : pathspec(parseRunKey(first))
}
