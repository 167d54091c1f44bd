import { describe, expect, it } from 'vitest'
import { Room } from '../../../src-core/crdt/room.ts'
import type { TagRulesPatch } from '../../../src-core/opinions/tag-rules.ts'
import type { Replica } from '../../../src-core/replica/replica.ts'
import { joinReplicas, type JoinedReplica } from '../../support/joined-replicas.ts'
import { edit, keyOf, openReplica, settle, shownTags, SOURCE, type TestReplica } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'

const first = observedRun({ userTags: ['nightly'] })
const second = observedRun({ createdAt: RUN_START_MS + 86_400_000 })
const november = observedRun({ createdAt: Date.UTC(2026, 10, 3), userTags: ['gh_ok'] })
const runs = [first, second, november]

async function openWithRuns(user = 'alice'): Promise<TestReplica> {
  const opened = await openReplica(user)
  await opened.replica.importRuns(SOURCE, runs)
  return opened
}

async function trio(): Promise<{ alice: JoinedReplica; bob: JoinedReplica; all: readonly Replica[]; rest: () => Promise<void> }> {
  const { people, rest } = await joinReplicas(['alice', 'bob', 'carol'], runs)
  return { alice: people[0]!, bob: people[1]!, all: people.map(({ replica }) => replica), rest }
}

const tagsOf = (replica: Replica, run: { flow: string; runId: string }): readonly string[] =>
  shownTags(replica)[`${run.flow}/${run.runId}`] ?? []

describe('rules of tags', () => {
  it('[OPN20] what is agreed about a tag is kept field by field, and is there after a restart', async () => {
    const { replica, disk } = await openWithRuns()
    expect(replica.tagRules('gh_ok')).toEqual({
      tag: 'gh_ok',
      hue: null,
      description: '',
      group: null,
      isProtected: false,
      isRetired: false,
      renamedTo: null,
      isPromoted: false,
      requires: '',
      promoters: [],
    })
    expect(replica.vocabulary()).toEqual([])
    await replica.defineTag('gh_ok', { hue: 210, description: 'The tests passed.', group: 'gh' })
    await replica.defineTag('gh_ok', { hue: 0, isRetired: true })
    const rules = { tag: 'gh_ok', hue: 0, description: 'The tests passed.', group: 'gh', isRetired: true }
    for (const reader of [replica, (await openReplica('bob', { disk })).replica]) {
      expect(reader.tagRules('gh_ok')).toMatchObject(rules)
      expect(reader.vocabulary()).toMatchObject([rules])
    }
    await replica.defineTag('gh_ok', { hue: null, description: '', group: null, isRetired: false })
    expect(replica.vocabulary()).toEqual([])
    expect(await replica.defineTag('gh_ok', { hue: null })).toEqual({ ok: true, value: { changed: 0 } })
  })

  it('[OPN21] production is protected until the workspace says otherwise', async () => {
    const { replica } = await openWithRuns()
    expect(replica.tagRules('production').isProtected).toBe(true)
    await replica.defineTag('production', { isProtected: false })
    expect(replica.tagRules('production').isProtected).toBe(false)
    await replica.defineTag('good', { isProtected: true })
    expect(replica.tagRules('good').isProtected).toBe(true)
    await replica.undo()
    await replica.undo()
    expect(replica.tagRules('production').isProtected).toBe(true)
    expect(replica.vocabulary()).toEqual([])
  })

  it.each<[string, TagRulesPatch, object]>([
    ['', { hue: 1 }, { kind: 'tag', violation: { kind: 'empty' } }],
    ['half \udc00', { hue: 1 }, { kind: 'tag', violation: { kind: 'not-utf8' } }],
    ['x', { hue: 360 }, { kind: 'opinion', violation: { kind: 'not-a-hue' } }],
    ['x', { hue: 1.5 }, { kind: 'opinion', violation: { kind: 'not-a-hue' } }],
    ['x', { hue: Number.NaN }, { kind: 'opinion', violation: { kind: 'not-a-hue' } }],
    ['x', { description: 'd'.repeat(1_001) }, { kind: 'opinion', violation: { kind: 'text-too-long', what: 'description', limit: 1_000 } }],
    ['x', { group: 'g'.repeat(201) }, { kind: 'opinion', violation: { kind: 'text-too-long', what: 'group' } }],
    ['x', { group: '\ud800' }, { kind: 'opinion', violation: { kind: 'malformed-text', at: 0 } }],
  ])('[OPN22] what is no rule is refused: %#', async (tag, patch, error) => {
    const { replica } = await openWithRuns()
    expect(await replica.defineTag(tag, patch)).toMatchObject({ ok: false, error })
    expect(replica.vocabulary()).toEqual([])
    expect(replica.status().canUndo).toBe(false)
  })

  it.each(['👩‍👩‍👧 family', '\u202eright to left', ' ', 'x'.repeat(500), '__proto__', 'constructor', '𐀀 B'])(
    '[OPN22] any tag may have rules: %#',
    async (tag) => {
      const { replica, disk } = await openWithRuns()
      await replica.mutate(edit([first], { add: [tag] }))
      await replica.defineTag(tag, { hue: 7, description: tag })
      const again = (await openReplica('alice', { disk })).replica
      expect(again.vocabulary()).toMatchObject([{ tag, hue: 7, description: tag }])
      expect(tagsOf(again, first)).toContain(tag)
      await again.renameTag(tag, 'plain')
      expect(tagsOf(again, first)).toEqual(['nightly', 'plain'])
    },
  )

  it('[OPN23] of values that were set apart the newest counts everywhere, and fields do not disturb one another', async () => {
    const { alice, bob, all, rest } = await trio()
    for (const person of [alice, bob]) person.cut()
    await alice.replica.defineTag('good', { hue: 10, description: 'by alice' })
    bob.clock.advance(5_000)
    await bob.replica.defineTag('good', { hue: 20, group: 'verdict' })
    for (const person of [alice, bob]) person.heal()
    await rest()
    for (const replica of all) {
      expect(replica.tagRules('good')).toMatchObject({ hue: 20, description: 'by alice', group: 'verdict' })
    }
    await alice.replica.undo()
    await rest()
    for (const replica of all) expect(replica.tagRules('good')).toMatchObject({ hue: 20, description: '', group: 'verdict' })
  })

  it('[OPN23] undo leaves a value that somebody else has set since', async () => {
    const { alice, bob, all, rest } = await trio()
    await alice.replica.defineTag('good', { hue: 10 })
    await alice.replica.defineTag('good', { hue: 20 })
    await rest()
    await bob.replica.defineTag('good', { hue: 30 })
    await rest()
    expect(await alice.replica.undo()).toMatchObject({ value: { about: 'vocabulary' } })
    await rest()
    for (const replica of all) expect(replica.tagRules('good').hue).toBe(30)
  })

  it('[OPN24] a tag of an exclusive group takes the others away, in one act; two at once are refused', async () => {
    const { replica } = await openWithRuns()
    await replica.defineTag('gh_ok', { group: 'gh' })
    await replica.defineTag('gh_fail', { group: 'gh' })
    await replica.mutate(edit([november, first], { add: ['gh_fail'] }))
    expect(tagsOf(replica, november)).toEqual(['gh_fail'])
    expect(tagsOf(replica, first)).toEqual(['gh_fail', 'nightly'])
    await replica.undo()
    expect(tagsOf(replica, november)).toEqual(['gh_ok'])
    expect(tagsOf(replica, first)).toEqual(['nightly'])
    expect(await replica.mutate(edit([first], { add: ['gh_ok', 'gh_fail'] }))).toMatchObject({
      error: { kind: 'tag', violation: { kind: 'same-group', tags: ['gh_ok', 'gh_fail'], group: 'gh' }, keys: [keyOf(first)] },
    })
  })

  it('[OPN24] of two tags of a group that were given apart both stay, until one is given again', async () => {
    const { alice, bob, all, rest } = await trio()
    await alice.replica.defineTag('gh_ok', { group: 'gh' })
    await alice.replica.defineTag('gh_fail', { group: 'gh' })
    await rest()
    for (const person of [alice, bob]) person.cut()
    await alice.replica.mutate(edit([second], { add: ['gh_ok'] }))
    await bob.replica.mutate(edit([second], { add: ['gh_fail'] }))
    for (const person of [alice, bob]) person.heal()
    await rest()
    for (const replica of all) expect(tagsOf(replica, second)).toEqual(['gh_fail', 'gh_ok'])
    await alice.replica.mutate(edit([second], { add: ['gh_ok'] }))
    await rest()
    for (const replica of all) expect(tagsOf(replica, second)).toEqual(['gh_ok'])
  })

  it('[OPN20] a full store takes a rule back', async () => {
    const { replica, store } = await openWithRuns()
    await replica.defineTag('kept', { hue: 1 })
    store.faults.failCommits = 'full'
    expect(await replica.defineTag('lost', { hue: 2 })).toMatchObject({ error: { kind: 'store' } })
    store.faults.failCommits = null
    await expect.poll(() => replica.vocabulary().map(({ tag }) => tag)).toEqual(['kept'])
    expect(await replica.defineTag('later', { hue: 3 })).toMatchObject({ ok: true })
  })

  it('[OPN25] fifty thousand tags in the vocabulary are read once, and one change reads one', async () => {
    const { replica, disk } = await openReplica('alice')
    await replica.defineTag('tag 5', { hue: 5 })
    await replica.close()
    const name = 'default/~/~/0000-00'
    const log = disk.log.get(name) ?? []
    const room = new Room(name, 99, ({ update }) => log.push({ number: 1, update }))
    const tuples = Array.from({ length: 50_000 }, (_, i) => [`tag ${i}`, ['group', `g${i % 7}`], 'bob', 5, 'app'])
    room.transact('local', (writer) => writer.appendTags(tuples))

    const again = (await openReplica('bob', { disk })).replica
    const before = again.vocabulary()
    expect(before).toHaveLength(50_000)
    expect(again.tagRules('tag 5')).toMatchObject({ hue: 5, group: 'g5' })
    await again.defineTag('tag 7', { description: 'seven' })
    await again.mutate(edit([], { add: ['x'] }))
    const known = new Set<unknown>(before)
    expect(again.vocabulary().filter((rules) => !known.has(rules))).toMatchObject([{ tag: 'tag 7', group: 'g0', description: 'seven' }])
    expect(again.vocabulary()).toBe(again.vocabulary())
  })
})

describe('renaming a tag', () => {
  it('[OPN30] every run that carries it gets the new name, in one act with one undo; the history keeps both', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([first, second], { add: ['gh_ok'] }))
    await replica.defineTag('gh_ok', { hue: 120, group: 'gh' })
    expect(await replica.renameTag('gh_ok', 'gh_test_ok')).toEqual({ ok: true, value: { changed: 3 } })
    for (const run of runs) expect(tagsOf(replica, run)).not.toContain('gh_ok')
    for (const run of runs) expect(tagsOf(replica, run)).toContain('gh_test_ok')
    expect(replica.tagRules('gh_ok').renamedTo).toBe('gh_test_ok')
    expect(replica.tagRules('gh_test_ok')).toMatchObject({ hue: 120, group: 'gh', renamedTo: null })
    const history = (await replica.run(keyOf(november)))?.history.map(({ change, text, by }) => `${change} ${text} ${by}`)
    expect(history?.toSorted()).toEqual(['added gh_test_ok alice', 'came-with-run gh_ok null', 'removed gh_ok alice'])
    expect(await replica.undo()).toMatchObject({ value: { changed: 3, about: 'vocabulary', add: ['gh_test_ok'], remove: ['gh_ok'] } })
    expect(tagsOf(replica, november)).toEqual(['gh_ok'])
    expect((await replica.run(keyOf(november)))?.tags).toMatchObject([{ origin: 'source' }])
    expect(replica.tagRules('gh_ok')).toMatchObject({ renamedTo: null, hue: 120 })
    expect(replica.vocabulary().map(({ tag }) => tag)).toEqual(['gh_ok'])
    await replica.redo()
    expect(tagsOf(replica, november)).toEqual(['gh_test_ok'])
  })

  it('[OPN31] two tags become one: the rules of the one that stays hold', async () => {
    const { replica } = await openWithRuns()
    await replica.mutate(edit([november, second], { add: ['gh_test_ok'] }))
    await replica.defineTag('gh_ok', { hue: 1, description: 'old' })
    await replica.defineTag('gh_test_ok', { hue: 2 })
    expect(await replica.renameTag('gh_ok', 'gh_test_ok')).toMatchObject({ value: { changed: 1 } })
    expect(tagsOf(replica, november)).toEqual(['gh_test_ok'])
    expect(replica.tagRules('gh_test_ok')).toMatchObject({ hue: 2, description: 'old' })
  })

  it('[OPN32] who adds a tag by an old name adds it by the new one, over several renames', async () => {
    const { replica } = await openWithRuns()
    await replica.renameTag('a', 'b')
    await replica.renameTag('b', 'c')
    await replica.mutate(edit([first], { add: ['a'] }))
    expect(tagsOf(replica, first)).toEqual(['c', 'nightly'])
    // Back again: the name that was given up is in use.
    await replica.renameTag('c', 'a')
    await replica.mutate(edit([second], { add: ['c'] }))
    expect(tagsOf(replica, first)).toEqual(['a', 'nightly'])
    expect(tagsOf(replica, second)).toEqual(['a'])
    expect(replica.tagRules('a').renamedTo).toBeNull()
  })

  it('[OPN32] names that lead round in a circle, because two people renamed apart, stay as they are', async () => {
    const { alice, bob, all, rest } = await trio()
    for (const person of [alice, bob]) person.cut()
    await alice.replica.renameTag('x', 'y')
    await bob.replica.renameTag('y', 'x')
    for (const person of [alice, bob]) person.heal()
    await rest()
    await alice.replica.mutate(edit([first], { add: ['x', 'y'] }))
    await rest()
    for (const replica of all) expect(tagsOf(replica, first)).toEqual(['nightly', 'x', 'y'])
  })

  it('[OPN33] a colleague who went on with the old name offline follows as soon as he hears of it, with history', async () => {
    const { alice, bob, all, rest } = await trio()
    bob.cut()
    await bob.replica.mutate(edit([second], { add: ['gh_ok'] }))
    await alice.replica.renameTag('gh_ok', 'gh_test_ok')
    await rest()
    bob.heal()
    await rest()
    for (const replica of all) {
      expect(tagsOf(replica, second)).toEqual(['gh_test_ok'])
      expect(tagsOf(replica, november)).toEqual(['gh_test_ok'])
      const history = (await replica.run(keyOf(second)))?.history.map(({ change, text, by }) => `${by} ${change} ${text}`)
      expect(history?.toSorted()).toEqual(['bob added gh_ok', 'bob added gh_test_ok', 'bob removed gh_ok'])
    }
    expect(bob.replica.status().pendingRuns).toBe(0)
  })

  it('[OPN33] he follows too when the news came while somebody else sat at his machine', async () => {
    const { people, hub, rest } = await joinReplicas(['alice', 'bob'], runs)
    const [alice, bob] = [people[0]!, people[1]!]
    bob.cut()
    await bob.replica.mutate(edit([second], { add: ['gh_ok'] }))
    await bob.replica.close()
    await alice.replica.renameTag('gh_ok', 'gh_test_ok')
    const visitor = await openReplica('visitor', { keeper: 'server', socket: hub.link().socket, disk: bob.disk })
    await rest()
    expect(visitor.replica.tagRules('gh_ok').renamedTo).toBe('gh_test_ok')
    expect(tagsOf(visitor.replica, second)).toEqual(['gh_ok'])
    await visitor.replica.close()
    const again = await openReplica('bob', { disk: bob.disk })
    await expect.poll(() => tagsOf(again.replica, second)).toEqual(['gh_test_ok'])
  })

  it('[OPN33] a tag that undo brings back under an old name gets the new one', async () => {
    const { alice, bob, all, rest } = await trio()
    await bob.replica.mutate(edit([second], { add: ['gh_ok'] }))
    await bob.replica.mutate(edit([second], { remove: ['gh_ok'] }))
    await rest()
    await alice.replica.renameTag('gh_ok', 'gh_test_ok')
    await rest()
    await bob.replica.undo()
    await rest()
    for (const replica of all) expect(tagsOf(replica, second)).toEqual(['gh_test_ok'])
  })

  it('[OPN34] what comes with a run under an old name stays, until it is renamed once more', async () => {
    const { replica } = await openWithRuns()
    await replica.renameTag('gh_ok', 'gh_test_ok')
    const late = observedRun({ createdAt: Date.UTC(2026, 10, 5), userTags: ['gh_ok'] })
    await replica.importRuns(SOURCE, [late])
    await settle()
    expect(tagsOf(replica, late)).toEqual(['gh_ok'])
    expect(await replica.renameTag('gh_ok', 'gh_test_ok')).toEqual({ ok: true, value: { changed: 1 } })
    expect(tagsOf(replica, late)).toEqual(['gh_test_ok'])
  })

  it('[OPN34] a run that was started with the tag as a system tag keeps it', async () => {
    const { replica } = await openWithRuns()
    const odd = observedRun({ createdAt: Date.UTC(2026, 10, 6), userTags: ['runtime:dev'], systemTags: ['runtime:dev', 'user:bob'] })
    await replica.importRuns(SOURCE, [odd])
    expect(await replica.renameTag('runtime:dev', 'dev')).toEqual({ ok: true, value: { changed: 0 } })
    expect(tagsOf(replica, odd)).toEqual(['runtime:dev'])
  })

  it('[OPN30] a name that is none is refused; a tag that is renamed to itself stays', async () => {
    const { replica } = await openWithRuns()
    expect(await replica.renameTag('gh_ok', '')).toMatchObject({ error: { kind: 'tag', violation: { kind: 'empty' } } })
    expect(await replica.renameTag('gh_ok', 'x'.repeat(501))).toMatchObject({ error: { kind: 'tag', violation: { kind: 'too-long' } } })
    expect(await replica.renameTag('gh_ok', 'gh_ok')).toEqual({ ok: true, value: { changed: 0 } })
    expect(replica.status().canUndo).toBe(false)
    expect(tagsOf(replica, november)).toEqual(['gh_ok'])
  })
})
