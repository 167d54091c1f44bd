import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import type { Command } from './command.ts'
import { findBaseline } from './find-baseline.ts'
import { goToRun } from './go-to-run.ts'
import { whileDeciding } from './while-deciding.ts'

const goTo = (short: string, key: string, run: Command['run'], enabled?: NonNullable<Command['enabled']>): Command => ({
  id: `go-${short.toLowerCase().replaceAll(' ', '-')}`,
  title: `Go to ${short.toLowerCase()}`,
  short,
  group: 'Go to',
  keys: [`g ${key}`],
  where: 'page',
  ...(enabled !== undefined && { enabled }),
  run,
})

const mine = ({ replicaState }: Services): string | null => replicaState.get().sidebar?.mine?.namespace ?? null

const focusedFlow = ({ view, runs }: Services): string | null => {
  const { screen, focusIndex } = view.get()
  return screen === 'runs' ? (runs.rowAt(focusIndex)?.flow ?? null) : null
}

/** The newest run of the focused run's flow in the namespace in view, whatever the filter. */
async function goToLatest(services: Services): Promise<void> {
  const { view, replica } = services
  const flow = focusedFlow(services)
  if (flow === null) return
  const latest = await replica.latestRun(flow, view.get().namespace, { successful: false })
  if (latest === null) say(view, { text: `No run of ${flow} is in this namespace any more.` })
  else await goToRun(services, latest.key)
}

async function goToBaseline(services: Services): Promise<void> {
  const flow = focusedFlow(services)
  if (flow === null) return
  const baseline = await findBaseline(services, flow)
  if (baseline === null) say(services.view, { text: `${flow} has no baseline yet. Make a run its baseline, and this goes there.` })
  else await goToRun(services, baseline)
}

/** Places that one key behind `g` leads to, in the order in which the hint lists them. */
export const goCommands: readonly Command[] = [
  goTo('Everyone', 'e', ({ view }) => view.set({ namespace: null, screen: 'runs' })),
  goTo(
    'Mine',
    'm',
    (services) => services.view.set({ namespace: mine(services), screen: 'runs' }),
    (services) => mine(services) !== null,
  ),
  goTo(
    'Latest run of the flow',
    'l',
    (services) => whileDeciding(services, () => goToLatest(services)),
    (services) => focusedFlow(services) !== null,
  ),
  goTo(
    'Baseline of the flow',
    'b',
    (services) => whileDeciding(services, () => goToBaseline(services)),
    (services) => focusedFlow(services) !== null,
  ),
  goTo('Pinned runs', 'p', ({ view }) => view.set({ query: 'is:pinned', screen: 'runs' })),
  goTo('Runs', 'r', ({ view }) => view.set({ screen: 'runs', layout: 'table' })),
  goTo('Timeline', 't', ({ view }) => view.set({ screen: 'runs', layout: 'timeline' })),
  goTo('Sources', 's', ({ view }) => view.set({ screen: 'sources' })),
]
