import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import type { RunView, StandingTag } from '../../../src-core/replica/api.ts'
import { runDurationMs } from '../../../src-core/runs/run-status.ts'
import { formatDuration, formatMoment } from '../../ui/format-time.ts'

/** One run of a comparison. `detail` is null while no open source has given it. */
export interface Compared {
  readonly run: RunView
  readonly detail: RunDetail | null
}

/** A value as text, who said a tag, or null: not there. */
export type Cell =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly tag: StandingTag; readonly waiting: boolean }
  | null

export interface Line {
  readonly name: string
  /** One a run, in their order. */
  readonly cells: readonly Cell[]
  readonly differs: boolean
}

export interface LineGroup {
  readonly title: string
  readonly lines: readonly Line[]
}

/** Everything that can be told of the runs side by side. A run whose detail is missing makes no line differ. Groups without lines are left out. */
export function compareLines(runs: readonly Compared[]): LineGroup[] {
  const known = runs.map(({ detail }) => detail !== null)
  const parameters = runs.map(({ detail }) => new Map(detail?.parameters.map(({ name, value }) => [name, value ?? 'not stored as text'])))
  const names = new Set(parameters.flatMap((ofRun) => [...ofRun.keys()]))
  const results = runs.map(({ detail }) => new Map([...resultsOf(detail)].filter(([name]) => !names.has(name))))
  const all = runs.map(() => true)
  const groups = [
    { title: 'Parameters', lines: linesOf(parameters, known) },
    { title: 'Results, artifacts of the last step', lines: linesOf(results, known) },
    { title: 'Facts', lines: linesOf(runs.map(factsOf), all) },
    { title: 'Tags', lines: tagLines(runs) },
  ]
  return groups.filter(({ lines }) => lines.length > 0)
}

function linesOf(valuesByName: readonly ReadonlyMap<string, string>[], known: readonly boolean[]): Line[] {
  const names = new Set(valuesByName.flatMap((values) => [...values.keys()]))
  return [...names].map((name) => {
    const texts = valuesByName.map((values) => values.get(name) ?? null)
    const cells = texts.map((text): Cell => (text === null ? null : { kind: 'text', text }))
    return { name, cells, differs: new Set(texts.filter((_, at) => known[at])).size > 1 }
  })
}

/** Small plain values as they are; of others type and hash, which tells whether they are the same. */
function resultsOf(detail: RunDetail | null): Map<string, string> {
  const last = detail?.steps.findLast(({ name, tasks }) => name !== '_parameters' && tasks.some(({ artifacts }) => artifacts.length > 0))
  const artifacts = last?.tasks.at(-1)?.artifacts ?? []
  return new Map(
    artifacts
      .filter(({ name }) => name !== 'name')
      .map(({ name, type, sha, value }) => [name, value ?? `${type} ${sha.slice(0, 7)}`.trim()]),
  )
}

function factsOf({ run: { row } }: Compared): Map<string, string> {
  const duration = runDurationMs(row)
  const facts: [string, string | null][] = [
    ['Flow', row.flow],
    ['Status', row.status],
    ['Owner', row.owner],
    ['Started', formatMoment(row.createdAt)],
    ['Duration', duration === null ? null : formatDuration(duration)],
    ['Resumed from', row.originRunId],
    ['Python', systemTag(row.systemTags, 'python_version:')],
    ['Metaflow', systemTag(row.systemTags, 'metaflow_version:')],
  ]
  return new Map(facts.filter((fact): fact is [string, string] => fact[1] !== null))
}

const systemTag = (tags: readonly string[], head: string): string | null =>
  tags.find((tag) => tag.startsWith(head))?.slice(head.length) ?? null

/** A tag differs by being there or not; who said it when is told, and no difference. */
function tagLines(runs: readonly Compared[]): Line[] {
  const names = [...new Set(runs.flatMap(({ run }) => run.tags.map(({ tag }) => tag)))].toSorted()
  return names.map((name) => {
    const cells = runs.map(({ run }): Cell => {
      const tag = run.tags.find((standing) => standing.tag === name)
      const waiting = run.row.pending.some(({ kind, text, change }) => kind === 'tag' && text === name && change === 'added')
      return tag === undefined ? null : { kind: 'tag', tag, waiting }
    })
    return { name, cells, differs: cells.includes(null) }
  })
}
