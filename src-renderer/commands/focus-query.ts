import type { Command } from './command.ts'

export const focusQuery: Command = {
  id: 'focus-query',
  title: 'Filter runs',
  group: 'Find',
  keys: ['/'],
  where: 'page',
  run({ view }) {
    view.set({ screen: 'runs' })
    document.querySelector<HTMLInputElement>('[data-pane="query"] input')?.focus()
  },
}
