import { describeViolation } from '../../src-core/tags/describe-violation.ts'
import type { TagViolation } from '../../src-core/tags/tag-violation.ts'
import type { WriteRefusal } from '../run-source.ts'
import { errorCode } from './disk.ts'
import type { RunName } from './known-runs.ts'

type Kind = Exclude<WriteRefusal['kind'], 'tag-refused' | 'damaged' | 'failed'>

const WORDS: Readonly<Record<Kind, (run: string) => string>> = {
  unavailable: (run) =>
    `The datastore is not there now, so the tags of ${run} were not written into it. They are safe in Tagalong; connect the drive or bring the folder back.`,
  vanished: (run) => `${run} is not in this datastore any more, so its tags were not written there. They are safe in Tagalong.`,
  link: (run) =>
    `The way to the record of ${run} is a link. Tagalong follows no links inside a datastore, so nothing was written. Open the folder it leads to as a source of its own.`,
  'read-only': (run) =>
    `This datastore is read-only, so the tags of ${run} were not written into it. They are safe in Tagalong; make the drive writable, or switch writing off for this source.`,
  'no-permission': (run) =>
    `You may not change the record of ${run}, so nothing was written. Its tags are safe in Tagalong; allow your user to write in the \`_meta\` folder of the run.`,
  'disk-full': (run) =>
    `The disk of this datastore is full. The record of ${run} is as it was, and its tags are safe in Tagalong; free some space.`,
  conflict: (run) =>
    `Other programs kept changing the tags of ${run} at the same moment. Yours are safe in Tagalong; they can be written when it is quiet.`,
}

export const refuse = (kind: Kind, name: RunName): WriteRefusal => ({ kind, message: WORDS[kind](pathspecOf(name)) })

/** `what` is wrong with the record, as the end of "…: it is empty". */
export const damaged = (name: RunName, what: string): WriteRefusal => ({
  kind: 'damaged',
  message: `The record of ${pathspecOf(name)} is damaged: ${what}. It was left as it is. The tags are safe in Tagalong; mend the record or bring back a copy.`,
})

export const refuseTags = (violation: TagViolation): WriteRefusal => ({
  kind: 'tag-refused',
  violation,
  message: describeViolation(violation, 1),
})

/** What a failure of the disk means for somebody whose tags wait to be written. */
export function refusalOf(error: unknown, name: RunName): WriteRefusal {
  switch (errorCode(error)) {
    case 'EROFS':
      return refuse('read-only', name)
    case 'EACCES':
    case 'EPERM':
      return refuse('no-permission', name)
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse('disk-full', name)
    default:
      return {
        kind: 'failed',
        message: `The disk failed while the tags of ${pathspecOf(name)} were written (${errorCode(error) || String(error)}). The record is whole, as it was or with the new tags. The tags are safe in Tagalong; check the drive.`,
      }
  }
}

const pathspecOf = ({ flow, runId }: RunName): string => `${flow}/${runId}`
