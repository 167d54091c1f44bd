import type { SourceProblem } from '../../src-core/bridge/contract.ts'
import { errorCode } from './disk.ts'
import { at } from './place.ts'
import type { Place } from './place.ts'

/**
 * A flow or run that is a link is not followed: it may lead out of the datastore, back into it (every run twice), or in
 * circles. Nothing that Metaflow writes is a link. It is listed instead, so that nobody wonders where the runs are.
 */
export async function linkProblem(place: Place, path: string): Promise<SourceProblem> {
  const loop: SourceProblem = {
    kind: 'symlink-loop',
    path,
    message: 'This link leads in a circle. It was not followed; everything else was read.',
  }
  try {
    const target = await place.disk.real(at(place, path))
    if (isBelow(at(place, path), target)) return loop
  } catch (error) {
    if (errorCode(error) === 'ELOOP') return loop
  }
  return {
    kind: 'unreadable',
    path,
    message: 'This is a link. Tagalong follows no links inside a datastore; open the folder it points to as a source of its own.',
  }
}

/**
 * The absolute path, free of links, of something inside the datastore; null when it is not there or lies outside.
 * Fails as the disk does when that cannot be told.
 */
export async function realInside(place: Place, path: string): Promise<string | null> {
  try {
    const real = await place.disk.real(at(place, path))
    return isBelow(real, place.root) ? real : null
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errorCode(error))) return null
    throw error
  }
}

/** Whether an absolute path lies below a folder; both free of links. */
export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^[/\\]/.test(path.slice(folder.length))
}
