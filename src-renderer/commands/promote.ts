import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import { currentName } from '../../src-core/tags/follow-rules.ts'
import type { Services } from '../app/services.ts'
import { rulesIn } from '../app/tag-rules.ts'
import { say } from '../app/toast.ts'
import { targetKeys, type Asking } from '../app/view-state.ts'
import { describeProposeRefusal } from '../views/promotion/describe-propose-refusal.ts'
import type { Command } from './command.ts'
import { openTagEditor } from './edit-tags.ts'
import { hasTargets } from './opinions.ts'
import { whileDeciding } from './while-deciding.ts'

type Act = 'promote' | 'rollback'

/** Tags that are moved by promotion. */
const promotedTags = ({ replicaState }: Services): string[] =>
  [...replicaState.get().vocabulary.values()].flatMap(({ tag, isPromoted }) => (isPromoted ? [tag] : []))

/** The single run that is meant; null for several, or none. */
function onlyTarget({ view }: Services): RunKey | null {
  const keys = targetKeys(view.get())
  return keys.length === 1 ? (keys[0] ?? null) : null
}

/** The promoted tag that the run carries, as far as its row is at hand. */
function carriedTag(services: Services): string | null {
  const key = onlyTarget(services)
  const row = services.runs.rowAt(services.view.get().focusIndex)
  return row?.key === key ? (promotedTags(services).find((tag) => row?.userTags.includes(tag)) ?? null) : null
}

/** A tag that is moved by promotion, for a single run; null for any other, and for several runs, which are refused it. */
export function promotedAs(
  { replicaState }: Pick<Services, 'replicaState'>,
  tag: string,
  [key, ...others]: readonly RunKey[],
): { readonly tag: string; readonly key: RunKey } | null {
  const rulesOf = rulesIn(replicaState.get())
  const meant = currentName(rulesOf, tag)
  return key !== undefined && others.length === 0 && rulesOf(meant).isPromoted ? { tag: meant, key } : null
}

type Proposing = Pick<Services, 'view' | 'acts' | 'replica'>

/** Asks whether the tag is to move to the run, or back from it: a press more, as before a protected tag. What can not be is said instead. */
export function askPromotion(services: Proposing, act: Act, tag: string, key: RunKey): Promise<void> {
  const { view, acts } = services
  const ask = async (): Promise<void> => {
    const asked = await propose(services, { act, tag, key, isTrial: true })
    if (!asked.ok) return say(view, { text: describeProposeRefusal(asked.error) })
    const { run, over } = asked.value
    const question = act === 'promote' ? promoteQuestion(tag, run, over) : rollbackQuestion(tag, run, key)
    view.set({ asking: { act, tag, keys: [key], question } })
  }
  return whileDeciding(services, () => acts.enter(ask))
}

/** Proposes what was asked for. The chip shows it, and the server decides; without one in reach that is said. */
export function confirmPromotion(services: Services, { act, tag, keys: [key] }: Asking & { readonly act: Act }): Promise<void> {
  const { view, acts, replicaState } = services
  return acts.enter(async () => {
    if (key === undefined) return
    const proposed = await propose(services, { act, tag, key, isTrial: false })
    if (!proposed.ok) return say(view, { text: describeProposeRefusal(proposed.error) })
    const { sync } = replicaState.get().status ?? { sync: null }
    if (sync?.state.kind === 'connected') return
    const when =
      sync === null ? 'There is no server yet that decides: join one in Settings, Team.' : 'It is decided when the server is reached.'
    say(view, { text: `${nameOf(proposed.value.run)} is proposed for \`${tag}\`. ${when}` })
  })
}

type Proposed = Awaited<ReturnType<Services['replica']['propose']>>

function propose({ replica }: Proposing, asked: { act: Act; tag: string; key: RunKey; isTrial: boolean }): Promise<Proposed> {
  const { act, tag, key, isTrial } = asked
  const rest = { tag, isTrial, via: 'app' } as const
  return replica.propose(act === 'promote' ? { ...rest, act, run: key } : { ...rest, act, flow: parseRunKey(key).flow })
}

const nameOf = (run: RunKey): string => pathspec(parseRunKey(run))

function promoteQuestion(tag: string, run: RunKey, over: RunKey | null): string {
  const from = over === null ? 'Any other run of its flow that carries it loses it.' : `It leaves ${nameOf(over)}.`
  return `\`${tag}\` moves to ${nameOf(run)}. ${from} Enter promotes, Esc does not.`
}

const rollbackQuestion = (tag: string, to: RunKey, from: RunKey): string =>
  `\`${tag}\` goes back to ${nameOf(to)}. It leaves ${nameOf(from)}. Enter rolls back, Esc does not.`

/** Promotion begins with a rule of a tag. `production` is the one that most have. */
function showHowItBegins({ view }: Services): void {
  view.set({ screen: 'vocabulary', vocabularyTag: 'production' })
  say(view, {
    text: 'No tag is moved by promotion yet. Switch that on for `production`, or for another tag that starts a deployment; then promote a run.',
  })
}

export const promoteRun: Command = {
  id: 'promote-run',
  title: 'Promote the run',
  titleNow(services) {
    const [only, ...others] = promotedTags(services)
    return only === undefined || others.length > 0 ? 'Promote the run…' : `Promote to ${only}`
  },
  group: 'Tag',
  keys: [],
  where: 'page',
  menu: 'run',
  inReview: true,
  enabled(services) {
    const tags = promotedTags(services)
    if (tags.length === 0) return services.view.get().review === null
    return hasTargets(services) && onlyTarget(services) !== null && tags.some((tag) => tag !== carriedTag(services))
  },
  run(services) {
    const key = onlyTarget(services)
    const [only, ...others] = promotedTags(services)
    if (only === undefined) return showHowItBegins(services)
    if (key === null) return undefined
    if (others.length === 0) return askPromotion(services, 'promote', only, key)
    // Of several the editor offers each; choosing one leads here again.
    return openTagEditor(services, [key])
  },
}

export const rollBack: Command = {
  id: 'roll-back',
  title: 'Roll a promotion back',
  titleNow: (services) => `Roll ${carriedTag(services) ?? 'the promotion'} back`,
  group: 'Tag',
  keys: [],
  where: 'page',
  menu: 'run',
  enabled: (services) => hasTargets(services) && carriedTag(services) !== null,
  run(services) {
    const [key, tag] = [onlyTarget(services), carriedTag(services)]
    return key === null || tag === null ? undefined : askPromotion(services, 'rollback', tag, key)
  },
}
