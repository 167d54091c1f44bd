import type { Timeline, TimelineRequest } from '../../../src-core/replica/views/timeline.ts'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { NewestOnly } from '../../app/newest-only.ts'
import { Store } from '../../app/store.ts'
import type { ViewState } from '../../app/view-state.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'
import { rangeOf } from './timeline-zoom.ts'

/** The answer at hand, and what it was asked for. The old one stands until the new one is there. */
export interface TimelineSheet {
  readonly asked: TimelineRequest
  readonly timeline: Timeline
}

/** Keeps the timeline of this window true while it is shown: it follows query, namespace, range and focus, and every change of the replica. */
export class TimelineRuns {
  readonly sheet = new Store<{ readonly current: TimelineSheet | null }>({ current: null })
  readonly #view: Store<ViewState>
  readonly #asker: NewestOnly<TimelineRequest, Timeline>
  readonly #offs: (() => void)[]
  #columns = 1
  #asked = ''
  #focusKey: RunKey | null = null

  constructor(replica: ReplicaClient, view: Store<ViewState>) {
    this.#view = view
    this.#asker = new NewestOnly(
      (request) => replica.timeline(request),
      (timeline, asked) => this.sheet.set({ current: { asked, timeline } }),
    )
    this.#offs = [replica.on('changed', () => this.#refresh()), view.subscribe(() => this.#follow())]
    this.#follow()
  }

  get current(): Timeline | null {
    return this.sheet.get().current?.timeline ?? null
  }

  /** Whether the answer at hand is about what is looked at now, the focused run too. */
  get isCurrent(): boolean {
    const { current } = this.sheet.get()
    return current !== null && JSON.stringify(current.asked) === JSON.stringify(this.#request())
  }

  /** Into how many columns the width at hand is cut. */
  setColumns(columns: number): void {
    this.#columns = Math.max(1, columns)
    this.#follow()
  }

  close(): void {
    this.#asker.close()
    for (const off of this.#offs) off()
  }

  #follow(): void {
    const question = JSON.stringify(this.#request())
    if (question !== this.#asked) this.#refresh()
  }

  #refresh(): void {
    if (this.#view.get().layout !== 'timeline') return
    const request = this.#request()
    this.#asked = JSON.stringify(request)
    this.#asker.ask(request)
  }

  #request(): TimelineRequest {
    const { query, namespace, archivedShown, timeline, focusKey } = this.#view.get()
    // While the list looks for the row of the focused run there is none for a moment.
    this.#focusKey = focusKey ?? this.#focusKey
    const archived = archivedShown ? 'shown' : 'hidden'
    return { query, namespace, archived, range: rangeOf(timeline), columns: this.#columns, locate: this.#focusKey }
  }
}
