import { assertNever } from '../../../src-core/lib/assert-never.ts'
import { describeOpinionViolation } from '../../../src-core/opinions/describe-opinion.ts'
import type { MutateRefusal } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { describeViolation } from '../../../src-core/tags/describe-violation.ts'
import { inWords } from '../../ui/words.ts'

export interface Refusal {
  readonly message: string
  /** The run to look at, where one of several is the reason. */
  readonly showRun: RunKey | null
  readonly askName: boolean
}

export const plainRefusal = (message: string): Refusal => ({ message, showRun: null, askName: false })

/** Words for an edit of `runCount` runs that was refused; it would have added `added` tags to each. */
export function describeRefusal(refusal: MutateRefusal, runCount: number, added = 0): Refusal {
  switch (refusal.kind) {
    case 'no-user':
      return {
        ...plainRefusal(
          'What you think of a run needs a name to be signed with. Nothing was changed. Say who you are once, and do it again.',
        ),
        askName: true,
      }
    case 'nothing-asked':
      return plainRefusal('A tag needs at least one character.')
    case 'unknown-run':
      return plainRefusal('One of the runs is not known here any more. Nothing was changed. Select them again.')
    case 'tag': {
      const { violation, keys } = refusal
      if (violation.kind !== 'too-many') return plainRefusal(describeViolation(violation, runCount))
      const message = tooMany({ ...violation, full: keys.length, runCount, added })
      return { ...plainRefusal(message), showRun: runCount > 1 ? (keys[0] ?? null) : null }
    }
    case 'opinion':
      return plainRefusal(describeOpinionViolation(refusal.violation))
    case 'store':
      return plainRefusal(refusal.trouble.message)
    default:
      return assertNever(refusal)
  }
}

/** Words for an edit that found everything as it was to be. */
export function describeUnchanged(add: readonly string[], remove: readonly string[], runCount: number): Refusal {
  const [tag] = [...add, ...remove]
  const whose =
    runCount === 1 ? 'The run' : add.length > 0 ? `Every one of the ${inWords(runCount)} runs` : `None of the ${inWords(runCount)} runs`
  const which = add.length + remove.length === 1 ? `\`${tag}\`` : 'these tags'
  if (add.length > 0) return plainRefusal(`${whose} has ${which} already. Nothing was changed.`)
  return plainRefusal(
    runCount === 1 ? `${whose} does not have ${which}. Nothing was changed.` : `${whose} has ${which}. Nothing was changed.`,
  )
}

interface Full {
  readonly count: number
  readonly limit: number
  /** Of the `runCount` runs, how many have no room for the `added` tags. */
  readonly full: number
  readonly runCount: number
  readonly added: number
}

function tooMany({ count, limit, full, runCount, added }: Full): string {
  const whose =
    runCount === 1
      ? 'The run'
      : full === runCount
        ? `All ${inWords(runCount)} runs`
        : `${capital(inWords(full))} of the ${inWords(runCount)} runs`
  const one = runCount === 1 || (full === 1 && runCount > 1)
  if (added === 1 && count === limit + 1)
    return `${whose} ${one ? 'has' : 'have'} ${limit} tags already, the most that Metaflow takes. Nothing was changed.`
  return `${whose} would have ${one ? `${count} tags` : `more than ${limit} tags`}; Metaflow takes ${limit} at the most. Nothing was changed.`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
