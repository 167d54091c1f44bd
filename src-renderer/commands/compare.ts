import { say } from '../app/toast.ts'
import type { Command } from './command.ts'

const MOST = 6

export const compare: Command = {
  id: 'compare',
  title: 'Compare the selected runs',
  group: 'Select',
  keys: ['c'],
  where: 'page',
  enabled: ({ view }) => view.get().selection.size > 1 && view.get().screen === 'runs',
  run({ view }) {
    const { selection } = view.get()
    if (selection.size <= MOST) view.set({ compare: [...selection] })
    else say(view, { text: `Two to six runs can be compared; ${selection.size} are selected. Clear some, then compare.` })
  },
}

export const toggleDifferences: Command = {
  id: 'toggle-differences',
  title: 'Only differences, while comparing',
  group: 'Find',
  keys: ['d'],
  where: 'page',
  over: 'compare',
  enabled: ({ view }) => view.get().compare !== null,
  run: ({ view }) => view.set({ onlyDifferences: !view.get().onlyDifferences }),
}

/** Its key is Escape, by `step-back`. */
export const closeCompare: Command = {
  id: 'close-compare',
  title: 'Back to the list, while comparing',
  group: 'Window',
  keys: [],
  where: 'page',
  over: 'compare',
  enabled: ({ view }) => view.get().compare !== null,
  run: ({ view }) => view.set({ compare: null }),
}
