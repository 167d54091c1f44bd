import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { defaultRules, type TagRules } from '../../src-core/opinions/tag-rules.ts'
import type { SavedView } from '../../src-core/opinions/saved-view.ts'
import type { SortColumn, SortSpec } from '../../src-core/query/sort-spec.ts'
import type { ExportedRun } from '../../src-core/replica/acts/restore-runs.ts'
import { MetaflowException } from '../api/errors.ts'
import type { Io } from './command.ts'

/** What a file of `tagalong export` holds (`docs/export.md`). */
export interface ExportFile {
  readonly runs: readonly ExportedRun[]
  readonly rules: readonly TagRules[]
  readonly views: readonly SavedView[]
  /** How many promotions it tells of. */
  readonly promotions: number
}

/** Everything is read before anything is changed: a file that was cut short changes nothing. */
export async function readExport(file: string, io: Io): Promise<ExportFile> {
  const input = file === '-' ? Readable.from([await io.readStdin()]) : createReadStream(file, 'utf8')
  const runs: ExportedRun[] = []
  const rules: TagRules[] = []
  const views: SavedView[] = []
  let [isHeaded, isWhole, place, promotions] = [false, false, 0, 0]
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      place += 1
      if (text.trim() === '') continue
      const line = parseLine(text)
      if (line === null) throw new BadExport(`Line ${place} of ${file} is no JSON object.`)
      if (line['kind'] === 'tagalong-export') {
        if (line['version'] !== 1) throw new BadExport(`${file} is of version ${String(line['version'])}; this Tagalong reads version 1.`)
        isHeaded = true
      } else if (!isHeaded) throw new BadExport(`${file} is no export of Tagalong.`)
      else if (line['kind'] === 'end') isWhole = line['runs'] === runs.length
      else if (line['kind'] === 'run') runs.push(exportedRun(line))
      else if (line['kind'] === 'tag-rules') rules.push(exportedRules(line))
      else if (line['kind'] === 'saved-view') views.push(exportedView(line))
      else if (line['kind'] === 'promotion') promotions += 1
    }
  } catch (error) {
    if (error instanceof MetaflowException) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new BadExport(`There is no file ${file}.`)
    throw new BadExport(`${file} can not be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  if (!isHeaded) throw new BadExport(`${file} is no export of Tagalong.`)
  if (!isWhole) throw new BadExport(`${file} was cut short: its last line is missing.`)
  return { runs, rules, views, promotions }
}

class BadExport extends MetaflowException {
  constructor(what: string) {
    super('source-unreadable', `${what} Nothing was changed. Give a whole file of tagalong export.`)
  }
}

type Line = Readonly<Record<string, unknown>>

function parseLine(text: string): Line | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}

/** What is not there or not text is empty: such a run is counted as unreadable. */
function exportedRun({ origin, flow, runId, records }: Line): ExportedRun {
  const { facts, tags }: Line = { ...(typeof records === 'object' ? records : {}) }
  return { origin: text(origin), flow: text(flow), runId: text(runId), records: { facts: list(facts), tags: list(tags) } }
}

function exportedRules(line: Line): TagRules {
  const { hue, group, renamedTo, isProtected, isRetired, isPromoted, promoters } = line
  return {
    ...defaultRules(text(line['tag'])),
    description: text(line['description']),
    hue: typeof hue === 'number' ? hue : null,
    group: textOrNull(group),
    renamedTo: textOrNull(renamedTo),
    isProtected: isProtected === true,
    isRetired: isRetired === true,
    isPromoted: isPromoted === true,
    requires: text(line['requires']),
    promoters: list(promoters).filter((name) => typeof name === 'string'),
  }
}

function exportedView(line: Line): SavedView {
  const { namespace, order, sort } = line
  return {
    id: text(line['id']),
    name: text(line['name']),
    query: text(line['query']),
    namespace: textOrNull(namespace),
    order: typeof order === 'number' ? order : 0,
    sort: exportedSort(sort),
  }
}

function exportedSort(value: unknown): SortSpec | null {
  const { column, descending }: Line = { ...(typeof value === 'object' ? value : {}) }
  const known = SORT_COLUMNS.find((name) => name === column)
  return known === undefined ? null : { column: known, descending: descending === true }
}

const SORT_COLUMNS: readonly SortColumn[] = ['started', 'run', 'owner', 'status', 'duration', 'tags']

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
