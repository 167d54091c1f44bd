/** What a trigger knows of something that may cause an event: of a run, or of a promotion that was won. */
export interface CauseRecord {
  /** How often it has started to match. */
  readonly times: number
  readonly isMatching: boolean
}

/** By the key of the run, or the id of the promotion. */
export type Causes = ReadonlyMap<string, CauseRecord>

export interface MatchNews {
  /** Records that are otherwise now. */
  readonly changed: Causes
  /** What starts to match, in the order of `now`, and how often it has. */
  readonly started: readonly (readonly [cause: string, times: number])[]
}

/** `isKnown`: a run of a room that can not be read at the moment is not known, and stays what it was. */
export function compareMatching(before: Causes, now: readonly string[], isKnown: (cause: string) => boolean): MatchNews {
  const changed = new Map<string, CauseRecord>()
  const started: [string, number][] = []
  for (const cause of now) {
    const record = before.get(cause)
    if (record?.isMatching === true) continue
    const times = (record?.times ?? 0) + 1
    changed.set(cause, { times, isMatching: true })
    started.push([cause, times])
  }
  const matching = new Set(now)
  for (const [cause, record] of before)
    if (record.isMatching && !matching.has(cause) && isKnown(cause)) changed.set(cause, { ...record, isMatching: false })
  return { changed, started }
}
