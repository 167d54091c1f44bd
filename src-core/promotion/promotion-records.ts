import { isTime } from '../lib/time.ts'
import { parseRunKey } from '../runs/run-key.ts'
import type { RunKey } from '../runs/run.ts'
import { validateTag } from '../tags/validate-tag.ts'
import type { Decision, PromotionRefusal, Proposal } from './promotion.ts'

/**
 * What stands in the array `facts` of the workspace's own room, which nobody can delete from; readers skip what they do not understand.
 *
 * - proposal  `[id, 'proposal', act, tag, run, over, by, at, via]`
 * - decision  `[id, 'decision', act, tag, run, over, by, at, via, n, decidedAt, refusal]`; only the server writes it.
 */
export type PromotionRecord =
  | { readonly type: 'proposal'; readonly proposal: Proposal }
  | { readonly type: 'decision'; readonly decision: Decision }

const ID = /^[a-z0-9-]{8,64}$/
const MAX_TEXT = 10_000

export function parsePromotionTuple(value: unknown): PromotionRecord | null {
  if (!Array.isArray(value)) return null
  const proposal = parseProposal(value)
  if (proposal === null) return null
  if (value[1] === 'proposal') return value.length === 9 ? { type: 'proposal', proposal } : null
  const [n, decidedAt, refusal]: unknown[] = value.slice(9)
  if (value[1] !== 'decision' || value.length !== 12 || !isNumber(n) || !isTime(decidedAt)) return null
  const read = refusal === null ? null : parseRefusal(refusal)
  return read === undefined ? null : { type: 'decision', decision: { ...proposal, n, decidedAt, refusal: read } }
}

function parseProposal(value: readonly unknown[]): Proposal | null {
  const [id, , act, tag, run, over, by, at, via] = value
  if (!isText(id) || !ID.test(id) || (act !== 'promote' && act !== 'rollback') || !isText(tag) || validateTag(tag) !== null) return null
  if (!isRunKey(run) || !(over === null || isRunKey(over)) || !isText(by) || by === '' || !isTime(at) || !isText(via)) return null
  return { id, act, tag, run, over, by, at, via }
}

/** Undefined for what is none. */
function parseRefusal(value: unknown): PromotionRefusal | undefined {
  const { kind, run, by, requires, promoters, reason }: Readonly<Record<string, unknown>> = { ...(typeof value === 'object' ? value : {}) }
  switch (kind) {
    case 'overtaken':
      return (run === null || isRunKey(run)) && (by === null || isText(by)) ? { kind, run, by } : undefined
    case 'already':
      return isText(by) ? { kind, by } : undefined
    case 'no-match':
    case 'unreadable-query':
      return isText(requires) ? { kind, requires } : undefined
    case 'not-allowed':
      return Array.isArray(promoters) && promoters.every(isText) ? { kind, promoters } : undefined
    case 'unknown-run':
    case 'not-promoted':
      return { kind }
    case 'tag-refused':
      return isText(reason) ? { kind, reason } : undefined
    default:
      return undefined
  }
}

export function proposalTuple({ id, act, tag, run, over, by, at, via }: Proposal): readonly unknown[] {
  return [id, 'proposal', act, tag, run, over, by, at, via]
}

export function decisionTuple({ id, act, tag, run, over, by, at, via, n, decidedAt, refusal }: Decision): readonly unknown[] {
  return [id, 'decision', act, tag, run, over, by, at, via, n, decidedAt, refusal]
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_TEXT
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0

function isRunKey(value: unknown): value is RunKey {
  if (!isText(value)) return false
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that it is one is what is asked here
    parseRunKey(value as RunKey)
    return true
  } catch {
    return false
  }
}
