import { foldText } from '../../query/fold-text.ts'
import type { NameCount } from '../../query/query.ts'
import { rankNames } from '../../query/rank-names.ts'
import type { TagRules } from '../../opinions/tag-rules.ts'
import { validateTag } from '../../tags/validate-tag.ts'
import type { LocalCopy } from '../copy/local-copy.ts'

export interface TagListRequest {
  /** Part of a name; empty for all. */
  readonly text: string
  /** `agreed`: those about which something was agreed. */
  readonly only: 'all' | 'agreed' | 'retired'
  readonly from: number
  readonly to: number
  /** Says in `TagList.located` at which place this tag stands. */
  readonly locate: string | null
}

/**
 * One window's worth of the workspace's tags, those on most runs first, or those that fit the text best. Of all tags the last one is the
 * text itself where that could be a tag and is none yet: rules are given before a tag is used, too.
 */
export interface TagList {
  readonly total: number
  readonly from: number
  readonly lines: readonly TagLine[]
  readonly located: number | null
}

export interface TagLine {
  readonly tag: string
  /** Runs that carry it, archived ones too. */
  readonly count: number
  readonly rules: TagRules
}

/** Lists the tags of the workspace, on runs or only agreed about. The list that was asked for last is kept, so that scrolling costs nothing. */
export class TagLister {
  readonly #copy: LocalCopy
  #kept: { readonly id: string; readonly names: readonly NameCount[] } | null = null

  constructor(copy: LocalCopy) {
    this.#copy = copy
  }

  list({ text, only, from, to, locate }: TagListRequest): TagList {
    const id = JSON.stringify([this.#copy.revision, text, only])
    if (this.#kept?.id !== id) this.#kept = { id, names: this.#names(text, only) }
    const { names } = this.#kept
    const located = locate === null ? -1 : names.findIndex(({ name }) => name === locate)
    return {
      total: names.length,
      from,
      lines: names.slice(from, to).map(({ name, count }) => ({ tag: name, count, rules: this.#copy.book.rulesOf(name) })),
      located: located === -1 ? null : located,
    }
  }

  #names(text: string, only: TagListRequest['only']): readonly NameCount[] {
    const rules = new Map(this.#copy.book.vocabulary().map((entry) => [entry.tag, entry]))
    const carried = this.#copy.index.vocabulary().userTags
    const known = new Set(carried.map(({ name }) => name))
    const others = [...rules.keys()].filter((tag) => !known.has(tag)).map((name) => ({ name, count: 0 }))
    const wanted = [...carried, ...others].filter(({ name }) => {
      if (only === 'all') return true
      return only === 'agreed' ? rules.has(name) : (rules.get(name)?.isRetired ?? false)
    })
    if (foldText(text) === '') return wanted
    const found = rankNames(wanted, text, wanted.length)
    const name = text.trim()
    const isNew = only === 'all' && validateTag(name) === null && !known.has(name) && !rules.has(name)
    return isNew ? [...found, { name, count: 0 }] : found
  }
}
