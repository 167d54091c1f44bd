import type { Seat } from './sync-world.ts'

/** What was done in a schedule, for whoever looks for the reason of a failure, and how often each kind of thing happened. */
export class Story {
  readonly lines: string[] = []
  readonly counts = new Map<string, number>()
  step = 0

  tell(what: string, seat?: Seat): void {
    this.lines.push(`${this.step} ${what}${seat === undefined ? '' : ` (${seat.user} ${seat.index})`}`)
    this.count(what.replace(/ \d+$/, ''))
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}
