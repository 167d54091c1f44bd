import { parseRunKey } from '../../src-core/runs/run-key.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { openTagEditor } from './edit-tags.ts'
import { findBaseline } from './find-baseline.ts'
import { goToRun } from './go-to-run.ts'
import { whileDeciding } from './while-deciding.ts'

const MOST = 6

export const compare: Command = {
  id: 'compare',
  title: 'Compare the selected runs, or one run with the baseline of its flow',
  short: 'Compare',
  group: 'Select',
  keys: ['c'],
  where: 'page',
  menu: 'run',
  enabled: ({ view }) => view.get().screen === 'runs' && targetKeys(view.get()).length > 0,
  async run(services) {
    const { view } = services
    const keys = targetKeys(view.get())
    const [only] = keys
    if (keys.length > MOST) say(view, { text: `Two to six runs can be compared; ${keys.length} are selected. Clear some, then compare.` })
    else if (keys.length > 1) view.set({ compare: [...keys], compareFocus: null })
    else if (only !== undefined) await whileDeciding(services, () => compareWithBaseline(services, only))
  },
}

/** One run beside the baseline of its flow. Where there is none it is said what to do. */
async function compareWithBaseline(services: Services, key: RunKey): Promise<void> {
  const { view } = services
  const { flow } = parseRunKey(key)
  const baseline = await findBaseline(services, flow)
  if (baseline === null)
    say(view, { text: `${flow} has no baseline to compare this run with. Make a run its baseline, or select two to six runs.` })
  else if (baseline === key) say(view, { text: `This run is the baseline of ${flow}. Compare another one with it.` })
  else view.set({ compare: [baseline, key], compareFocus: key })
}

const isComparing = ({ view }: Services): boolean => view.get().compare !== null

const whileComparing = (id: string, title: string, key: string, run: Command['run'], rest: Partial<Command> = {}): Command => ({
  id,
  title: `${title}, while comparing`,
  group: 'Compare',
  keys: [key],
  where: 'page',
  over: 'compare',
  enabled: isComparing,
  run,
  ...rest,
})

/** The compared runs as their columns stand, and the one that has the focus. */
function columns({ view }: Services): { readonly keys: readonly RunKey[]; readonly focus: RunKey | null } {
  const { compare: compared, compareFocus } = view.get()
  const drawn = [...document.querySelectorAll<HTMLElement>('[data-compared]')].map((head) => head.dataset['compared'])
  const keys = drawn.flatMap((key) => compared?.find((each) => each === key) ?? [])
  return { keys, focus: keys.find((key) => key === compareFocus) ?? keys[0] ?? null }
}

function stepColumn(services: Services, by: 1 | -1): void {
  const { keys, focus } = columns(services)
  const next = focus === null ? undefined : keys[keys.indexOf(focus) + by]
  if (next !== undefined) services.view.set({ compareFocus: next })
}

export const nextColumn = whileComparing('compare-next', 'Next run', 'ArrowRight', (services) => stepColumn(services, 1))
export const previousColumn = whileComparing('compare-previous', 'Previous run', 'ArrowLeft', (services) => stepColumn(services, -1))

/** Of two runs one left alone is no comparison. */
export const takeOut = whileComparing('compare-take-out', 'Take the run out', 'Delete', (services) => {
  const { keys, focus } = columns(services)
  if (focus === null) return
  const at = keys.indexOf(focus)
  const left = keys.filter((key) => key !== focus)
  services.view.set(left.length < 2 ? { compare: null } : { compare: left, compareFocus: left[Math.min(at, left.length - 1)] ?? null })
})

export const tagCompared = whileComparing('compare-tag', 'Tag the run', 't', (services) => {
  const { focus } = columns(services)
  if (focus !== null) openTagEditor(services, [focus])
})

/** Leaves the comparison for one of its runs. */
export async function openCompared(services: Services, key: RunKey): Promise<void> {
  services.view.set({ compare: null })
  await goToRun(services, key)
}

export const openFocused = whileComparing(
  'compare-open',
  'Open the run',
  'Enter',
  async (services) => {
    const { focus } = columns(services)
    if (focus !== null) await openCompared(services, focus)
  },
  { where: 'list' },
)

export const withBaseline = whileComparing('compare-baseline', 'Add the baseline', 'b', async (services) => {
  const { view } = services
  const { keys, focus } = columns(services)
  if (focus === null) return
  const { flow } = parseRunKey(focus)
  const baseline = await whileDeciding(services, () => findBaseline(services, flow))
  if (baseline === null) say(view, { text: `${flow} has no baseline. Leave the comparison and make a run its baseline.` })
  else if (keys.length === MOST && !keys.includes(baseline))
    say(view, { text: 'Six runs are compared already, the most that fit. Take one out, then add the baseline.' })
  else view.set({ compare: [...new Set([baseline, ...keys])] })
})

export const toggleDifferences = whileComparing('toggle-differences', 'Only differences', 'd', ({ view }) =>
  view.set({ onlyDifferences: !view.get().onlyDifferences }),
)

/** Its key is Escape, by `step-back`. */
export const closeCompare: Command = {
  id: 'close-compare',
  title: 'Back to the list, while comparing',
  group: 'Compare',
  keys: [],
  where: 'page',
  over: 'compare',
  enabled: isComparing,
  run: ({ view }) => view.set({ compare: null }),
}
