import type { ObservedRun } from '../src-core/runs/run.ts'

/** Nine months up to a fixed day, so that two benches of one size judge the same runs. Epoch milliseconds. */
const FROM = Date.UTC(2026, 1, 1)
const TO = Date.UTC(2026, 10, 1)

const FLOWS = [
  'TrainFlow',
  'FeatureFlow',
  'ScoreFlow',
  'SweepFlow',
  'IngestFlow',
  'CalibrateFlow',
  'DriftFlow',
  'BacktestFlow',
  'ExportFlow',
  'LabelFlow',
  'ReportFlow',
  'CanaryFlow',
]
const OWNERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
/** The three most frequent tags. */
export const HOT_TAGS = ['baseline', 'candidate', 'gh_test_ok'] as const
const WORDS = [
  ...HOT_TAGS,
  'reviewed',
  'nightly',
  'needs-rerun',
  'sweep',
  'data:v2',
  'data:v3',
  'best-so-far',
  'leaky',
  'published',
  'model:xgb',
  'model:mlp',
  'ablation',
  'overfit',
]
const VOCABULARY_SIZE = 400
const TAGS_PER_RUN = 5

/** The tags of the synthetic runs, most frequent first: words that people use, then a long tail of experiments. */
export const vocabulary: readonly string[] = [
  ...WORDS,
  ...Array.from({ length: VOCABULARY_SIZE - WORDS.length }, (_, i) => `exp:${(i * 7919) % 10_007}`),
]

/**
 * Runs as a source would observe them, the same for the same count: newest first, as a datastore is scanned, of 12 flows and 6 owners
 * with unequal shares, and with 5 tags each, of which the n-th of the vocabulary is about n times rarer than the first (Zipf).
 */
export function makeRuns(count: number): ObservedRun[] {
  const random = createRandom(count)
  const pickFlow = createZipf(FLOWS.length, random)
  const pickOwner = createZipf(OWNERS.length, random)
  const pickTag = createZipf(vocabulary.length, random)
  const step = (TO - FROM) / count
  return Array.from({ length: count }, (_, i) => {
    const createdAt = Math.floor(TO - (i + random()) * step)
    const tags = new Set<string>()
    while (tags.size < TAGS_PER_RUN) tags.add(vocabulary[pickTag()]!)
    const ending = random()
    const outcome = ending < 0.82 ? 'completed' : ending < 0.96 ? 'failed' : 'open'
    const finishedAt = createdAt + 60_000 + Math.floor(random() * 3_600_000)
    return {
      flow: FLOWS[pickFlow()]!,
      runId: `${createdAt}${String(i % 1000).padStart(3, '0')}`,
      createdAt,
      systemTags: ['metaflow_version:2.19.39', 'python_version:3.11.2', 'runtime:dev', `user:${OWNERS[pickOwner()]!}`],
      outcome,
      successful: outcome === 'completed',
      finished: outcome === 'completed',
      finishedAt: outcome === 'completed' ? finishedAt : null,
      activeAt: finishedAt,
      originRunId: null,
      userTags: [...tags],
      recordedAt: createdAt,
    }
  })
}

export const flowNames: readonly string[] = FLOWS

/** Namespaces that people use: everybody's, each owner's, and the more frequent tags. */
export const namespaces: readonly (string | null)[] = [null, ...OWNERS.map((owner) => `user:${owner}`), ...vocabulary.slice(0, 25)]

/** Numbers from 0 (inclusive) to 1 (exclusive); mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Picks from 0 to `size - 1`, the n-th with a weight of 1/n. */
function createZipf(size: number, random: () => number): () => number {
  const sums: number[] = []
  let sum = 0
  for (let n = 1; n <= size; n++) sums.push((sum += 1 / n))
  return () => {
    const wanted = random() * sum
    return sums.findIndex((upTo) => wanted < upTo)
  }
}
