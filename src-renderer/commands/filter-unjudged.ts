import { signedName } from '../app/signed-name.ts'
import { toggleConjunct } from '../views/query-bar/toggle-conjunct.ts'
import type { Command } from './command.ts'

export const filterUnjudged: Command = {
  id: 'filter-unjudged',
  title: 'Only runs that you have not judged, or all again',
  group: 'Review',
  keys: [],
  where: 'page',
  enabled: (services) => services.view.get().screen === 'runs' && signedName(services) !== null,
  run(services) {
    const { view } = services
    const name = signedName(services)
    if (name !== null) view.set({ query: toggleConjunct(view.get().query, { kind: 'not', of: { kind: 'judged', name: [name] } }) })
  },
}
