import { LOG_PAGE_BYTES } from '../../src-core/bridge/contract.ts'
import type { LogPage, LogStream, TaskPath } from '../../src-core/bridge/contract.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { SourceRefusal } from '../run-source.ts'
import { errorCode } from './disk.ts'
import { realInside } from './links.ts'
import { at, isPlainName, listEntries, startReading } from './place.ts'
import type { Place } from './place.ts'

const EMPTY: LogPage = { attempt: null, text: '', from: 0, sizeBytes: 0 }

/**
 * One page of what a task wrote, by its newest attempt with a log of that stream (`<attempt>.runtime_stdout.log`, contract 5.1). It ends at `before`,
 * a byte offset that an earlier answer gave as `from`, or at the end of the log. No log is an empty one: not every runtime keeps them.
 */
export async function readLog(
  place: Place,
  { flow, runId, step, taskId }: TaskPath,
  stream: LogStream,
  before: number | null,
): Promise<Result<LogPage, SourceRefusal>> {
  if (![flow, runId, step, taskId].every(isPlainName)) return err(GONE)
  try {
    const folder = await realInside(place, `${flow}/${runId}/${step}/${taskId}`)
    if (folder === null) return err(GONE)
    const attempt = await newestAttempt(place, `${flow}/${runId}/${step}/${taskId}`, stream)
    if (attempt === null) return ok(EMPTY)
    const file = at(place, `${flow}/${runId}/${step}/${taskId}/${attempt}.runtime_${stream}.log`)
    const { size } = await place.disk.stat(file)
    const end = Math.min(before ?? size, size)
    const start = Math.max(0, end - LOG_PAGE_BYTES)
    const bytes = await place.disk.readPart(file, start, end - start)
    // Begin with a whole line, if one begins in this page: the page before then ends with the line before.
    const newline = start === 0 ? -1 : bytes.indexOf(10)
    const skipped = newline === -1 || newline === bytes.length - 1 ? 0 : newline + 1
    return ok({ attempt, text: withoutMarks(bytes.subarray(skipped).toString('utf8')), from: start + skipped, sizeBytes: size })
  } catch (error) {
    return err(refusalFor(errorCode(error)))
  }
}

async function newestAttempt(place: Place, task: string, stream: LogStream): Promise<number | null> {
  const attempts = (await listEntries(startReading(place), task)).flatMap(({ name, kind }) => {
    const match = kind === 'file' ? /^(\d{1,6})\.runtime_(stdout|stderr)\.log$/.exec(name) : null
    return match?.[1] && match[2] === stream ? [Number(match[1])] : []
  })
  return attempts.length === 0 ? null : attempts.reduce((a, b) => Math.max(a, b))
}

/** Without what Metaflow puts before each line to merge logs, `[MFLOG|0|<time>Z|<source>|<id>]` (metaflow/mflog/mflog.py); a `!` behind the first bracket marks a lost end. */
const withoutMarks = (text: string): string => text.replaceAll(/^\[!?MFLOG\|0\|[^|\]\n]*\|[^|\]\n]*\|[^|\]\n]*\]/gm, '')

const GONE: SourceRefusal = {
  kind: 'not-found',
  message: 'This task is not in the datastore any more. Your tags are safe; look at the run again to see which tasks it has.',
}

function refusalFor(code: string): SourceRefusal {
  if (code === 'ENOENT' || code === 'ENOTDIR') return GONE
  if (code === 'EACCES' || code === 'EPERM')
    return { kind: 'no-permission', message: 'You may not read this log. Nothing is lost; allow reading its file, then open it again.' }
  return { kind: 'unreadable', message: `This log could not be read (${code || 'the disk failed'}). Nothing is lost; try again.` }
}
