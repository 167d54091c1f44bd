import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { MutateRefusal } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'

export interface Refusal {
  readonly message: string
  /** The run to look at, where one of several is the reason. */
  readonly showRun: RunKey | null
  readonly askName: boolean
}

export const plainRefusal = (message: string): Refusal => ({ message, showRun: null, askName: false })

/** Words for an edit of `runCount` runs that was refused. */
export function describeRefusal(refusal: MutateRefusal, runCount: number): Refusal {
  switch (refusal.kind) {
    case 'no-user':
      return {
        ...plainRefusal('A tag needs a name to be signed with. Nothing was changed. Say who you are once, and tag again.'),
        askName: true,
      }
    case 'nothing-asked':
      return plainRefusal('A tag needs at least one character.')
    case 'unknown-run':
      return plainRefusal('One of the runs is not known here any more. Nothing was changed. Select them again.')
    case 'tag': {
      const showRun = refusal.violation.kind === 'too-many' && runCount > 1 ? (refusal.keys[0] ?? null) : null
      return { ...plainRefusal(describeViolation(refusal.violation, runCount)), showRun }
    }
    case 'store':
      return plainRefusal(refusal.trouble.message)
    default:
      return assertNever(refusal)
  }
}
