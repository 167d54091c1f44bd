import type { RunKey } from '../../src-core/runs/run.ts'
import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'

/** The run whose cards are in view: the one under review, else the one in the pane. */
function shownRun({ view }: Services): RunKey | null {
  const { review, detailOpen, focusKey } = view.get()
  if (review !== null) return review.key
  return detailOpen ? focusKey : null
}

/** A run of which it is not read yet may have them. */
const hasCards =
  (atLeast: number) =>
  (services: Services): boolean => {
    const shown = shownRun(services)
    const known = services.view.get().cardCounts.find(({ key }) => key === shown)
    return shown !== null && (known === undefined || known.count >= atLeast)
  }

/** Turns to another card of the run; behind the last comes the first (`shownCard`). */
const turn =
  (by: 1 | -1) =>
  (services: Services): void => {
    const { card } = services.view.get()
    const key = shownRun(services)
    if (key !== null) services.view.set({ card: { key, turns: (card?.key === key ? card.turns : 0) + by } })
  }

export const nextCard: Command = {
  id: 'next-card',
  title: 'Next card',
  group: 'Move',
  keys: [']'],
  where: 'page',
  over: 'card',
  inReview: true,
  enabled: hasCards(2),
  run: turn(1),
}

export const previousCard: Command = {
  id: 'previous-card',
  title: 'Previous card',
  group: 'Move',
  keys: ['['],
  where: 'page',
  over: 'card',
  inReview: true,
  enabled: hasCards(2),
  run: turn(-1),
}

export const wholeCard: Command = {
  id: 'whole-card',
  title: 'Card over the whole window',
  group: 'Window',
  keys: ['f'],
  where: 'page',
  over: 'card',
  inReview: true,
  enabled: hasCards(1),
  run(services) {
    const { view } = services
    view.set({ wholeCardOf: view.get().wholeCardOf === null ? shownRun(services) : null })
  },
}
