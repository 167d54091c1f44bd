import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { noBits, setBit } from '../../../src-core/query/bits.ts'
import type { Bits } from '../../../src-core/query/bits.ts'
import { Posting } from '../../../src-core/query/posting.ts'

const SEED = 20261124
/** Ordinals crowd at the low end, so that postings turn from lists into bits and back. */
const anyOrdinal = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 300 }), fc.nat({ max: 20_000 }))
const anyRange = fc.tuple(anyOrdinal, fc.nat({ max: 400 }))

type Step =
  | { readonly kind: 'add' | 'remove'; readonly from: number; readonly length: number }
  | { readonly kind: 'shift'; readonly gaps: readonly number[] }
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  anyRange.map(([from, length]): Step => ({ kind: 'add', from, length })),
  anyRange.map(([from, length]): Step => ({ kind: 'remove', from, length })),
  fc.array(anyOrdinal, { minLength: 1, maxLength: 8 }).map((gaps): Step => ({ kind: 'shift', gaps: gaps.toSorted((a, b) => a - b) })),
)

function applied(posting: Posting, model: ReadonlySet<number>, step: Step): Set<number> {
  if (step.kind === 'shift') {
    posting.shift(step.gaps)
    return new Set(Array.from(model, (ordinal) => ordinal + step.gaps.filter((gap) => gap <= ordinal).length))
  }
  const next = new Set(model)
  for (let ordinal = step.from; ordinal < step.from + step.length; ordinal++) {
    posting[step.kind](ordinal)
    if (step.kind === 'add') next.add(ordinal)
    else next.delete(ordinal)
  }
  return next
}

function bitsOf(ordinals: Iterable<number>): Bits {
  const bits = noBits(40_000)
  for (const ordinal of ordinals) setBit(bits, ordinal)
  return bits
}

test('[QRY30] a posting is the plain set of its ordinals, as a list and as bits', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 12 }), fc.array(anyOrdinal), (steps, others) => {
      const posting = new Posting()
      let model = new Set<number>()
      for (const step of steps) model = applied(posting, model, step)

      const sorted = [...model].toSorted((a, b) => a - b)
      const visited: number[] = []
      posting.forEach((ordinal) => visited.push(ordinal))
      expect(visited).toEqual(sorted)
      expect(posting.count).toBe(model.size)
      expect(others.filter((ordinal) => posting.has(ordinal))).toEqual(others.filter((ordinal) => model.has(ordinal)))

      const common = new Set(others.filter((ordinal) => model.has(ordinal)))
      expect(posting.countIn(bitsOf(others))).toBe(common.size)
      const united = bitsOf(others)
      posting.uniteInto(united)
      expect(united).toEqual(bitsOf([...others, ...model]))
    }),
    { seed: SEED, numRuns: 400 },
  )
})

test('[NS6] the newest that postings have in common is the newest of the common set', () => {
  let found = 0
  fc.assert(
    fc.property(fc.array(fc.array(anyStep, { maxLength: 6 }), { minLength: 1, maxLength: 3 }), (histories) => {
      const postings = histories.map(() => new Posting())
      const models = histories.map((steps, i) => {
        let model = new Set<number>()
        for (const step of steps) model = applied(postings[i] ?? new Posting(), model, step)
        return model
      })
      const common = [...(models[0] ?? [])].filter((ordinal) => models.every((model) => model.has(ordinal)))
      if (common.length > 0) found++
      expect(Posting.newestCommon(postings)).toBe(Math.max(-1, ...common))
    }),
    { seed: SEED, numRuns: 400 },
  )
  expect(found).toBeGreaterThan(50)
})
