import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCodePoints } from '../../src-core/lib/code-points.ts'
import type { Pathspec } from '../../src-core/runs/run.ts'
import type { ClientRow, Listing, ListRequest, Place, RunEdit, RunStory } from './place.ts'
import type { Promotion, PromotionRequest } from './promotion.ts'
import { ReplicaPlace, type ReplicaPlaceOptions } from './replica-place.ts'

/** How often the folder is looked at while somebody listens. */
const LOOK_MS = 1_000

/**
 * The replica of this machine, open only while it is asked: for a program that runs for long beside other commands, which it never keeps
 * waiting. Others' changes are seen by the files that they touch.
 */
export class ReopenedPlace implements Place {
  readonly kind = 'replica'
  readonly #options: ReplicaPlaceOptions
  /** What the folder looked like when it was last let go. */
  #stamp = ''

  constructor(options: ReplicaPlaceOptions) {
    this.#options = options
  }

  list(request: ListRequest): Promise<Listing> {
    return this.#with((place) => place.list(request))
  }
  run(pathspec: Pathspec): Promise<ClientRow | null> {
    return this.#with((place) => place.run(pathspec))
  }
  flows(): Promise<string[]> {
    return this.#with((place) => place.flows())
  }
  latest(flow: string, namespace: string | null, options: { readonly successful: boolean }): Promise<ClientRow | null> {
    return this.#with((place) => place.latest(flow, namespace, options))
  }
  edit(pathspecs: readonly Pathspec[], edit: RunEdit): Promise<number> {
    return this.#with((place) => place.edit(pathspecs, edit))
  }
  story(pathspec: Pathspec): Promise<RunStory | null> {
    return this.#with((place) => place.story(pathspec))
  }

  promote(request: PromotionRequest): Promise<Promotion> {
    return this.#with((place) => place.promote(request))
  }
  promotions(asked: { readonly flow?: string; readonly tag?: string }): Promise<readonly Promotion[]> {
    return this.#with((place) => place.promotions(asked))
  }

  onChange(listener: () => void): () => void {
    let isLooking = false
    const look = async (): Promise<void> => {
      if (isLooking) return
      isLooking = true
      const stamp = await stampOf(this.#options.folder)
      if (stamp !== this.#stamp) {
        this.#stamp = stamp
        listener()
      }
      isLooking = false
    }
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  async #with<T>(task: (place: ReplicaPlace) => Promise<T>): Promise<T> {
    const place = await ReplicaPlace.open(this.#options)
    try {
      return await task(place)
    } finally {
      await place.close()
      this.#stamp = await stampOf(this.#options.folder)
    }
  }
}

/** Differs whenever a file of the folder was written. */
async function stampOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const stamps = await Promise.all(
    names.toSorted(compareCodePoints).map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => null)
      return `${name} ${found?.mtimeMs} ${found?.size}`
    }),
  )
  return stamps.join('\n')
}
