import type { StepDetail } from '../../../src-core/bridge/contract.ts'

/** Tasks of a step that are not listed, whatever their state. */
export const unlistedCount = ({ unlisted }: StepDetail): number =>
  unlisted === undefined ? 0 : unlisted.completed + unlisted.failed + unlisted.open + unlisted.unread

export const taskCount = (step: StepDetail): number => step.tasks.length + unlistedCount(step)
