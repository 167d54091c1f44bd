import { assertNever } from '../../src-core/lib/assert-never.ts'
import { describeOpinionViolation } from '../../src-core/opinions/describe-opinion.ts'
import type { MutateRefusal } from '../../src-core/replica/api.ts'
import { parseRunKey, pathspec as pathspecOf } from '../../src-core/runs/run-key.ts'
import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import { type MetaflowException, MetaflowNotFound, MetaflowTaggingError, MetaflowUnknownUser } from './errors.ts'
import { storeError } from './store-trouble.ts'

/** Why a replica has refused an act, for whoever called. */
export function editError(refusal: MutateRefusal): MetaflowException {
  switch (refusal.kind) {
    case 'no-user':
      return new MetaflowUnknownUser()
    case 'nothing-asked':
      return new MetaflowTaggingError('Nothing is to be added or removed. Nothing was changed. Name a run and at least one tag.')
    case 'unknown-run':
      return new MetaflowNotFound(
        `Run('${pathspecOf(parseRunKey(refusal.key))}') does not exist here. Nothing was changed. tagalong import DIR brings the runs of a datastore in.`,
      )
    case 'tag':
      return new MetaflowTaggingError(describeViolation(refusal.violation, Math.max(1, refusal.keys.length)))
    case 'opinion':
      return new MetaflowTaggingError(describeOpinionViolation(refusal.violation))
    case 'store':
      return storeError(refusal.trouble)
    default:
      return assertNever(refusal)
  }
}
