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
  /** More started than were asked for: they are found by the next comparison. */
  readonly isMore: boolean
}

/** No more than `most` start at once, the first of `now`. `isKnown`: a run of a room that can not be read at the moment is not known, and stays what it was. */
export function compareMatching(
  before: Occasions,
  now: readonly string[],
  { isKnown, most }: { readonly isKnown: (occasion: string) => boolean; readonly most: number },
): MatchNews {
  const changed = new Map<string, OccasionRecord>()
  const started: [string, number][] = []
  let isMore = false
  for (const occasion of now) {
    const record = before.get(occasion)
    if (record?.isMatching === true) continue
    if (started.length === most) {
      isMore = true
      break
    }
    const times = (record?.times ?? 0) + 1
    changed.set(occasion, { times, isMatching: true })
    started.push([occasion, times])
  }
  const matching = new Set(now)
  for (const [occasion, record] of before)
    if (record.isMatching && !matching.has(occasion) && isKnown(occasion)) changed.set(occasion, { ...record, isMatching: false })
  return { changed, started, isMore }
}
