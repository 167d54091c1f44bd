import { createContext, useContext } from 'react'
import type { TagRules } from '../../src-core/opinions/tag-rules.ts'
import { hueName, tagHue, type TagHue } from '../../src-core/tags/tag-hue.ts'

/** How a tag is drawn, and what is said about it. */
export interface TagLook {
  readonly hue: TagHue
  readonly title: string
}

/** What the workspace has agreed about tags. Without an entry a tag has the hue of its text. */
export const TagVocabulary = createContext<ReadonlyMap<string, TagRules>>(new Map())

export function useTagLook(tag: string): TagLook {
  const rules = useContext(TagVocabulary).get(tag)
  return {
    hue: rules === undefined || rules.hue === null ? tagHue(tag) : hueName(rules.hue),
    title: rules === undefined || rules.description === '' ? tag : `${tag}\n${rules.description}`,
  }
}
