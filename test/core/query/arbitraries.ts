import * as fc from 'fast-check'
import { allOf, anyOf } from '../../../src-core/query/query.ts'
import type { CalendarSpan, Condition, CreatedTest, Pattern, Query } from '../../../src-core/query/query.ts'
import { patternOf } from '../../../src-core/query/pattern.ts'
import { sortedTags } from '../../../src-core/lib/code-points.ts'
import { runOwner } from '../../../src-core/runs/run-status.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import type { RunRow } from '../../../src-core/runs/run.ts'

/** A moment in the middle of the times that `anyRow` makes. */
export const NOW_MS = Date.UTC(2026, 9, 24, 12)
const HOUR_MS = 60 * 60 * 1000

/** Few, so that queries hit; odd ones, so that every corner of the text is met. */
const USER_TAGS = [
  'nightly',
  'dataset:v1',
  'dataset:v2',
  'reviewed by bob',
  'Ärger',
  'ΟΔΟΣ',
  'say "hi"',
  'a\\b',
  'gh_test_ok',
  'a*b',
  '\n',
  '🚀',
  '',
  'user:alice',
  'İx',
]
const SYSTEM_TAGS = ['user:alice', 'user:bob', 'user:none', 'production:tok', 'runtime:dev', 'nightly']
const FLOWS = ['TrainFlow', 'ScoreFlow', 'flow', 'Ördnung']
const PEOPLE = ['alice', 'bob', 'none', 'Dr. Who']
const MARKS = [
  'pin',
  'archive',
  'baseline:5:bob',
  'judged:alice',
  'judged:Dr. Who',
  'note:Σ looks good',
  'note:pin',
  'note:judged:alice',
  'note:a*b\n(🚀)',
]
const RUN_IDS = ['1', '17', '171', '1792490401276925', 'sfn-AB', 'a/b', 'Σ', 'ς1', '\u{1F600}', '\uFFFF']

/** A run that comes again has mostly the same start. Some runs share one. */
function startOf(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 72
  return NOW_MS + (hash - 60) * HOUR_MS
}

export const anyRow: fc.Arbitrary<RunRow> = fc
  .record({
    origin: fc.constantFrom('local', 'team'),
    flow: fc.constantFrom(...FLOWS),
    runId: fc.oneof(fc.constantFrom(...RUN_IDS), fc.nat({ max: 20 }).map(String)),
    hoursLater: fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 10 }) }),
    userTags: fc.uniqueArray(fc.constantFrom(...USER_TAGS), { maxLength: 5 }),
    systemTags: fc.uniqueArray(fc.constantFrom(...SYSTEM_TAGS), { maxLength: 3 }),
    taggedBy: fc.uniqueArray(fc.constantFrom(...PEOPLE), { maxLength: 2 }),
    marks: fc.uniqueArray(fc.constantFrom(...MARKS), { maxLength: 3 }),
    outcome: fc.constantFrom('completed' as const, 'failed' as const, 'open' as const),
    successful: fc.boolean(),
    finished: fc.boolean(),
    finishedAt: fc.option(fc.constant(NOW_MS)),
    activeHours: fc.nat({ max: 48 }),
    originRunId: fc.option(fc.constantFrom('1', '17')),
  })
  .map(({ activeHours, hoursLater, ...facts }) =>
    Object.assign(facts, {
      key: runKey(facts.origin, facts.flow, facts.runId),
      createdAt: startOf(facts.flow + facts.runId) + hoursLater * HOUR_MS,
      owner: runOwner(facts.systemTags),
      userTags: sortedTags(facts.userTags),
      systemTags: sortedTags(facts.systemTags),
      taggedBy: sortedTags(facts.taggedBy),
      marks: sortedTags(facts.marks),
      activeAt: NOW_MS - activeHours * HOUR_MS,
    }),
  )

/** Whatever Unicode lets end a line (UAX 14, mandatory breaks). */
export const LINE_ENDS = ['\n', '\v', '\f', '\r', '\u0085', '\u2028', '\u2029']

const anyText = fc.oneof(
  fc.constantFrom(...USER_TAGS, ...SYSTEM_TAGS, ...FLOWS, ...PEOPLE, 'and', 'OR', 'not', 'untagged', '-x', '--', '(', 'None'),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.string({ unit: fc.constantFrom(...LINE_ENDS, 'a', '"', '\\', 'u'), maxLength: 4 }),
)
const anyPattern: fc.Arbitrary<Pattern> = fc.oneof(
  anyText.map((text): Pattern => [text]),
  fc
    .array(fc.oneof(fc.constantFrom('', 'n', 'e', 'user:', 'dataset:', 'v1', 'Flow'), anyText), { minLength: 2, maxLength: 4 })
    .map(patternOf),
)
const anyWord = fc
  .oneof(anyText, fc.constantFrom('flow/1', 'W/17', '/1', 'w/', 'a/b', '7', 'LY', 'σ', 'flow/a/', '1792'))
  .filter((text) => text !== '')

const anySpan: fc.Arbitrary<CalendarSpan> = fc.record({
  year: fc.constant(2026),
  month: fc.constantFrom(2, 9, 10, 12),
  day: fc.option(fc.integer({ min: 1, max: 28 })),
})
const anyCreated: fc.Arbitrary<CreatedTest> = fc.oneof(
  fc.record({ kind: fc.constant('calendar' as const), is: fc.constantFrom('<', '<=', '=', '>=', '>'), span: anySpan }),
  fc.record({
    kind: fc.constant('age' as const),
    is: fc.constantFrom('younger', 'older'),
    amount: fc.nat({ max: 60 }),
    unit: fc.constantFrom('m', 'h', 'd', 'w'),
  }),
  fc
    .tuple(anySpan, anySpan)
    .map(([a, b]) => [a, b].toSorted((x, y) => x.month - y.month || (x.day ?? 1) - (y.day ?? 1)))
    .map(([first, last]) => ({
      kind: 'between' as const,
      first: first ?? { year: 2026, month: 1, day: null },
      last: last ?? { year: 2026, month: 1, day: null },
    })),
)

/** Conditions in the parser's canonical shape. */
const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      anyPattern.map((tag): Condition => ({ kind: 'tag', tag })),
      anyPattern.map((name): Condition => ({ kind: 'flow', name })),
      anyPattern.map((name): Condition => ({ kind: 'user', name })),
      anyPattern.map((name): Condition => ({ kind: 'by', name })),
      anyPattern.map((name): Condition => ({ kind: 'judged', name })),
      fc.oneof(anyWord, fc.constantFrom('looks', 'ΣLOOKS', 'note', 'judged')).map((text): Condition => ({ kind: 'note', text })),
      fc.constantFrom('pinned', 'archived', 'baseline', 'noted').map((mark): Condition => ({ kind: 'is', mark })),
      anyWord.map((text): Condition => ({ kind: 'word', text })),
      anyCreated.map((when): Condition => ({ kind: 'created', when })),
      fc.constantFrom('completed', 'failed', 'running', 'unknown', 'successful').map((status): Condition => ({ kind: 'status', status })),
      fc.constantFrom<Condition>({ kind: 'untagged' }, { kind: 'no-owner' }),
    ),
    tie('condition').map((of): Condition => ({ kind: 'not', of })),
    fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map(allOf),
    fc.array(tie('condition'), { minLength: 2, maxLength: 3 }).map(anyOf),
  ),
})).condition

export const anyQuery: fc.Arbitrary<Query> = fc.oneof(
  { weight: 20, arbitrary: anyCondition },
  { weight: 1, arbitrary: fc.constant<Query>({ kind: 'all' }) },
)
