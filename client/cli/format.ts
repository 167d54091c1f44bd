import { sortedTags } from '../../src-core/lib/code-points.ts'
import type { RunRow, RunStatus } from '../../src-core/runs/run.ts'
import { pathspec } from '../../src-core/runs/run-key.ts'
import { type Given, UsageError } from './command.ts'

/** `--json`: for programs that read JSON. `--plain`: for `cut`, `awk` and `while read`. `people`: everything else. */
export type Format = 'json' | 'plain' | 'people'

export const FORMAT_OPTIONS = {
  json: { type: 'boolean', about: 'Print JSON' },
  plain: { type: 'boolean', about: 'Print one line each, columns apart by tabs, no heading' },
} as const

export function readFormat(given: Given): Format {
  if (given.has('json') && given.has('plain')) throw new UsageError('Choose one of --json and --plain.')
  return given.has('json') ? 'json' : given.has('plain') ? 'plain' : 'people'
}

export const json = (value: unknown): string => JSON.stringify(value, null, 2)

/** The run of `--json`, whichever command prints it. `docs/cli.md` describes it; fields may be added, never taken away. */
export interface RunJson {
  readonly pathspec: string
  readonly flow: string
  readonly runId: string
  readonly owner: string | null
  readonly status: RunStatus
  readonly successful: boolean
  readonly finished: boolean
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly finishedAt: number | null
  /** By code point, as the system tags. */
  readonly userTags: readonly string[]
  readonly systemTags: readonly string[]
}

export function runJson(row: RunRow & { readonly status: RunStatus }): RunJson {
  const { flow, runId, owner, status, successful, finished, createdAt, finishedAt } = row
  const [userTags, systemTags] = [sortedTags(row.userTags), sortedTags(row.systemTags)]
  return { pathspec: pathspec(row), flow, runId, owner, status, successful, finished, createdAt, finishedAt, userTags, systemTags }
}

/** A line of `--plain`. A text that would break it is written as JSON writes text, unless it is tags, which are so written already. */
export function plainLine(fields: readonly (string | number | boolean | null)[], tags?: readonly string[]): string {
  const texts = fields.map((value) => plainField(value === null ? '' : String(value)))
  return (tags === undefined ? texts : [...texts, tagWords(tags)]).join('\t')
}

const plainField = (text: string): string => (/[\t\n\r\\"]/.test(text) ? JSON.stringify(text) : text)

/** Tags in one field, apart by spaces; those that hold one, or a comma, a quotation mark or a line end, are written as JSON writes text. */
export const tagWords = (tags: readonly string[]): string =>
  tags.map((tag) => (/^[^\s"\\,]+$/.test(tag) ? tag : JSON.stringify(tag))).join(' ')

/** Columns for people; the last one is not filled up, and is cut where the terminal ends. */
export function table(head: readonly string[], lines: readonly (readonly string[])[], columns: number): string {
  const all = [head, ...lines]
  const widths = head.map((_, i) => Math.max(...all.map((line) => widthOf(line[i] ?? ''))))
  return all
    .map((line) => {
      const text = line.map((cell, i) => (i === head.length - 1 ? cell : cell + ' '.repeat(widths[i]! - widthOf(cell)))).join('  ')
      return cut(text.trimEnd(), columns)
    })
    .join('\n')
}

const widthOf = (text: string): number => Array.from(text).length

function cut(text: string, columns: number): string {
  const points = Array.from(text)
  return points.length <= columns ? text : `${points.slice(0, Math.max(1, columns - 1)).join('')}…`
}

/** Where the machine is, to the minute. */
export function localMinute(ms: number): string {
  const date = new Date(ms)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `1 run`, `3 runs`. */
export const counted = (count: number, what: string, several = `${what}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? what : several}`
