import * as v from 'valibot'
import type { Happened } from './event-body.ts'

const ENTRY = v.object({
  /** In the order in which they happened, over all triggers. */
  number: v.number(),
  id: v.string(),
  trigger: v.string(),
  lane: v.string(),
  /** Epoch milliseconds, as all times here. */
  at: v.number(),
  tries: v.number(),
  firstTryAt: v.nullable(v.number()),
  nextTryAt: v.number(),
  /** What came of the last try; null before the first. */
  why: v.nullable(v.string()),
})

/** An event on its way to its receiver, or given up. Its body is kept beside it. */
export type OutboxEntry = v.InferOutput<typeof ENTRY>

/** Throws on what was not written as an entry. */
export const parseEntry = (json: string): OutboxEntry => v.parse(ENTRY, JSON.parse(json))

export function newEntry({ id, lane, at }: Happened, trigger: string, number: number): OutboxEntry {
  return { number, id, trigger, lane, at, tries: 0, firstTryAt: null, nextTryAt: at, why: null }
}

/** As if it had never been tried. */
export const untried = (entry: OutboxEntry, now: number): OutboxEntry => ({ ...entry, tries: 0, firstTryAt: null, nextTryAt: now })
