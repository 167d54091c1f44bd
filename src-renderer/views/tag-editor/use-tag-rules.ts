import { defaultRules } from '../../../src-core/opinions/tag-rules.ts'

export const useTagRules = (): typeof defaultRules => defaultRules
