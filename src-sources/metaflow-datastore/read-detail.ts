import type { RunDetail, StepDetail } from '../../src-core/bridge/contract.ts'
import { listCards } from './cards.ts'
import { listFolders, startReading } from './place.ts'
import type { Place, Reading } from './place.ts'
import { readStep } from './read-step.ts'
import { readArtifacts, readValue } from './read-task.ts'
import { readParametersTask } from './run-outcome.ts'

/** Everything of one run but its tags. What cannot be read is left out. */
export async function readDetail(place: Place, flow: string, runId: string): Promise<RunDetail> {
  const reading = startReading(place)
  const run = `${flow}/${runId}`
  const names = (await listFolders(reading, run)).filter((name) => !name.startsWith('_'))
  const steps: StepDetail[] = []
  for (const name of names) steps.push(await readStep(reading, run, name))
  return {
    parameters: await readParameters(reading, flow, run),
    steps: steps.toSorted((a, b) => (a.startedAt ?? Infinity) - (b.startedAt ?? Infinity) || (a.name < b.name ? -1 : 1)),
    cards: await listCards(reading, flow, runId),
  }
}

/** Public artifacts of `_parameters` other than `name` (contract 5.6). A value that is not small and plain is null. */
async function readParameters(reading: Reading, flow: string, run: string): Promise<RunDetail['parameters']> {
  const task = await readParametersTask(reading, run)
  if (task === null) return []
  const artifacts = (await readArtifacts(reading, task)).filter(({ name }) => name !== 'name')
  return await Promise.all(artifacts.map(async ({ name, type, sha }) => ({ name, type, value: await readValue(reading, flow, sha) })))
}
