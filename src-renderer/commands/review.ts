import type { Services } from '../app/services.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'

const isReviewing = ({ view }: Services): boolean => view.get().review !== null
const hasRun = ({ view }: Services): boolean => view.get().review?.key != null

/** A key that acts while runs are reviewed, and only then. */
const inReview = (id: string, title: string, keys: readonly string[], command: Pick<Command, 'enabled' | 'run' | 'where'>): Command => ({
  id,
  title,
  keys,
  group: 'Review',
  over: 'review',
  ...command,
})

export const startReview: Command = {
  id: 'start-review',
  title: 'Review runs one after another',
  group: 'Review',
  keys: ['r'],
  where: 'page',
  enabled: (services) => hasRuns(services) && !isReviewing(services),
  run: ({ review }) => review.start(),
}

export const judgeRun = inReview('judge-run', 'Judged without a tag, next run', ['Space', 'Enter'], {
  where: 'list',
  enabled: hasRun,
  run: ({ review }) => review.pass(),
})

export const nextReviewed = inReview('next-reviewed', 'Next run, this one not judged', ['j', 'ArrowDown', 'ArrowRight'], {
  where: 'list',
  enabled: hasRun,
  run: ({ review }) => review.move(1),
})

export const previousReviewed = inReview('previous-reviewed', 'Previous run', ['k', 'ArrowUp', 'ArrowLeft'], {
  where: 'list',
  enabled: isReviewing,
  run: ({ review }) => review.move(-1),
})

export const archiveReviewed = inReview('archive-reviewed', 'Archive, judged, next run', ['e'], {
  where: 'page',
  enabled: hasRun,
  run: ({ review }) => review.archive(),
})

export const undoReviewed = inReview('undo-reviewed', 'Take back the last one and go back to it', ['u', 'Mod+z'], {
  where: 'page',
  enabled: isReviewing,
  run: ({ review }) => review.undo(),
})

/** At the end: through the runs that were passed over. */
export const reviewAgain = inReview('review-again', 'Go through the runs that were passed over', ['r'], {
  where: 'page',
  enabled: ({ view }) => view.get().review?.key === null,
  run: ({ review }) => review.startAgain(),
})

const quickTagAndStay = (digit: number): Command => ({
  ...inReview(`review-quick-tag-${digit}`, `Quick tag ${digit}, and stay at the run`, [`Shift+${digit}`], {
    where: 'page',
    enabled: (services) => hasRun(services) && services.quickTags.get().tags[digit - 1] != null,
    run({ review, quickTags }) {
      const tag = quickTags.get().tags[digit - 1]
      if (tag != null) review.give(tag, false)
    },
  }),
  row: digit === 1 ? 'Quick tags, and stay: Shift with 1 to 9' : null,
})

export const reviewCommands: readonly Command[] = [
  startReview,
  judgeRun,
  nextReviewed,
  previousReviewed,
  archiveReviewed,
  undoReviewed,
  reviewAgain,
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(quickTagAndStay),
]
