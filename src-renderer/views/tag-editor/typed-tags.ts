/** What a typed or pasted text says: the tags that a comma or a line end has closed, and the one that is still being written. */
export interface TypedTags {
  readonly closed: readonly string[]
  readonly open: string
}

const SEPARATORS = ',\n\r'
/** In double quotes commas are text and `""` is one quote, as in CSV; whatever else stands around is not part of the tag. */
const QUOTED = /^\s*"((?:[^"]|"")*)"\s*$/u

/** Reads a list of tags. What is parted by commas or line ends is trimmed, and left out when empty; a single text stays as it is. */
export function readTypedTags(text: string): TypedTags {
  const parts = splitOutsideQuotes(text)
  const open = parts.at(-1) ?? ''
  return { closed: parts.slice(0, -1).map(tagOf).filter(isNotEmpty), open: parts.length > 1 ? open.trimStart() : open }
}

/** Every tag of a list that ends with its text, as one that is pasted does. */
export function readTagList(text: string): readonly string[] {
  return splitOutsideQuotes(text).map(tagOf).filter(isNotEmpty)
}

/** The tag that a text means on its own: without quotes around it, else as it stands. */
export const unquote = (text: string): string => QUOTED.exec(text)?.[1]?.replaceAll('""', '"') ?? text

/** A tag as it is written so that `readTypedTags` gives it back. */
export const quoteTag = (tag: string): string => (/[,\n\r]|^\s*"/u.test(tag) ? `"${tag.replaceAll('"', '""')}"` : tag)

const tagOf = (part: string): string => (QUOTED.test(part) ? unquote(part) : part.trim())
const isNotEmpty = (tag: string): boolean => tag !== ''

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = []
  let from = 0
  let inQuotes = false
  /** Whether the part is blank so far, else whether it began with a quote. */
  let part: 'blank' | 'quoted' | 'plain' = 'blank'
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (!inQuotes && SEPARATORS.includes(char)) {
      parts.push(text.slice(from, at))
      from = at + 1
      part = 'blank'
    } else if (char === '"' && part !== 'plain') {
      inQuotes = !inQuotes
      part = 'quoted'
    } else if (part === 'blank' && char.trim() !== '') part = 'plain'
  }
  return [...parts, text.slice(from)]
}
