import { useMemo } from 'react'
import { defaultRules } from '../../src-core/opinions/tag-rules.ts'
import type { RulesOf } from '../../src-core/tags/follow-rules.ts'
import type { ReplicaState } from './replica-state.ts'
import { useServices } from './services.ts'
import { useStore } from './store.ts'

/** What the workspace says of tags, at hand at once. */
export const rulesIn =
  ({ vocabulary }: Pick<ReplicaState, 'vocabulary'>): RulesOf =>
  (tag) =>
    vocabulary.get(tag) ?? defaultRules(tag)

export function useTagRules(): RulesOf {
  const { replicaState } = useServices()
  const vocabulary = useStore(replicaState, (state) => state.vocabulary)
  return useMemo(() => rulesIn({ vocabulary }), [vocabulary])
}
