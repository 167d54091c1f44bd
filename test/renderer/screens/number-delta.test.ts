import { expect, test } from 'vitest'
import { numberDelta } from '../../../src-renderer/views/compare/number-delta.ts'
import { splitNumbers } from '../../../src-renderer/views/compare/split-numbers.ts'

test.each([
  ['0.9131', '0.9127', '+0.0004'],
  ['7', '10', '−3'],
  ['0.1', '0.3', '−0.2'],
  ['1e-05', '3e-05', '−0.00002'],
  ['1e-20', '3e-20', '−2.00e-20'],
  ['5', '5', null],
  ['5', '5.0', null],
  ['True', 'False', null],
  ["'7'", '7', null],
  ['nan', '1', null],
  ['90071992547409931', '1', null],
] as const)('[SCR73] %s beside %s differs by %s', (text, reference, delta) => {
  expect(numberDelta(text, reference)).toBe(delta)
})

test('[SCR73] a dict of nothing but numbers is taken apart, anything else is left whole', () => {
  expect(splitNumbers('metrics', "{'accuracy': 0.8305, 'best rate': 1e-05}")).toEqual([
    ['metrics.accuracy', '0.8305'],
    ['metrics.best rate', '1e-05'],
  ])
  for (const text of ['{}', "{'a': 'b'}", "{'a': 1, 'b': [2]}", "{'a': 1} ", "{'it\\'s': 1}", '7'])
    expect(splitNumbers('x', text)).toBe(null)
})
