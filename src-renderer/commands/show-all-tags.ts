import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

export const showAllTags: Command = {
  id: 'show-all-tags',
  title: 'Show all tags of the run',
  group: 'Tag',
  keys: ['Space'],
  where: 'list',
  enabled: hasRuns,
  run: ({ view }) => view.set({ overList: view.get().overList === 'tags' ? null : 'tags' }),
}
