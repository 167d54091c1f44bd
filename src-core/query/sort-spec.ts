/** How a list of runs is put in order. Among equals, and without one, newest first. */
export interface SortSpec {
  readonly column: SortColumn
  readonly descending: boolean
}

/**
 * `run`: flow, then id, numbers by their value. `status`: what needs a person first. `duration`: to the recorded end.
 * `tags`: how many user tags. A run without owner or recorded end stands last in either direction.
 */
export type SortColumn = 'started' | 'run' | 'owner' | 'status' | 'duration' | 'tags'

/** Runs that share it stand together: flows by name, days from the newest, or from the oldest in a list that begins with the oldest. */
export type Grouping = 'flow' | 'day'
