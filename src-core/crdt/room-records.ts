import { isTime } from '../lib/time.ts'
import type { Scope } from '../opinions/opinion-kinds.ts'
import { readSubject, writeSubject, type Subject } from '../opinions/subject.ts'
import type { RunFacts, RunOutcome } from '../runs/run.ts'
import { validateTag } from '../tags/validate-tag.ts'

/**
 * What stands in the two arrays of a room, and how it is told apart. Everything is a plain JSON tuple; one array item is
 * one dot. Readers skip what they do not understand, so that an older app survives a newer one.
 *
 * `facts` (never deleted; in the workspace's own room it holds `promotion/promotion-records.ts`):
 * - facts       `[runId, 1, createdAt, recordedAt, activeAt, outcome, successful, finished, finishedAt, originRunId, systemTags]`
 * - appearance  `[runId, tag, n, present]` or `[runId, tag, n, present, at]`: the source has, or no longer has, its n-th
 *   appearance of the tag. The same observation by ten laptops is the same record. `at` is the time of the source's record in which it was
 *   seen. An n-th appearance that is not present, without a time, and never was: write-back is about to carry the tag there for the assertions that
 *   stand, so whoever meets it in a record has met no fact of the source.
 *
 * `tags`:
 * - assertion   `[runId, subject, by, at, via]`: "this run is x", said here. It stands as long as the item does.
 * - removal     `[runId, subject, n, by, at, via]` or with `, [[by, at, via], …]` behind: "it is not x". It retracts the source's
 *   n-th appearance (0: there was none) and keeps, for the history, whose assertions were deleted with it. It never
 *   outweighs an assertion: those are deleted as items, which is what makes the set add-wins.
 * The subject is a tag, as text, or another opinion, as a list of its kind and, where it has one, its text
 * (`opinions/opinion-kinds.ts`). In the workspace's own room the name of a tag or a view stands in place of the run id.
 */
export interface FactsRecord extends RunFacts {
  readonly type: 'facts'
  readonly runId: string
  readonly recordedAt: number
}

export interface AppearanceRecord {
  readonly type: 'appearance'
  readonly runId: string
  readonly tag: string
  readonly n: number
  readonly present: boolean
  readonly at: number | null
}

/** Who said something, when (epoch ms) and through which door. */
export interface Signature {
  readonly by: string
  readonly at: number
  readonly via: string
}

/** Door of a removal that an importer saw in a source: the tag had been written there for the assertions that went with it. */
export const VIA_SOURCE = 'source'

export interface AssertionRecord extends Signature, Subject {
  readonly type: 'assertion'
  readonly runId: string
}

export interface RemovalRecord extends Signature, Subject {
  readonly type: 'removal'
  readonly runId: string
  readonly n: number
  readonly removed: readonly Signature[]
}

export type FactsArrayRecord = FactsRecord | AppearanceRecord
export type OpinionRecord = AssertionRecord | RemovalRecord
export type Tuple = readonly unknown[]

const FACTS_VERSION = 1

const isOutcome = (value: unknown): value is RunOutcome => value === 'completed' || value === 'failed' || value === 'open'
const isText = (value: unknown): value is string => typeof value === 'string'
const isTimeOrNull = (value: unknown): value is number | null => value === null || isTime(value)
const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText)

/** The id of a local run is a count of microseconds, which takes half the bytes as a number. */
function writeRunId(runId: string): string | number {
  const number = Number(runId)
  return Number.isSafeInteger(number) && number >= 0 && String(number) === runId ? number : runId
}

function readRunId(value: unknown): string | null {
  if (isCount(value)) return String(value)
  return isText(value) && value !== '' ? value : null
}

/** Reads one item of `facts`; null for anything that is not well formed. */
export function parseFactsTuple(value: unknown): FactsArrayRecord | null {
  if (!Array.isArray(value)) return null
  const runId = readRunId(value[0])
  if (runId === null) return null
  return typeof value[1] === 'number' ? parseFacts(runId, value) : parseAppearance(runId, value)
}

function parseFacts(runId: string, value: readonly unknown[]): FactsRecord | null {
  const [, version, createdAt, recordedAt, activeAt, outcome, successful, finished, finishedAt, originRunId, systemTags] = value
  if (version !== FACTS_VERSION || value.length !== 11) return null
  if (!isTime(createdAt) || !isTime(recordedAt) || !isTime(activeAt) || !isTimeOrNull(finishedAt)) return null
  if (!isOutcome(outcome) || typeof successful !== 'boolean' || typeof finished !== 'boolean') return null
  if (!isTextOrNull(originRunId) || !isTexts(systemTags)) return null
  return {
    type: 'facts',
    runId,
    createdAt,
    recordedAt,
    activeAt,
    outcome,
    successful,
    finished,
    finishedAt,
    originRunId,
    systemTags,
  }
}

function parseAppearance(runId: string, value: readonly unknown[]): AppearanceRecord | null {
  const [, tag, n, present, at = null] = value
  if (value.length !== 4 && value.length !== 5) return null
  if (!isText(tag) || !isCount(n) || n === 0 || typeof present !== 'boolean' || !isTimeOrNull(at)) return null
  return { type: 'appearance', runId, tag, n, present, at }
}

/** Reads one item of `tags`; null for anything that is not well formed. */
export function parseOpinionTuple(value: unknown, scope: Scope): OpinionRecord | null {
  if (!Array.isArray(value)) return null
  const runId = readRunId(value[0])
  if (runId === null) return null
  return typeof value[2] === 'string' ? parseAssertion(runId, value, scope) : parseRemoval(runId, value, scope)
}

function parseAssertion(runId: string, value: readonly unknown[], scope: Scope): AssertionRecord | null {
  const [, written, by, at, via] = value
  if (value.length !== 5 || !isText(by) || !isTime(at) || !isText(via)) return null
  const subject = readSubject(written, by, scope)
  if (subject === null || (subject.kind === 'tag' && validateTag(subject.text) !== null)) return null
  return { type: 'assertion', runId, kind: subject.kind, text: subject.text, by, at, via }
}

/** A tag that breaks the rules may be removed: another tool let it in (TAG9). */
function parseRemoval(runId: string, value: readonly unknown[], scope: Scope): RemovalRecord | null {
  const n: unknown = value[2]
  if (!isCount(n) || (value.length !== 6 && value.length !== 7)) return null
  const signature = parseSignature(value.slice(3, 6))
  const subject = signature === null ? null : readSubject(value[1], signature.by, scope)
  const removed: unknown = value.length === 7 ? value[6] : []
  if (signature === null || subject === null || !Array.isArray(removed) || (subject.kind !== 'tag' && n !== 0)) return null
  const signatures = removed.map(parseSignature).filter((s) => s !== null)
  if (signatures.length !== removed.length) return null
  return { type: 'removal', runId, ...subject, n, ...signature, removed: signatures }
}

function parseSignature(value: unknown): Signature | null {
  if (!Array.isArray(value) || value.length !== 3) return null
  const [by, at, via] = value
  return isText(by) && isTime(at) && isText(via) ? { by, at, via } : null
}

const signatureTuple = ({ by, at, via }: Signature): Tuple => [by, at, via]

export function factsTuple(r: Omit<FactsRecord, 'type'>): Tuple {
  return [
    writeRunId(r.runId),
    FACTS_VERSION,
    r.createdAt,
    r.recordedAt,
    r.activeAt,
    r.outcome,
    r.successful,
    r.finished,
    r.finishedAt,
    r.originRunId,
    r.systemTags,
  ]
}

export function appearanceTuple(r: Omit<AppearanceRecord, 'type'>): Tuple {
  return r.at === null ? [writeRunId(r.runId), r.tag, r.n, r.present] : [writeRunId(r.runId), r.tag, r.n, r.present, r.at]
}

export function opinionTuple(r: OpinionRecord): Tuple {
  if (r.type === 'assertion') return [writeRunId(r.runId), writeSubject(r), ...signatureTuple(r)]
  const head = [writeRunId(r.runId), writeSubject(r), r.n, ...signatureTuple(r)]
  return r.removed.length === 0 ? head : [...head, r.removed.map(signatureTuple)]
}
