import { join } from 'node:path'
import { sortedTags } from '../../src-core/lib/code-points.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { TagChange, WrittenTags } from '../../src-core/replica/write-back/write-back-api.ts'
import { planTagEdit } from '../../src-core/tags/plan-tag-edit.ts'
import type { TagPlan } from '../../src-core/tags/plan-tag-edit.ts'
import type { WriteRefusal } from '../run-source.ts'
import type { RunName } from './known-runs.ts'
import { openRecord } from './open-record.ts'
import type { OpenRecord } from './open-record.ts'
import type { Place } from './place.ts'
import { spliceTags } from './splice-tags.ts'
import { isOvertaken, removeLeftOvers, removeQuietly, temporaryName, writeAside } from './temporary-files.ts'
import { refusalOf, refuse, refuseTags } from './write-refusal.ts'
import type { WritingDisk } from './writing-disk.ts'

/** A datastore that may be written to, and what a writer needs of the machine. */
export interface WritablePlace extends Place {
  readonly writing: WritingDisk
  /** At least 0, less than 1. */
  readonly random: () => number
  /** Waits so many milliseconds, or less once the datastore is closed. */
  readonly pause: (ms: number) => Promise<void>
  /** No further try is begun once this says so. */
  readonly closing: AbortSignal
}

const MAX_TRIES = 8
/** First pause between two tries; each is twice the one before, give or take half, so 3 s in all. */
const FIRST_PAUSE_MS = 25

/**
 * One Metaflow mutate on a run's record; see `RunSource.writeTags`. There is no lock that Metaflow would know of. So this
 * reads just before it writes, looks again just before it renames, and reads back what is there in the end
 * (contract 1.4; Metaflow: `_mutate_user_tags_for_run` in `plugins/metadata_providers/local.py`). What somebody else writes
 * between the last look and the rename, some ten microseconds, is overwritten; Metaflow's own read-back comes later than
 * that and makes it write again.
 */
export async function writeTags(place: WritablePlace, name: RunName, change: TagChange): Promise<Result<WrittenTags, WriteRefusal>> {
  const done: Done = { added: new Set(), removed: new Set() }
  for (let tries = 1; ; tries++) {
    const answer = await tryOnce(place, name, change, done)
    if (answer !== OVERTAKEN) return answer
    if (tries === MAX_TRIES || place.closing.aborted) return err(refuse('conflict', name))
    await place.pause(FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + place.random()))
  }
}

const OVERTAKEN = Symbol('overtaken')

/** What the tries of one call have written so far. */
interface Done {
  readonly added: Set<string>
  readonly removed: Set<string>
}

async function tryOnce(
  place: WritablePlace,
  name: RunName,
  change: TagChange,
  done: Done,
): Promise<Result<WrittenTags, WriteRefusal> | typeof OVERTAKEN> {
  const before = await openRecord(place, name)
  if (!before.ok) return before
  const plan = planTagEdit({ ...before.value, ...change })
  if (!plan.ok) return err(refuseTags(plan.error))
  await removeLeftOvers(place.disk, place.writing, before.value.folder, place.now())
  if (isDone(plan.value)) return ok(answer(done, before.value))

  try {
    if (!(await replaceTags(place, before.value, plan.value.next))) return OVERTAKEN
  } catch (error) {
    return isOvertaken(error) ? OVERTAKEN : err(refusalOf(error, name))
  }
  for (const tag of plan.value.add) done.added.add(tag)
  for (const tag of plan.value.remove) done.removed.add(tag)

  const after = await openRecord(place, name)
  if (!after.ok) return after
  const rest = planTagEdit({ ...after.value, ...change })
  return rest.ok && isDone(rest.value) ? ok(answer(done, after.value)) : OVERTAKEN
}

const isDone = (plan: TagPlan): boolean => plan.add.length === 0 && plan.remove.length === 0

const answer = (done: Done, record: OpenRecord): WrittenTags => ({
  userTags: record.userTags,
  added: sortedTags(done.added),
  removed: sortedTags(done.removed),
})

/** Puts a record with these tags in the place of `record`. False, with nothing changed, when that is not the record any more. */
async function replaceTags({ writing, random }: WritablePlace, record: OpenRecord, tags: readonly string[]): Promise<boolean> {
  const aside = join(record.folder, temporaryName(random))
  await writeAside(writing, aside, Buffer.from(spliceTags(record.text, tags)), record.file)
  let replaced = false
  try {
    replaced = await writing.replace(aside, record.file, record.seen)
  } finally {
    if (!replaced) await removeQuietly(writing, aside)
  }
  // Before anybody is told: whoever hears that the tags were carried takes their absence after a loss of power for an opinion.
  if (replaced) await writing.syncFolder(record.folder)
  return replaced
}
