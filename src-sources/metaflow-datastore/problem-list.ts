import { MAX_LISTED_PROBLEMS } from '../../src-core/bridge/contract.ts'
import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import type { SourceState } from '../run-source.ts'

/**
 * What is wrong now, by what it is about: `''` for the datastore, a flow, or `<flow>/<run>`. Whoever reads a subject again
 * replaces what was wrong with it, so a problem is gone when it is mended.
 */
export class ProblemList {
  readonly #bySubject = new Map<string, readonly SourceProblem[]>()
  readonly #changed: () => void

  /** `changed` is called whenever the list is not what it was. */
  constructor(changed: () => void) {
    this.#changed = changed
  }

  set(subject: string, problems: readonly SourceProblem[]): void {
    const before = this.#bySubject.get(subject)
    if (before === undefined && problems.length === 0) return
    if (problems.length === 0) this.#bySubject.delete(subject)
    else this.#bySubject.set(subject, problems)
    if (JSON.stringify(before) !== JSON.stringify(problems)) this.#changed()
  }

  drop(isGone: (subject: string) => boolean): void {
    for (const subject of this.#bySubject.keys()) if (isGone(subject)) this.set(subject, [])
  }

  listed(): Pick<SourceState, 'problems' | 'moreProblems'> {
    const all = [...this.#bySubject.values()].flat().toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    return { problems: all.slice(0, MAX_LISTED_PROBLEMS), moreProblems: Math.max(0, all.length - MAX_LISTED_PROBLEMS) }
  }
}
