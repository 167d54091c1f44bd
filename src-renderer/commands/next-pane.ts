import type { Command } from './command.ts'

/** Panes in the order in which F6 goes round; those that are not drawn, or covered, are passed over. */
const PANES = ['query', 'sidebar', 'list', 'editor', 'bulk', 'detail', 'compare'] as const
/** What a pane is read from; where it names none, the stop that stands for its list, else the first one. */
const FIRST = '[data-first-stop] :is(button, a)'
const FOCUSABLE = '[tabindex="0"], input, textarea, button:not([tabindex="-1"]), a[href]'

function focusPane(step: 1 | -1): void {
  const panes = PANES.flatMap((name) => document.querySelector<HTMLElement>(`[data-pane="${name}"]:not([inert] *)`) ?? [])
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  for (let tried = 1; tried <= panes.length; tried++) {
    const pane = panes[(here + step * tried + panes.length * 2) % panes.length]
    if (pane === undefined) continue
    const [stop] = [FIRST, '[tabindex="0"]', FOCUSABLE].flatMap((which) => pane.querySelector<HTMLElement>(which) ?? [])
    if (stop === undefined) continue
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
