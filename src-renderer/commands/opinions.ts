import type { Opinion } from '../../src-core/opinions/opinion.ts'
import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { targetKeys } from '../app/view-state.ts'
import { countOf } from '../ui/words.ts'
import { describeRefusal } from '../views/tag-editor/describe-refusal.ts'
import type { Command } from './command.ts'

type Toggled = 'pin' | 'baseline' | 'archive'

const DONE: Readonly<Record<Toggled, readonly [set: string, unset: string]>> = {
  pin: ['Pinned', 'Unpinned'],
  baseline: ['Baseline:', 'No longer a baseline:'],
  archive: ['Archived', 'Brought back'],
}

/** Sets an opinion on the runs, or takes it back when it stands on all of them. Setting what stands changes nothing: so it is known. */
function toggleOpinion(services: Services, kind: Toggled, keys: readonly RunKey[]): Promise<void> {
  return services.acts.enter(async () => {
    const { replica } = services
    const opinions: readonly Opinion[] = [{ kind }]
    const set = await replica.opine({ keys, set: opinions, unset: [], via: 'app' })
    if (!set.ok || set.value.changed > 0) return report(services, set, kind, 0, keys)
    report(services, await replica.opine({ keys, set: [], unset: opinions, via: 'app' }), kind, 1, keys)
  })
}

type Answer = Awaited<ReturnType<Services['replica']['opine']>>

function report({ view }: Services, answer: Answer, kind: Toggled, verb: 0 | 1, keys: readonly RunKey[]): void {
  if (!answer.ok) return say(view, { text: describeRefusal(answer.error, keys.length).message })
  const { changed } = answer.value
  const [only] = keys
  // A single row shows what happened to it, unless it goes out of sight.
  if (only === undefined || changed === 0 || (keys.length === 1 && kind !== 'archive')) return
  say(view, { text: `${DONE[kind][verb]} ${keys.length === 1 ? pathspec(parseRunKey(only)) : countOf(changed, 'run')}.`, undo: true })
}

export const hasTargets = ({ view }: Services): boolean => view.get().screen === 'runs' && targetKeys(view.get()).length > 0

const opinionCommand = (kind: Toggled, title: string, key: string): Command => ({
  // Archiving is a judgement there, with a command of its own.
  ...(kind === 'archive' ? {} : { inReview: true }),
  id: `toggle-${kind}`,
  title,
  group: 'Tag',
  keys: [key],
  where: 'page',
  menu: 'run',
  enabled: hasTargets,
  run: (services) => toggleOpinion(services, kind, targetKeys(services.view.get())),
})

export const togglePin = opinionCommand('pin', 'Pin or unpin', 'p')
export const toggleBaseline = opinionCommand('baseline', 'Make it the baseline of its flow, or no longer', 'b')
export const toggleArchive = opinionCommand('archive', 'Archive or bring back', 'e')
