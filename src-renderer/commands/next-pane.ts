import type { Command } from './command.ts'

/** Panes in the order in which F6 goes round; those that are not drawn, or covered, are passed over. */
const PANES = ['query', 'sidebar', 'list', 'editor', 'bulk', 'detail', 'compare'] as const
const FOCUSABLE = '[tabindex="0"], input, textarea, button:not([tabindex="-1"]), a[href]'

function focusPane(step: 1 | -1): void {
  const panes = PANES.flatMap((name) => document.querySelector<HTMLElement>(`[data-pane="${name}"]:not([inert] *)`) ?? [])
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  for (let tried = 1; tried <= panes.length; tried++) {
    const pane = panes[(here + step * tried + panes.length * 2) % panes.length]
    const stop = pane?.querySelector<HTMLElement>('[tabindex="0"]') ?? pane?.querySelector<HTMLElement>(FOCUSABLE)
    if (stop == null) continue
    stop.focus()
    return
  }
}

export const nextPane: Command = {
  id: 'next-pane',
  title: 'Next pane',
  group: 'Window',
  keys: ['F6'],
  where: 'always',
  run: () => focusPane(1),
}

export const previousPane: Command = {
  id: 'previous-pane',
  title: 'Previous pane',
  group: 'Window',
  keys: ['Shift+F6'],
  where: 'always',
  run: () => focusPane(-1),
}
