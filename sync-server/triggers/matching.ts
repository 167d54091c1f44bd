/** What a trigger knows of something that may be the occasion of an event: of a run, or of a promotion that was won. */
export interface OccasionRecord {
  /** How often it has started to match. */
  readonly times: number
  readonly isMatching: boolean
}

/** By the key of the run, or the id of the promotion. */
export type Occasions = ReadonlyMap<string, OccasionRecord>

export interface MatchNews {
  /** Records that are otherwise now. */
  readonly changed: Occasions
  /** What starts to match, in the order of `now`, and how often it has. */
  readonly started: readonly (readonly [occasion: string, times: number])[]
}

/** `isKnown`: a run of a room that can not be read at the moment is not known, and stays what it was. */
export function compareMatching(before: Occasions, now: readonly string[], isKnown: (occasion: string) => boolean): MatchNews {
  const changed = new Map<string, OccasionRecord>()
  const started: [string, number][] = []
  for (const occasion of now) {
    const record = before.get(occasion)
    if (record?.isMatching === true) continue
    const times = (record?.times ?? 0) + 1
    changed.set(occasion, { times, isMatching: true })
    started.push([occasion, times])
  }
  const matching = new Set(now)
  for (const [occasion, record] of before)
    if (record.isMatching && !matching.has(occasion) && isKnown(occasion)) changed.set(occasion, { ...record, isMatching: false })
  return { changed, started }
}
