import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import type { RunView, StandingNote } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { formatDuration } from '../../ui/format-time.ts'
import { numberDelta } from './number-delta.ts'
import { splitNumbers } from './split-numbers.ts'

/** One run of a comparison. `detail` is null while no open source has given it. */
export interface Compared {
  readonly run: RunView
  readonly detail: RunDetail | null
}

/** Null: not there. `delta` is by how much a number is more than that of the first run. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string; readonly delta: string | null }
  | { readonly kind: 'said'; readonly tag: string | null; readonly by: string; readonly at: number | null; readonly waiting: boolean }
  | { readonly kind: 'notes'; readonly notes: readonly StandingNote[] }
  | null

export interface Line {
  readonly name: string
  /** One a run, in their order. */
  readonly cells: readonly Cell[]
  readonly differs: boolean
  /** One a run: whether it is as that of the first one. Where nothing differs all are. */
  readonly same: readonly boolean[]
}

export interface LineGroup {
  readonly title: string
  /** Whether its values are literals of Python, and not words. */
  readonly isCode: boolean
  readonly lines: readonly Line[]
}

/**
 * Everything that can be told of the runs side by side; the first one is what the others are held against. A run whose detail is
 * missing makes no line differ. Groups without lines are left out.
 */
export function compareLines(runs: readonly Compared[]): LineGroup[] {
  const known = runs.map(({ detail }) => detail !== null)
  const parameters = runs.map(({ detail }) => new Map(detail?.parameters.map(({ name, value }) => [name, value ?? 'not stored as text'])))
  const names = new Set(parameters.flatMap((ofRun) => [...ofRun.keys()]))
  const results = runs.map(({ detail }) => new Map([...resultsOf(detail)].filter(([name]) => !names.has(name))))
  const all = runs.map(() => true)
  const groups = [
    { title: 'Parameters', isCode: true, lines: linesOf(parameters, known) },
    { title: 'Results, artifacts of the last step', isCode: true, lines: linesOf(results, known, numberDelta) },
    { title: 'Facts', isCode: false, lines: linesOf(runs.map(factsOf), all) },
    { title: 'Tags', isCode: false, lines: tagLines(runs) },
    { title: 'Notes and marks', isCode: false, lines: [...noteLines(runs), ...markLines(runs)] },
  ]
  return groups.filter(({ lines }) => lines.length > 0)
}

function linesOf(
  valuesByName: readonly ReadonlyMap<string, string>[],
  known: readonly boolean[],
  deltaOf: (text: string, reference: string) => string | null = () => null,
): Line[] {
  const names = new Set(valuesByName.flatMap((values) => [...values.keys()]))
  return [...names].map((name) => {
    const texts = valuesByName.map((values) => values.get(name) ?? null)
    const reference = texts[0] ?? null
    const cells = texts.map((text): Cell => (text === null ? null : { kind: 'text', text, delta: reference && deltaOf(text, reference) }))
    return {
      name,
      cells,
      differs: new Set(texts.filter((_, at) => known[at])).size > 1,
      same: texts.map((text, at) => !known[at] || !known[0] || text === reference),
    }
  })
}

/** Small plain values as they are, dicts of numbers taken apart; of others type and hash, which tells whether they are the same. */
function resultsOf(detail: RunDetail | null): Map<string, string> {
  const last = detail?.steps.findLast(({ name, tasks }) => name !== '_parameters' && tasks.some(({ artifacts }) => artifacts.length > 0))
  const artifacts = last?.tasks.at(-1)?.artifacts ?? []
  return new Map(
    artifacts
      .filter(({ name }) => name !== 'name')
      .flatMap(({ name, type, sha, value }): [string, string][] =>
        value === null ? [[name, `${type} ${sha.slice(0, 7)}`.trim()]] : (splitNumbers(name, value) ?? [[name, value]]),
      ),
  )
}

/** Without the start, which stands above each run and differs always. */
function factsOf({ run: { row } }: Compared): Map<string, string> {
  const duration = runDurationMs(row)
  const facts: [string, string | null][] = [
    ['Flow', row.flow],
    ['Status', row.status],
    ['Owner', row.owner],
    ['Duration', duration === null ? null : formatDuration(duration)],
    ['Resumed from', row.originRunId],
    ['Python', systemTag(row.systemTags, 'python_version:')],
    ['Metaflow', systemTag(row.systemTags, 'metaflow_version:')],
  ]
  return new Map(facts.filter((fact): fact is [string, string] => fact[1] !== null))
}

const systemTag = (tags: readonly string[], head: string): string | null =>
  tags.find((tag) => tag.startsWith(head))?.slice(head.length) ?? null

/** Opinions differ by being there or not; who said them when is told, and no difference. */
function opinionLine(name: string, cells: readonly Cell[]): Line {
  const isThere = cells.map((cell) => cell !== null)
  return { name, cells, differs: new Set(isThere).size > 1, same: isThere.map((there) => there === isThere[0]) }
}

function tagLines(runs: readonly Compared[]): Line[] {
  const names = [...new Set(runs.flatMap(({ run }) => run.tags.map(({ tag }) => tag)))].toSorted()
  return names.map((name) => {
    const cells = runs.map(({ run }): Cell => {
      const standing = run.tags.find(({ tag }) => tag === name)
      if (standing === undefined) return null
      const waiting = run.row.pending.some(({ kind, text, change }) => kind === 'tag' && text === name && change === 'added')
      return { kind: 'said', tag: name, by: standing.by ?? 'came with it', at: standing.at, waiting }
    })
    return opinionLine(name, cells)
  })
}

function noteLines(runs: readonly Compared[]): Line[] {
  const cells = runs.map(({ run: { notes } }): Cell => (notes.length === 0 ? null : { kind: 'notes', notes }))
  if (cells.every((cell) => cell === null)) return []
  const texts = runs.map(({ run: { notes } }) => JSON.stringify(notes.map(({ text }) => text)))
  return [{ name: 'Notes', cells, differs: new Set(texts).size > 1, same: texts.map((text) => text === texts[0]) }]
}

const MARKS = { pin: 'Pinned', archive: 'Archived', judged: 'Judged' } as const

function markLines(runs: readonly Compared[]): Line[] {
  return (['pin', 'archive', 'judged'] as const).flatMap((kind) => {
    const cells = runs.map(({ run: { opinions } }): Cell => {
      const said = opinions.filter((opinion) => opinion.kind === kind)
      const by = [...new Set(said.map((opinion) => opinion.by))].join(', ')
      return said.length === 0 ? null : { kind: 'said', tag: null, by, at: said.at(-1)?.at ?? null, waiting: false }
    })
    return cells.every((cell) => cell === null) ? [] : [opinionLine(MARKS[kind], cells)]
  })
}
