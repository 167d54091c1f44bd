import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planTagEdit } from '../../../src-core/tags/plan-tag-edit.ts'

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `t${from + i}`)
const edit = (change: Partial<Parameters<typeof planTagEdit>[0]>) =>
  planTagEdit({ userTags: ['a', 'b'], systemTags: ['user:alice'], add: [], remove: [], ...change })
const planned = (add: string[], remove: string[], next: string[]) => ({ ok: true, value: { add, remove, next } })

describe('mutate', () => {
  test('[TAG4] a system tag can not be removed, alone or among others', () => {
    const refused = { ok: false, error: { kind: 'system-tag', tags: ['user:alice'] } }
    expect(edit({ remove: ['user:alice'] })).toEqual(refused)
    expect(edit({ remove: ['a', 'user:alice'], add: ['c'] })).toEqual(refused)
  })

  test('[TAG4] all system tags that an edit would remove are told, sorted and once', () => {
    expect(edit({ systemTags: ['z', 'y', 'x'], remove: ['z', 'y', 'z', 'a'] })).toEqual({
      ok: false,
      error: { kind: 'system-tag', tags: ['y', 'z'] },
    })
  })

  test('[TAG5] adding a system tag does nothing; another tag beside it is added', () => {
    expect(edit({ add: ['user:alice'] })).toEqual(planned([], [], ['a', 'b']))
    expect(edit({ add: ['user:alice', 'c'] })).toEqual(planned(['c'], [], ['a', 'b', 'c']))
  })

  test('[TAG6] a tag that is added and removed at once ends up present', () => {
    expect(edit({ add: ['x'], remove: ['x'] })).toEqual(planned(['x'], [], ['a', 'b', 'x']))
    expect(edit({ add: ['a'], remove: ['a'] })).toEqual(planned([], [], ['a', 'b']))
  })

  test('[TAG7] adding what is there and removing what is not changes nothing', () => {
    expect(edit({ add: ['a', 'a'], remove: ['x', 'x'] })).toEqual(planned([], [], ['a', 'b']))
  })

  test('[TAG7] both lists may be empty here', () => {
    expect(edit({})).toEqual(planned([], [], ['a', 'b']))
  })

  test('[TAG10] the look of a system tag does not protect a user tag', () => {
    expect(edit({ userTags: ['user:bob'], remove: ['user:bob'] })).toEqual(planned([], ['user:bob'], []))
  })

  test('[TAG10] a tag in both sets of a run can not be removed', () => {
    expect(edit({ userTags: ['user:alice'], remove: ['user:alice'] })).toEqual({
      ok: false,
      error: { kind: 'system-tag', tags: ['user:alice'] },
    })
  })

  test('[TAG9] a malformed tag refuses the edit before a system tag does, those to add first', () => {
    expect(edit({ add: ['ok', ''], remove: ['user:alice', '\ud83d'] })).toEqual({ ok: false, error: { kind: 'empty' } })
    expect(edit({ add: ['ok'], remove: ['user:alice', '\ud83d'] })).toEqual({ ok: false, error: { kind: 'not-utf8', at: 0 } })
  })

  test('changes and the result are sorted by code point', () => {
    expect(edit({ userTags: [], add: ['🚀', '\uffff', 'b', 'B'] })).toEqual(
      planned(['B', 'b', '\uffff', '🚀'], [], ['B', 'b', '\uffff', '🚀']),
    )
  })
})

describe('the limit', () => {
  const full = numbered(0, 50)

  test('[TAG8] 50 user tags are allowed, the 51st is not', () => {
    expect(edit({ userTags: numbered(0, 49), add: ['x'] }).ok).toBe(true)
    expect(edit({ userTags: full, add: ['x'] })).toEqual({ ok: false, error: { kind: 'too-many', count: 51, limit: 50 } })
  })

  test('[TAG8] a swap at the limit is allowed', () => {
    expect(edit({ userTags: full, add: ['x'], remove: ['t0'] }).ok).toBe(true)
  })

  test('[TAG8] a set that merged to more than 50 may shrink, swap and stay, not grow', () => {
    const over = numbered(0, 53)
    expect(edit({ userTags: over, remove: ['t0'] }).ok).toBe(true)
    expect(edit({ userTags: over, add: ['x'], remove: ['t0'] }).ok).toBe(true)
    expect(edit({ userTags: over, add: ['t1'] }).ok).toBe(true)
    expect(edit({ userTags: over, add: ['x'] })).toEqual({ ok: false, error: { kind: 'too-many', count: 54, limit: 50 } })
  })

  test('[TAG8] system tags do not count', () => {
    expect(edit({ userTags: numbered(0, 49), systemTags: numbered(100, 130), add: ['x', 't100'] }).ok).toBe(true)
  })
})

test('[TAG6] a plan does what the sets of Metaflow do', () => {
  const tags = fc.array(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 's', 't'), { maxLength: 5 })
  fc.assert(
    fc.property(tags, tags, tags, tags, (userTags, systemTags, add, remove) => {
      const fixed = sorted(remove.filter((tag) => systemTags.includes(tag)))
      const kept = userTags.filter((tag) => !remove.includes(tag))
      const next = sorted([...kept, ...add.filter((tag) => !systemTags.includes(tag))])
      const added = next.filter((tag) => !userTags.includes(tag))
      const removed = sorted(userTags.filter((tag) => !next.includes(tag)))
      expect(planTagEdit({ userTags, systemTags, add, remove })).toEqual(
        fixed.length > 0 ? { ok: false, error: { kind: 'system-tag', tags: fixed } } : planned(added, removed, next),
      )
    }),
    { seed: 20261124, numRuns: 500 },
  )
})

const sorted = (tags: readonly string[]): string[] => [...new Set(tags)].toSorted()
