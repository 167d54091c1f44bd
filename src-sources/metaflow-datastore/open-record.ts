import { join } from 'node:path'
import { err, ok } from '../../src-core/lib/result.ts'
import type { Result } from '../../src-core/lib/result.ts'
import type { WriteRefusal } from '../run-source.ts'
import { errorCode } from './disk.ts'
import type { RunName } from './known-runs.ts'
import { at, isObject, isPlainName, MAX_RECORD_BYTES } from './place.ts'
import type { JsonObject, Place } from './place.ts'
import { isText, parseRunRecord } from './run-record.ts'
import { damaged, refusalOf, refuse } from './write-refusal.ts'
import type { Seen } from './writing-disk.ts'

/** A run's record as it is now, fit to be written anew. */
export interface OpenRecord {
  /** Absolute paths of the record and of the folder that holds it, free of links. */
  readonly file: string
  readonly folder: string
  readonly text: string
  readonly seen: Seen
  readonly userTags: readonly string[]
  readonly systemTags: readonly string[]
}

/**
 * Reads the record of a run of this datastore. Stricter than `readRun`, which shows what there is: a record that is not
 * wholly as Metaflow writes it, as far as tags and identity go, is refused, since writing it anew would settle the damage.
 */
export async function openRecord(place: Place, name: RunName): Promise<Result<OpenRecord, WriteRefusal>> {
  const { flow, runId } = name
  if (!isPlainName(flow) || !isPlainName(runId)) return err(refuse('vanished', name))
  const folder = at(place, `${flow}/${runId}/_meta`)
  const file = join(folder, '_self.json')
  try {
    if ((await place.disk.real(folder)) !== folder) return err(refuse('link', name))
    // A record that is replaced between these two is taken for changed later, which is right.
    const stat = await place.disk.stat(file)
    const seen: Seen = { stat, bytes: await place.disk.read(file, MAX_RECORD_BYTES) }
    const text = decode(seen.bytes)
    const raw = text === null ? null : parse(text)
    if (text === null || raw === null) return err(damaged(name, 'it is not complete JSON'))
    const record = parseRunRecord(raw)
    if (record.flow !== flow || record.runId !== runId) return err(damaged(name, 'it does not name this run'))
    for (const field of ['tags', 'system_tags']) {
      const value = raw[field]
      if (!Array.isArray(value) || !value.every(isText)) return err(damaged(name, `its \`${field}\` are no list of texts`))
    }
    return ok({ file, folder, text, seen, userTags: record.userTags, systemTags: record.systemTags })
  } catch (error) {
    return err(await whyNot(place, name, error))
  }
}

async function whyNot(place: Place, name: RunName, error: unknown): Promise<WriteRefusal> {
  const code = errorCode(error)
  if (code === 'ELOOP') return refuse('link', name)
  if (code === 'EFBIG') return damaged(name, 'it is far larger than any Metaflow record')
  if (code === 'EISDIR' || code === 'ESPIPE') return damaged(name, 'it is no file')
  if (code !== 'ENOENT' && code !== 'ENOTDIR') return refusalOf(error, name)
  const root = await place.disk.stat(place.root).catch(() => null)
  return refuse(root ? 'vanished' : 'unavailable', name)
}

/** Null for bytes that are not UTF-8: written as text they would change. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
