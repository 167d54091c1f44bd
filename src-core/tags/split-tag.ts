export interface SplitTag {
  /** Text before the first colon; null for a tag without one. */
  readonly key: string | null
  readonly value: string
}

/** For display only: `key:value` is a habit, a tag is one opaque text (contract 1.5). `dataset:v2:eu` is `dataset` and `v2:eu`. */
export function splitTag(tag: string): SplitTag {
  const colon = tag.indexOf(':')
  return colon === -1 ? { key: null, value: tag } : { key: tag.slice(0, colon), value: tag.slice(colon + 1) }
}
