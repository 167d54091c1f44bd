import { expect, test } from 'vitest'
import type { OutboxEntry } from '../../../sync-server/triggers/outbox-entry.ts'
import { afterTry, PACE } from '../../../sync-server/triggers/pace.ts'

const entry: OutboxEntry = { number: 1, id: 'a', trigger: 't', lane: 'l', at: 0, tries: 0, firstTryAt: null, nextTryAt: 0, why: null }
const failed = { kind: 'failed', why: 'answered 500', afterMs: null } as const

const after = (afterMs: number): number => afterTry(entry, { ...failed, afterMs }, { now: 0, chance: 0, pace: PACE }).entry.nextTryAt

test('[TRG12] pauses double up to four hours, less up to half by chance, and end after thirty tries or three days', () => {
  const pauses: number[] = []
  let at = { isDead: false, entry }
  for (let now = 0; !at.isDead; now = at.entry.nextTryAt) {
    at = afterTry(at.entry, failed, { now, chance: 0, pace: PACE })
    pauses.push(at.entry.nextTryAt - now)
  }
  expect(pauses.slice(0, 4)).toEqual([2_000, 4_000, 8_000, 16_000])
  expect(Math.max(...pauses)).toBe(4 * 3_600_000)
  expect(at.entry.tries).toBeLessThanOrEqual(30)
  expect(at.entry.nextTryAt).toBeGreaterThan(2 * 24 * 3_600_000)
  expect(afterTry(entry, failed, { now: 0, chance: 1, pace: PACE }).entry.nextTryAt).toBe(1_000)
  expect(afterTry({ ...entry, tries: 1, firstTryAt: -PACE.giveUpAfterMs }, failed, { now: 0, chance: 0, pace: PACE }).isDead).toBe(true)
})

test('[TRG12] a receiver that says when is not asked sooner, within four hours', () => {
  expect(after(60_000)).toBe(60_000)
  expect(after(0)).toBe(2_000)
  expect(after(Number.MAX_SAFE_INTEGER)).toBe(4 * 3_600_000)
})

test('[TRG13] what is refused is given up at once', () => {
  expect(afterTry(entry, { kind: 'refused', why: 'answered 404' }, { now: 5, chance: 0, pace: PACE })).toMatchObject({
    isDead: true,
    entry: { tries: 1, firstTryAt: 5, why: 'answered 404' },
  })
})
