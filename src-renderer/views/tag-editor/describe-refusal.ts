import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { MutateRefusal } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'

export interface Refusal {
  readonly title: string
  readonly rest: string
  /** The run to look at, where one of several is the reason. */
  readonly showRun: RunKey | null
  readonly askName: boolean
}

/** First sentence as the title, the others below it. */
export function splitSentences(text: string): Pick<Refusal, 'title' | 'rest'> {
  const [, title = text, rest = ''] = /^(.*?[.?])(?:\s+(.*))?$/su.exec(text) ?? []
  return { title, rest }
}

/** Words for an edit of `runCount` runs that was refused. */
export function describeRefusal(refusal: MutateRefusal, runCount: number): Refusal {
  const plain = (text: string): Refusal => ({ ...splitSentences(text), showRun: null, askName: false })
  switch (refusal.kind) {
    case 'no-user':
      return { ...plain('A tag needs a name to be signed with. Nothing was changed. Say who you are once, and tag again.'), askName: true }
    case 'nothing-asked':
      return plain('A tag needs at least one character.')
    case 'unknown-run':
      return plain('One of the runs is not known here any more. Nothing was changed. Select them again.')
    case 'tag': {
      const showRun = refusal.violation.kind === 'too-many' && runCount > 1 ? (refusal.keys[0] ?? null) : null
      return { ...plain(describeViolation(refusal.violation, runCount)), showRun }
    }
    case 'store':
      return plain(refusal.trouble.message)
    default:
      return assertNever(refusal)
  }
}
