import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { hasTargets } from './opinions.ts'

/** Opens the editor on these runs, to add tags or to take them away. */
export function openTagEditor({ view }: Services, keys: readonly RunKey[], editingRemoves = false): void {
  view.set({ editing: keys, editingRemoves, focusPinned: true })
}

export const editTags: Command = {
  id: 'edit-tags',
  title: 'Tag the run or the selection',
  short: 'Tag…',
  group: 'Tag',
  keys: ['t'],
  where: 'page',
  menu: 'run',
  inReview: true,
  enabled: hasTargets,
  run: (services) => openTagEditor(services, targetKeys(services.view.get())),
}

export const removeTags: Command = {
  id: 'remove-tags',
  title: 'Remove tags from the run or the selection',
  short: 'Remove tags…',
  group: 'Tag',
  keys: ['Shift+t'],
  where: 'page',
  menu: 'run',
  inReview: true,
  enabled: hasTargets,
  run: (services) => openTagEditor(services, targetKeys(services.view.get()), true),
}
