import type { WriteBackState } from '../../../src-core/replica/write-back/write-back-api.ts'
import { formatClock } from '../../ui/format-time.ts'
import { countOf, firstSentence, inWords } from '../../ui/words.ts'

/** Why nothing can be written to a source at all, and what to do, each in a sentence. */
const RESTING: Readonly<Record<string, readonly [what: string, next: string]>> = {
  'read-only': ['This datastore is read-only.', 'Make the drive writable, or switch writing off.'],
  unavailable: ['This datastore is not there now.', 'Connect the drive or bring the folder back.'],
  'disk-full': ['The disk of this datastore is full.', 'Free some space.'],
  unreachable: ['The program that reads and writes your disk does not answer.', 'It goes on by itself when it does.'],
}

/** What waits to be written and why; then that it is safe, and what happens next. */
export function describeWaiting({ waitingCount, resting, nextTryAt }: WriteBackState): string {
  const runs = waitingCount === 1 ? 'one run' : `${inWords(waitingCount)} runs`
  const next = nextTryAt === null ? '' : ` Next try at ${formatClock(nextTryAt)}.`
  if (resting === null) return `Tags of ${runs} wait to be written. They are safe in Tagalong.${next}`
  const [what, then] = RESTING[resting.kind] ?? [firstSentence(resting.message), '']
  return `${what} Tags of ${runs} wait and are safe in Tagalong. ${then}${next}`.replaceAll('  ', ' ')
}

export function describePause(waitingCount: number): string {
  const waiting =
    waitingCount === 0 ? '' : ` Tags of ${waitingCount === 1 ? 'one run' : `${inWords(waitingCount)} runs`} are written when it goes on.`
  return `This source is paused. It is neither watched nor written to; its runs and every tag stay here.${waiting} Going on reads it anew.`
}

/** The state of the switch, in a few words. `state` is null until it was told. */
export function describeWriteBack(isOn: boolean, state: WriteBackState | null): string {
  if (!isOn) return 'Off'
  if (state === null) return 'On'
  if (state.waitingCount > 0) return `On, ${countOf(state.waitingCount, 'run')} waiting`
  return state.underWay > 0 ? 'On, writing' : 'On, nothing waiting'
}
