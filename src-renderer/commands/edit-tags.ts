import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

export const editTags: Command = {
  id: 'edit-tags',
  title: 'Tag the run or the selection',
  group: 'Tag',
  keys: ['t'],
  where: 'page',
  enabled: (services) => (hasRuns(services) || services.view.get().selection.size > 0) && targetKeys(services.view.get()).length > 0,
  run({ view }) {
    view.set({ editing: targetKeys(view.get()), focusPinned: true })
  },
}
