import { keepQuickTags } from '../app/quick-tags.ts'
import { targetKeys } from '../app/view-state.ts'
import type { Command } from './command.ts'
import { hasRuns } from './focus-row.ts'
import { toggleTag } from './toggle-tag.ts'

const quickTag = (digit: number): Command => ({
  id: `quick-tag-${digit}`,
  title: `Quick tag ${digit}`,
  titleNow: ({ quickTags }) => `Quick tag ${digit}: ${quickTags.get().tags[digit - 1] ?? 'none'}`,
  row: digit === 1 ? 'Quick tags 1 to 9' : null,
  group: 'Tag',
  keys: [String(digit)],
  where: 'page',
  inReview: true,
  // With no run in view digits take the ways out of an empty list (`no-match.tsx`).
  enabled: (services) =>
    (hasRuns(services) || services.view.get().review !== null) &&
    services.quickTags.get().tags[digit - 1] != null &&
    targetKeys(services.view.get()).length > 0,
  async run(services) {
    const tag = services.quickTags.get().tags[digit - 1]
    if (tag == null) return
    if (services.view.get().review !== null) return services.review.give(tag, true)
    keepQuickTags(services)
    await toggleTag(services, tag, targetKeys(services.view.get()))
  },
})

/** One key press puts a tag on the run or the selection, or takes it off. In a review it judges the run and goes on. */
export const quickTagCommands: readonly Command[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(quickTag)
