import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

export const selectAll: Command = {
  id: 'select-all',
  title: 'Select all matches',
  group: 'Select',
  keys: ['Mod+a'],
  where: 'page',
  enabled: hasRuns,
  async run({ view, runs, replica }) {
    const keys = await replica.keys(runs.held, 0, runs.count, 'matching')
    view.set({ selection: new Set([...view.get().selection, ...keys]) })
  },
}
