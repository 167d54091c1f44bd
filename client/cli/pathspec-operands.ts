import type { Pathspec } from '../../src-core/runs/run.ts'
import { ofFlow, narrowed, readQuery } from '../api/conditions.ts'
import { MetaflowNamespaceMismatch, MetaflowNotFound } from '../api/errors.ts'
import { isInNamespace } from '../../src-core/namespace/in-namespace.ts'
import { parsePathspec, readPathspec } from '../api/pathspec.ts'
import type { ClientRow, Place } from '../api/place.ts'
import { pathspec as pathspecOf } from '../../src-core/runs/run-key.ts'
import { type Given, type Io, UsageError } from './command.ts'

export const RUN_OPTIONS = {
  'run-id': { type: 'string', multiple: true, value: 'FLOW/ID', about: 'A run; then all operands are tags' },
  query: { type: 'string', value: 'QUERY', about: 'Every run that matches; then all operands are tags' },
} as const

export interface Named {
  readonly pathspecs: readonly Pathspec[]
  readonly query: string | null
  /** The operands behind the runs. */
  readonly rest: readonly string[]
}

/**
 * Which runs a command line means, and what stands behind them: the operands that name runs come first, or all that stand before `--`; `-`
 * reads them from standard input, one a line. With `--run-id` or `--query` every operand is of the rest.
 */
export async function readRuns(given: Given, io: Io): Promise<Named> {
  const query = given.text('query')
  const ids = given.texts('run-id').map((text) => parsePathspec(text).pathspec)
  if (query !== null || ids.length > 0) return { pathspecs: ids, query, rest: given.operands }
  const { operands, beforeDashes } = given
  const firstTag = operands.findIndex((text) => !isRun(text))
  const end = beforeDashes ?? (firstTag === -1 ? operands.length : firstTag)
  const names = operands.slice(0, end)
  if (names.length === 0) throw new UsageError('Name a run first, as TrainFlow/1791369000880907, or use --query.')
  const lines = names.includes('-') ? await readLines(io) : []
  const pathspecs = names.flatMap((text) => (text === '-' ? lines : [text])).map((text) => parsePathspec(text).pathspec)
  return { pathspecs: [...new Set(pathspecs)], query: null, rest: operands.slice(end) }
}

const isRun = (text: string): boolean => text === '-' || readPathspec(text) !== null

async function readLines(io: Io): Promise<string[]> {
  if (io.isInteractive) throw new UsageError('`-` reads runs from standard input, and nothing is piped there.')
  // What other commands print with --plain has the pathspec in its first column.
  const lines = (await io.readStdin()).split(/\r?\n/).map((line) => line.split('\t')[0]!.trim())
  return lines.filter((line) => line !== '')
}

/** The runs that are meant, as they are now. Those of a query may be none; a run that is named has to be there and in the namespace. */
export async function findRuns(
  place: Place,
  { pathspecs, query }: Named,
  namespace: string | null,
  flow: string | null = null,
): Promise<ClientRow[]> {
  const rows: ClientRow[] = []
  for (const text of pathspecs) rows.push(await findRun(place, text, namespace))
  if (query !== null) {
    const conditions = flow === null ? [] : [ofFlow(flow)]
    const listing = await place.list({ query: narrowed(readQuery(query), conditions), namespace, archived: true })
    const known = new Set(rows.map((row) => row.key))
    rows.push(...listing.rows.filter((row) => !known.has(row.key)))
  }
  return rows
}

/** Not-found is told before the namespace, as Metaflow does. */
export async function findRun(place: Place, text: Pathspec, namespace: string | null): Promise<ClientRow> {
  const row = await place.run(text)
  if (row === null) {
    const hint = place.kind === 'datastore' ? '' : ' tagalong import DIR brings the runs of a datastore in.'
    throw new MetaflowNotFound(`Run('${text}') does not exist. Nothing was changed.${hint}`)
  }
  if (!isInNamespace(row, namespace)) {
    const way = row.owner === null ? '--global' : `--namespace user:${row.owner} or --global`
    throw new MetaflowNamespaceMismatch(
      `Run('${pathspecOf(row)}') is not in the namespace '${namespace}'. Nothing was changed. Give ${way}.`,
    )
  }
  return row
}
