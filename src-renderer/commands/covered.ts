import type { ViewState } from '../app/view-state.ts'
import type { Command } from './command.ts'

/** Whether something lies over what the command acts on, so that it has to wait: a run under review, or a comparison. */
export function isCovered(command: Command, { compare, review }: ViewState): boolean {
  if (review !== null) return command.over !== 'review' && command.inReview !== true
  return compare !== null && command.over !== 'compare' && (command.over === 'card' || command.group !== 'Window')
}
