import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'

const hasPane = ({ view }: Services): boolean => view.get().detailOpen && view.get().focusKey !== null

/** Turns to another card of the focused run; behind the last comes the first (`shownCard`). */
const turn =
  (by: 1 | -1) =>
  ({ view }: Services): void => {
    const { card, focusKey } = view.get()
    if (focusKey !== null) view.set({ card: { key: focusKey, turns: (card?.key === focusKey ? card.turns : 0) + by } })
  }

export const nextCard: Command = {
  id: 'next-card',
  title: 'Next card',
  group: 'Move',
  keys: [']'],
  where: 'page',
  over: 'card',
  enabled: hasPane,
  run: turn(1),
}

export const previousCard: Command = {
  id: 'previous-card',
  title: 'Previous card',
  group: 'Move',
  keys: ['['],
  where: 'page',
  over: 'card',
  enabled: hasPane,
  run: turn(-1),
}

export const wholeCard: Command = {
  id: 'whole-card',
  title: 'Card over the whole window',
  group: 'Window',
  keys: ['f'],
  where: 'page',
  over: 'card',
  enabled: hasPane,
  run: ({ view }) => view.set({ wholeCardOf: view.get().wholeCardOf === null ? view.get().focusKey : null }),
}
