import { createHash } from 'node:crypto'
import { at } from './place.ts'
import type { Place } from './place.ts'
import type { StepFolders } from './run-outcome.ts'

/**
 * A fingerprint of a run on disk: while it stays the same, the run need not be read again. For a settled run it is the
 * time, size and inode of its record, which is all that can still change (contract 5.8). For any other run also those of
 * its folder and of the folders of steps and tasks, since whatever happens in a run adds a file to one of them.
 */
export interface RunMark {
  readonly text: string
  /**
   * Something changed so shortly before the run was read that a further change could bear the same time. Such a mark
   * proves nothing, and the run is read once more.
   */
  readonly young: boolean
}

/** Coarsest clock of the file systems in use (FAT: 2 s). */
const CLOCK_STEP_MS = 2_000

/** `startedAt`: when reading the run began. */
export async function takeMark(place: Place, run: string, steps: readonly StepFolders[] | null, startedAt: number): Promise<RunMark> {
  const paths = [`${run}/_meta/_self.json`]
  if (steps !== null) {
    paths.push(run)
    for (const { step, tasks } of steps) {
      paths.push(`${run}/${step}`)
      for (const task of tasks) paths.push(`${run}/${step}/${task}`, `${run}/${step}/${task}/_meta`)
    }
  }
  const parts: string[] = []
  let newest = 0
  for (const path of paths) {
    const stat = await place.disk.stat(at(place, path)).catch(() => null)
    if (stat) newest = Math.max(newest, stat.mtimeMs)
    parts.push(stat ? `${stat.mtimeMs} ${stat.size} ${stat.inode}` : '-')
  }
  const text = parts.length === 1 ? (parts[0] ?? '') : createHash('sha1').update(parts.join('\n')).digest('base64')
  return { text, young: newest > startedAt - CLOCK_STEP_MS }
}
