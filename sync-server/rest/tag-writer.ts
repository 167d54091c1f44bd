import { planRunTags } from '../../src-core/crdt/plan-run-tags.ts'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { VIA_PROMOTION } from '../../src-core/promotion/promotion.ts'
import type { RestTags, TagsAsked } from '../../src-core/protocol/rest.ts'
import { writeEdits } from '../../src-core/replica/acts/act.ts'
import { type RulesOf, tagsToAdd } from '../../src-core/tags/follow-rules.ts'
import type { TagViolation } from '../../src-core/tags/tag-violation.ts'
import type { Author, RoomRefusal, RoomWriter } from '../rooms/room-writer.ts'

export type TagsRefusal = { readonly kind: 'unknown-run' } | { readonly kind: 'tag'; readonly violation: TagViolation } | RoomRefusal

export interface TagWriterOptions {
  readonly writer: RoomWriter
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface TagsOfRun extends TagsAsked {
  readonly room: string
  readonly runId: string
  /** How it came in, as the history shows it. */
  readonly via: string
}

/** Changes tags of single runs by the rules of Metaflow and of the workspace. */
export class TagWriter {
  readonly #options: TagWriterOptions

  constructor(options: TagWriterOptions) {
    this.#options = options
  }

  /** Removal first, then addition (contract 1.3); only with `via` promotion a tag that is promoted. Rejects when the room can not be read. */
  async edit({ room: name, runId, via, ...asked }: TagsOfRun, rulesOf: RulesOf, author: Author): Promise<Result<RestTags, TagsRefusal>> {
    const written = await this.#options.writer.write(name, author, (room): Result<readonly string[], TagsRefusal> => {
      const state = room.run(runId)
      if (!state?.facts) return err({ kind: 'unknown-run' })
      const add = tagsToAdd(rulesOf, asked.add)
      if (!add.ok) return err({ kind: 'tag', violation: add.error })
      const plan = planRunTags(state, { add: add.value, remove: asked.remove }, rulesOf, via === VIA_PROMOTION ? 'promotion' : 'hand')
      if (!plan.ok) return err({ kind: 'tag', violation: plan.error })
      const signature = { by: author.user, at: this.#options.now(), via }
      if (plan.value.add.length + plan.value.remove.length > 0)
        writeEdits(new Map([[name, room]]), [{ room: name, runId, ...plan.value }], signature)
      return ok(state.userTags())
    })
    if (!written.ok) return written
    const { value, changed } = written.value
    return value.ok ? ok({ tags: value.value, changed }) : value
  }
}
