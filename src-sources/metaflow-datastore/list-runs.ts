import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import { errorCode } from './disk.ts'
import type { Entry } from './disk.ts'
import { linkProblem } from './links.ts'
import { at, readObject, startReading } from './place.ts'
import type { Place } from './place.ts'
import { problemOf } from './problems.ts'
import { startFromRunId } from './run-record.ts'

/** Names found in one folder, and what was wrong with some of its entries. */
export interface Listing {
  readonly names: readonly string[]
  readonly problems: readonly SourceProblem[]
}

/**
 * The flows of a datastore: folders with a `_meta/_self.json` of their own (contract 5.1). Null when the datastore itself
 * cannot be listed, with the reason in `problem`.
 */
export async function listFlows(place: Place): Promise<Listing | { readonly names: null; readonly problem: SourceProblem }> {
  let entries: Entry[]
  try {
    entries = await place.disk.list(place.root)
  } catch (error) {
    const problem = problemOf(error, '')
    if (problem.kind !== 'missing-file') return { names: null, problem }
    return {
      names: null,
      problem: {
        ...problem,
        kind: 'no-datastore',
        message: 'The datastore is not there any more. It is read again as soon as it is back.',
      },
    }
  }
  const names: string[] = []
  const problems: SourceProblem[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'mf.cards') continue
    if (entry.kind === 'link') problems.push(await linkProblem(place, entry.name))
    if (entry.kind !== 'folder') continue
    if (entry.name.includes(REPLACED)) problems.push(...(await nameProblem(place, entry.name)))
    const found = await checkFlow(place, entry.name)
    if (found.isFlow) names.push(entry.name)
    problems.push(...found.problems)
  }
  return { names, problems }
}

async function checkFlow(place: Place, flow: string): Promise<{ isFlow: boolean; problems: readonly SourceProblem[] }> {
  const reading = startReading(place)
  const path = `${flow}/_meta/_self.json`
  const record = await readObject(reading, path)
  const named = record?.['flow_id']
  if (typeof named === 'string' && named !== flow) {
    const message = `This folder holds the record of the flow ${named}. It looks like a copy or a renamed folder and is left out.`
    return { isFlow: false, problems: [{ kind: 'duplicate-run', path: flow, message }] }
  }
  if (reading.problems[0]?.kind !== 'missing-file') return { isFlow: true, problems: reading.problems }
  // Other folders live here too. One that holds something named like a run is a flow that lost its record.
  const { names } = await listRuns(place, flow)
  if (!names.some((name) => startFromRunId(name) !== null)) return { isFlow: false, problems: [] }
  return { isFlow: true, problems: [{ kind: 'missing-file', path, message: 'The record of this flow is missing. Its runs were read.' }] }
}

/** The runs of a flow in no order: any folder may be one, except those that Metaflow uses itself. */
export async function listRuns(place: Place, flow: string): Promise<Listing> {
  const names: string[] = []
  const problems: SourceProblem[] = []
  try {
    for await (const { name, kind } of place.disk.each(at(place, flow))) {
      if (name.startsWith('.') || name === '_meta' || name === 'data') continue
      if (kind === 'link') problems.push(await linkProblem(place, `${flow}/${name}`))
      else if (kind === 'folder' && name.includes(REPLACED)) problems.push(...(await nameProblem(place, `${flow}/${name}`)))
      if (kind === 'folder') names.push(name)
    }
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error))) problems.push(problemOf(error, flow))
  }
  return { names, problems }
}

/** Stands in a name for bytes that are not UTF-8; the file can then not be reached by that name. */
const REPLACED = '\ufffd'

async function nameProblem(place: Place, path: string): Promise<SourceProblem[]> {
  const isThere = await place.disk.stat(at(place, path)).catch(() => null)
  return isThere
    ? []
    : [
        {
          kind: 'unreadable',
          path,
          message: 'The name of this folder is not valid UTF-8, so it cannot be opened. Rename it and it appears.',
        },
      ]
}

/** Newest first: ids of the same length count microseconds and sort as text. */
export const newestFirst = (a: { readonly runId: string }, b: { readonly runId: string }): number =>
  b.runId.length - a.runId.length || (a.runId < b.runId ? 1 : a.runId > b.runId ? -1 : 0)
