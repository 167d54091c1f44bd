import type { RowView } from '../../../src-core/replica/api.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'

/** Tags that have just become safe, by run. */
export type PunchedTags = ReadonlyMap<RunKey, ReadonlySet<string>>

/** More at once than this is a bulk change: nobody can follow so many, and it costs frames. */
const MOST_AT_ONCE = 20
/** A chip is given this long to be punched; then it is a chip like any other. */
const KEPT_MS = 500

/**
 * Finds the tags whose chips are to be punched: they waited in a picture that somebody has really seen, and are safe now. A change that
 * is safe before it could be painted as waiting is not worth a movement.
 */
export class Punches {
  #waiting: ReadonlyMap<RunKey, ReadonlySet<string>> = new Map()
  #recent: { readonly at: number; readonly key: RunKey; readonly tag: string }[] = []

  /** These rows have been painted. */
  noteDrawn(rows: ReadonlyMap<number, RowView>): void {
    const waiting = new Map<RunKey, ReadonlySet<string>>()
    for (const row of rows.values()) {
      const tags = addedTags(row)
      if (tags.size > 0) waiting.set(row.key, tags)
    }
    this.#waiting = waiting
  }

  /** Of the rows that are about to be drawn, which tags have just become safe. */
  of(rows: ReadonlyMap<number, RowView>): PunchedTags {
    const now = performance.now()
    const found = this.#waiting.size === 0 ? [] : this.#find(rows, now)
    this.#waiting = found.length === 0 ? this.#waiting : without(this.#waiting, found)
    this.#recent = [...this.#recent.filter(({ at }) => now - at < KEPT_MS), ...(found.length > MOST_AT_ONCE ? [] : found)]
    const punched = new Map<RunKey, Set<string>>()
    for (const { key, tag } of this.#recent) punched.set(key, (punched.get(key) ?? new Set()).add(tag))
    return punched
  }

  #find(rows: ReadonlyMap<number, RowView>, at: number): { at: number; key: RunKey; tag: string }[] {
    return [...rows.values()].flatMap((row) => {
      const waited = this.#waiting.get(row.key)
      if (waited === undefined) return []
      const waiting = addedTags(row)
      return [...waited].filter((tag) => !waiting.has(tag) && row.userTags.includes(tag)).map((tag) => ({ at, key: row.key, tag }))
    })
  }
}

const addedTags = ({ pending }: RowView): Set<string> =>
  new Set(pending.flatMap((change) => (change.kind === 'tag' && change.change === 'added' ? [change.text] : [])))

function without(
  waiting: ReadonlyMap<RunKey, ReadonlySet<string>>,
  found: readonly { readonly key: RunKey; readonly tag: string }[],
): ReadonlyMap<RunKey, ReadonlySet<string>> {
  const left = new Map([...waiting].map(([key, tags]) => [key, new Set(tags)]))
  for (const { key, tag } of found) left.get(key)?.delete(tag)
  return left
}
