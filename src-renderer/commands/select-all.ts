import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'
import { whileDeciding } from './while-deciding.ts'

export const selectAll: Command = {
  id: 'select-all',
  title: 'Select all matches',
  group: 'Select',
  keys: ['Mod+a'],
  where: 'page',
  enabled: hasRuns,
  run: (services) =>
    whileDeciding(services, async () => {
      const { view, runs, replica } = services
      const keys = await replica.keys(runs.held, 0, runs.count, 'matching')
      view.set({ selection: new Set([...view.get().selection, ...keys]) })
    }),
}
