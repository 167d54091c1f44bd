import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { describeRefusal as describeLost } from '../../../src-core/promotion/describe-promotion.ts'
import type { ProposeRefusal } from '../../../src-core/replica/promotion/promotion-api.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { describeRefusal } from '../tag-editor/describe-refusal.ts'

/** Words for a promotion that can not be proposed. */
export function describeProposeRefusal(refusal: ProposeRefusal): string {
  switch (refusal.kind) {
    case 'no-user':
    case 'store':
      return describeRefusal(refusal, 1).message
    case 'tag':
      return describeViolation(refusal.violation, 1)
    case 'nothing-before':
      return `No run of ${refusal.flow} carried \`${refusal.tag}\` by promotion before. Nothing was proposed. Promote the run that you mean.`
    case 'promotion':
      return `${describeLost(refusal.refusal, refusal.of)} Nothing was proposed.`
    default:
      return assertNever(refusal)
  }
}
