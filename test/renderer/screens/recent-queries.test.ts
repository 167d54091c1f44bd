import { expect, test } from 'vitest'
import { parseRecent, withRecent } from '../../../src-renderer/app/recent-queries.ts'

test('[SCR204] a stored list of filters that is none, or too long, is read as far as it makes sense', () => {
  expect(parseRecent('x')).toEqual([])
  expect(parseRecent(['a', 1, 'b'.repeat(3000)])).toEqual(['a'])
  const many = Array.from({ length: 60 }, (_, index) => `w${index}`)
  expect(withRecent(many, 'w5')).toHaveLength(50)
  expect(withRecent(['a'], '  ')).toEqual(['a'])
})
