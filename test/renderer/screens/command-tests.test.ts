import { expect, test } from 'vitest'
import { commands } from '../../../src-renderer/commands/registry.ts'

/** The text of every test of a window, by path. */
const sources = import.meta.glob<string>(['../**/*.test.{ts,tsx}', '../../e2e/*.spec.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** What tests name in their titles: `(command: undo)`, `(commands: move-up, move-down)`. */
const named = Object.values(sources).flatMap((text) =>
  [...text.matchAll(/\(commands?: ([a-z0-9, -]+)\)/g)].flatMap(([, names = '']) => names.split(', ')),
)

/** Of commands that differ by a digit, one stands for all. */
const kind = (id: string): string => id.replace(/-\d$/, '')

test('[A11Y9] every command of the registry has a test of its own, named for it', () => {
  const kinds = new Set(named.map(kind))
  expect(commands.map(({ id }) => id).filter((id) => !kinds.has(kind(id)))).toEqual([])
})

test('[A11Y9] no test is named for a command that is gone', () => {
  const ids = new Set(commands.map(({ id }) => id))
  expect(named.filter((name) => !ids.has(name))).toEqual([])
})
