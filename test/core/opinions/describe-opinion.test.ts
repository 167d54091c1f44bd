import { expect, test } from 'vitest'
import { describeOpinionViolation } from '../../../src-core/opinions/describe-opinion.ts'
import type { OpinionViolation } from '../../../src-core/opinions/opinion.ts'

test.each<[OpinionViolation, string]>([
  [{ kind: 'note-empty' }, 'A note needs at least one character that can be seen. Nothing was changed.'],
  [
    { kind: 'note-too-long', length: 4_001, limit: 4_000 },
    'Too long by one character. A note may have 4,000, this one has 4,001. Nothing was changed.',
  ],
  [
    { kind: 'malformed-text', at: 4 },
    'The character at place 5 is only half of one and cannot be stored. Nothing was changed. Type it again.',
  ],
  [
    { kind: 'several-baselines', flow: 'TrainFlow' },
    'A flow has one baseline, and several of these runs are of TrainFlow. Nothing was changed. Choose one of them.',
  ],
  [{ kind: 'name-empty' }, 'A view needs a name. Nothing was changed.'],
  [
    { kind: 'text-too-long', what: 'description', length: 1_250, limit: 1_000 },
    'The description is too long by 250 characters; it may have 1,000. Nothing was changed.',
  ],
  [{ kind: 'not-a-hue', hue: 360 }, 'A hue is a whole number from 0 to 359, and 360 is none. Nothing was changed.'],
  [{ kind: 'not-an-order', order: Number.NaN }, "A view's place is a number, and NaN is none. Nothing was changed."],
])('[OPN15] %j is said in words', (violation, words) => {
  expect(describeOpinionViolation(violation)).toBe(words)
})
