import type { Command } from './command.ts'

/** The same runs as a list or along time. */
export const switchLayout: Command = {
  id: 'switch-layout',
  title: 'Table or timeline',
  group: 'Window',
  keys: ['v'],
  where: 'page',
  enabled: ({ view }) => view.get().screen === 'runs',
  run: ({ view }) => view.set({ layout: view.get().layout === 'table' ? 'timeline' : 'table', brush: null }),
}
