import { expect, test } from 'vitest'
import { parseBindings, type Bindings } from '../../../src-renderer/commands/bindings.ts'
import type { Command } from '../../../src-renderer/commands/command.ts'
import { chordOf, isKeys } from '../../../src-renderer/commands/chord.ts'
import { bindKeys, dropKeys, refuseKeys, resetKeys } from '../../../src-renderer/commands/rebind.ts'
import { commands } from '../../../src-renderer/commands/registry.ts'
import { parseQuickTags } from '../../../src-renderer/app/quick-tags.ts'

const command = (id: string, keys: readonly string[], more: Partial<Command> = {}): Command => ({
  id,
  title: id,
  group: 'Move',
  keys,
  where: 'page',
  run: () => undefined,
  ...more,
})
const next = command('next', ['j', 'ArrowDown'])
const select = command('select', ['x'])
const everyone = command('everyone', ['g e'])
const palette = command('palette', ['Mod+k'], { where: 'always' })
const onlyComparing = command('differences', ['d'], { over: 'compare' })
const ALL = [next, select, everyone, palette, onlyComparing]
const press = (key: string, modifiers: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}): string =>
  chordOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...modifiers })
const refuse = (to: Command, keys: string, bindings: Bindings = {}) => refuseKeys(ALL, bindings, to, keys)?.kind ?? null

test.for([
  [select, 's', null],
  [select, 'g s', null],
  [select, 'Shift+Mod+F5', null],
  [select, 'd', null],
  [select, 'x', null],
  [select, 'j', 'taken'],
  [select, 'ArrowDown', 'taken'],
  [select, 'g', 'begins'],
  [select, 'j k', 'begins'],
  [palette, 'p', 'letter-in-fields'],
  [palette, 'g p', 'letter-in-fields'],
  [palette, 'Mod+p', null],
  [select, 'Shift', 'not-keys'],
  [select, 'a b c', 'not-keys'],
] as const)('[KEY20] %s: giving it the keys “%s” is refused as %s', ([to, keys, reason]) => {
  expect(refuse(to, keys)).toBe(reason)
})

test('[KEY20] new keys stand in the place of the first ones, and are taken from whoever had them', () => {
  const bound = bindKeys(ALL, {}, next, 'x')
  expect(bound).toEqual({ next: ['x', 'ArrowDown'], select: [] })
  expect(bindKeys(ALL, bound, next, 'j')).toEqual({ select: [] })
  expect(bindKeys(ALL, {}, select, 'g')).toEqual({ select: ['g'], everyone: [] })
})

test('[KEY20] keys are taken away, and given back from whoever has them', () => {
  expect(dropKeys({}, next)).toEqual({ next: ['ArrowDown'] })
  const bound = bindKeys(ALL, {}, next, 'x')
  expect(resetKeys(ALL, bound, select)).toEqual({ next: ['ArrowDown'] })
  expect(resetKeys(ALL, resetKeys(ALL, bound, select), next)).toEqual({})
})

test('[KEY21] stored keys that are not understood leave a command its own', () => {
  expect(parseBindings({ next: ['n'], select: 'y', everyone: ['Hyper+q q q'], palette: [7], gone: [] })).toEqual({
    next: ['n'],
    palette: [],
    gone: [],
  })
  for (const odd of [null, 7, 'x', [['j']]])
    expect(Object.values(parseBindings(odd)).flat()).toEqual(odd === null || typeof odd !== 'object' ? [] : ['j'])
  expect(parseBindings({ next: ['a', 'b', 'c', 'd', 'e'] })).toEqual({})
})

test('[KEY21] stored quick tags that are no tags leave their keys free', () => {
  expect(parseQuickTags(['good', '', 7, 'x'.repeat(501)])).toEqual(['good', ...Array.from({ length: 8 }, () => null)])
  expect(parseQuickTags(Array.from({ length: 30 }, (_, index) => `t${index}`))).toHaveLength(9)
  for (const odd of [undefined, null, 'good', {}]) expect(parseQuickTags(odd)).toBe(null)
})

test('[KEY20] every key of the registry is one that a key press can be', () => {
  for (const { keys } of commands) for (const each of keys) expect(each).toSatisfy(isKeys)
})

test('[KEY1] a key press is written as the registry writes it', () => {
  expect(press('J')).toBe('j')
  expect(press('J', { shiftKey: true })).toBe('Shift+j')
  expect(press('?', { shiftKey: true })).toBe('?')
  expect(press('Z', { shiftKey: true, metaKey: true })).toBe('Shift+Mod+z')
  expect(press(' ')).toBe('Space')
  expect(press('F10', { shiftKey: true })).toBe('Shift+F10')
})
