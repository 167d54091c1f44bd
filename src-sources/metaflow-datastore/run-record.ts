import { sortedTags } from '../../src-core/lib/code-points.ts'
import { isTime } from '../../src-core/lib/time.ts'
import type { JsonObject } from './place.ts'

/** A run's `_meta/_self.json` (contract 5.2), as far as it is used here. */
export interface RunRecord {
  readonly userTags: readonly string[]
  readonly systemTags: readonly string[]
  /** Epoch milliseconds; null when the record has no usable time. */
  readonly recordedAt: number | null
  /** Flow and run that the record says it is about. */
  readonly flow: string | null
  readonly runId: string | null
  /** What in it is not as Metaflow writes it; the rest counts. */
  readonly faults: readonly string[]
}

/**
 * Tags are taken as they are, also those that Metaflow would refuse (too many, too long, empty): other tools write too.
 * Only what is no text at all is left out, since nothing could name it: other types, and text with lone surrogates.
 */
export function parseRunRecord(record: JsonObject): RunRecord {
  const faults: string[] = []
  const tags = (field: 'tags' | 'system_tags'): string[] => {
    const value = record[field]
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) {
      faults.push(`\`${field}\` is not a list`)
      return []
    }
    const texts = value.filter(isText)
    if (texts.length < value.length) faults.push(`\`${field}\` holds something that is not text`)
    return sortedTags(texts)
  }
  const recordedAt = timeOf(record)
  if (recordedAt === null) faults.push('`ts_epoch` is not a time')
  return {
    userTags: tags('tags'),
    systemTags: tags('system_tags'),
    recordedAt,
    flow: nameOf(record['flow_id']),
    runId: nameOf(record['run_number']),
    faults,
  }
}

/** Whether a value is something that a tag can be: text without lone surrogates. */
export const isText = (value: unknown): value is string => typeof value === 'string' && !LONE_SURROGATE.test(value)

// In unicode mode a surrogate matches only when it has no partner.
const LONE_SURROGATE = /\p{Surrogate}/u

/** `ts_epoch` of any record: whole epoch milliseconds of a year up to 9999, else null. */
export function timeOf(record: JsonObject): number | null {
  const time = record['ts_epoch']
  return isTime(time) && Number.isInteger(time) ? time : null
}

// The service and old versions write run numbers as numbers.
function nameOf(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
}

/** True start of a run, from an id that counts microseconds since the epoch (contract 5.1); null for any other id. */
export function startFromRunId(runId: string): number | null {
  return /^[1-9]\d{15}$/.test(runId) ? Number(runId.slice(0, -3)) : null
}
