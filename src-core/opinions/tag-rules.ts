/** What the team has agreed about one tag. */
export interface TagRules {
  readonly tag: string
  /** Degrees, 0 to 359; null: the hue that its text gives it. */
  readonly hue: number | null
  readonly description: string
  /** Exclusive: a run carries at most one tag of a group. */
  readonly group: string | null
  /** Takes one more key press before it is added. */
  readonly isProtected: boolean
  /** Still there, no longer offered. */
  readonly isRetired: boolean
  readonly renamedTo: string | null
  /** Moved by promotion alone: one run of each flow carries it, and the server says which. */
  readonly isPromoted: boolean
  /** A query that a run has to match to be promoted; empty: any run may. */
  readonly requires: string
  /** Who may promote; empty: whoever may tag. */
  readonly promoters: readonly string[]
}

export type TagRulesPatch = Partial<Omit<TagRules, 'tag' | 'renamedTo'>>

/** What holds for a tag that nobody has said anything about. `production` starts a deployment. */
export function defaultRules(tag: string): TagRules {
  return {
    tag,
    hue: null,
    description: '',
    group: null,
    isProtected: tag === 'production',
    isRetired: false,
    renamedTo: null,
    isPromoted: false,
    requires: '',
    promoters: [],
  }
}
