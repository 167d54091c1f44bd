/**
 * The text of a run's record with other user tags and not a character changed besides, so that fields nobody here knows,
 * numbers that JavaScript cannot hold, order and spaces all stay. The tags are written as Metaflow's `json.dump` does:
 * ASCII only, `", "` between them.
 *
 * `record` is the text of a JSON object that has a field `tags`; where it has several, readers take the last, and so does
 * this.
 */
export function spliceTags(record: string, tags: readonly string[]): string {
  const { from, to } = findTags(record)
  return `${record.slice(0, from)}[${tags.map(toAsciiJson).join(', ')}]${record.slice(to)}`
}

// Beyond the visible ASCII characters Python escapes everything, also DEL, in units of UTF-16.
const toAsciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Where the value of the object's own field `tags` stands. The text is known to be JSON, so only strings and brackets matter. */
function findTags(record: string): { readonly from: number; readonly to: number } {
  let depth = 0
  let lastText = ''
  let from = -1
  let found: { from: number; to: number } | null = null
  for (let at = 0; at < record.length; at++) {
    switch (record.charAt(at)) {
      case '"': {
        const end = endOfText(record, at)
        if (depth === 1) lastText = record.slice(at, end)
        at = end - 1
        break
      }
      case ':':
        if (depth === 1 && JSON.parse(lastText) === 'tags') from = at + 1
        break
      case '{':
      case '[':
        depth++
        break
      case '}':
      case ']':
      case ',':
        if (from !== -1 && depth === 1) {
          found = trimmed(record, from, at)
          from = -1
        }
        if (record[at] !== ',') depth--
        break
      default:
    }
  }
  if (!found) throw new Error('a record without tags reached spliceTags')
  return found
}

/** Offset behind the closing quote of the string that begins at `at`. */
function endOfText(json: string, at: number): number {
  for (let i = at + 1; i < json.length; i++) {
    if (json[i] === '\\') i++
    else if (json[i] === '"') return i + 1
  }
  throw new Error('an unfinished string reached spliceTags')
}

function trimmed(json: string, from: number, to: number): { from: number; to: number } {
  const value = json.slice(from, to)
  return { from: from + value.length - value.trimStart().length, to: from + value.trimEnd().length }
}
