import type { RunKey } from '../../src-core/runs/run.ts'

/** What a trigger knows of one run that has ever matched. */
export interface MatchRecord {
  /** How often the run has started to match. */
  readonly times: number
  readonly isMatching: boolean
}

export type Matching = ReadonlyMap<RunKey, MatchRecord>

export interface MatchNews {
  /** Records that are otherwise now. */
  readonly changed: ReadonlyMap<RunKey, MatchRecord>
  /** Runs that start to match, in the order of `now`. */
  readonly started: readonly RunKey[]
}

/** `isKnown`: a run of a room that can not be read at the moment is not known, and stays what it was. */
export function compareMatching(before: Matching, now: readonly RunKey[], isKnown: (key: RunKey) => boolean): MatchNews {
  const changed = new Map<RunKey, MatchRecord>()
  const started: RunKey[] = []
  for (const key of now) {
    const record = before.get(key)
    if (record?.isMatching === true) continue
    changed.set(key, { times: (record?.times ?? 0) + 1, isMatching: true })
    started.push(key)
  }
  const matching = new Set(now)
  for (const [key, record] of before)
    if (record.isMatching && !matching.has(key) && isKnown(key)) changed.set(key, { ...record, isMatching: false })
  return { changed, started }
}
