import { describe, expect, it } from 'vitest'
import type { SavedView } from '../../../src-core/opinions/saved-view.ts'
import { joinReplicas } from '../../support/joined-replicas.ts'
import { openReplica } from '../../support/replicas.ts'

const view = (id: string, over: Partial<SavedView> = {}): SavedView => ({
  id,
  name: `View ${id}`,
  query: 'status:failed -judged:alice',
  namespace: null,
  sort: null,
  order: 0,
  ...over,
})

describe('saved views', () => {
  it('[OPN40] are shared by the team, in their order, and there after a restart', async () => {
    const { replica, disk } = await openReplica('alice')
    const views = [
      view('b', { order: -1.5, sort: { column: 'duration', descending: true } }),
      view('c', { name: 'Zeta', namespace: 'user:alice' }),
      view('a', { name: 'Ärger "x"\n🚀' }),
      view('d', { order: 1e21 }),
    ]
    for (const it of views) expect(await replica.saveView(it)).toEqual({ ok: true, value: { changed: 1 } })
    for (const reader of [replica, (await openReplica('bob', { disk })).replica]) expect(reader.views()).toEqual(views)
    expect(await replica.saveView(views[0]!)).toEqual({ ok: true, value: { changed: 0 } })
    expect(replica.vocabulary()).toEqual([])
  })

  it('[OPN41] a view is changed by its id, removed, and given back by undo', async () => {
    const { replica } = await openReplica('alice')
    await replica.saveView(view('a', { order: 3 }))
    await replica.saveView(view('a', { name: 'Better', order: 3 }))
    expect(replica.views()).toMatchObject([{ id: 'a', name: 'Better', order: 3 }])
    await replica.removeView('a')
    expect(replica.views()).toEqual([])
    expect(await replica.removeView('a')).toEqual({ ok: true, value: { changed: 0 } })
    expect(await replica.undo()).toMatchObject({ value: { changed: 1, about: 'views' } })
    expect(replica.views()).toEqual([view('a', { name: 'Better', order: 3 })])
    await replica.undo()
    expect(replica.views()).toEqual([view('a', { order: 3 })])
  })

  it('[OPN42] a view and a tag of one name do not meet', async () => {
    const { replica } = await openReplica('alice')
    await replica.saveView(view('good'))
    await replica.defineTag('good', { hue: 5 })
    await replica.removeView('good')
    expect(replica.vocabulary()).toMatchObject([{ tag: 'good', hue: 5 }])
  })

  it.each<[Partial<SavedView>, object]>([
    [{ name: ' \n' }, { kind: 'name-empty' }],
    [{ name: 'n'.repeat(201) }, { kind: 'text-too-long', what: 'name' }],
    [{ query: 'q'.repeat(16_001) }, { kind: 'text-too-long', what: 'query' }],
    [{ query: '\ud800' }, { kind: 'malformed-text' }],
    [{ namespace: 'n'.repeat(501) }, { kind: 'text-too-long', what: 'namespace' }],
    [{ id: '' }, { kind: 'name-empty' }],
    [{ id: 'i'.repeat(201) }, { kind: 'text-too-long', what: 'id' }],
    [{ order: Number.NaN }, { kind: 'not-an-order' }],
  ])('[OPN43] what is no view is refused: %#', async (over, violation) => {
    const { replica } = await openReplica('alice')
    expect(await replica.saveView(view('a', over))).toMatchObject({ ok: false, error: { kind: 'opinion', violation } })
    expect(replica.views()).toEqual([])
  })

  it('[OPN44] one person moves a view while another renames it; who changes a view while it is removed keeps it', async () => {
    const { people, rest } = await joinReplicas(['alice', 'bob'], [])
    const [alice, bob] = [people[0]!, people[1]!]
    await alice.replica.saveView(view('a'))
    await alice.replica.saveView(view('b'))
    await rest()
    for (const person of people) person.cut()
    await alice.replica.saveView(view('a', { order: 7 }))
    await bob.replica.saveView(view('a', { name: 'Renamed' }))
    await alice.replica.removeView('b')
    await bob.replica.saveView(view('b', { query: 'tag:good' }))
    for (const person of people) person.heal()
    await rest()
    for (const { replica } of people) {
      expect(replica.views()).toEqual([view('b', { query: 'tag:good' }), view('a', { name: 'Renamed', order: 7 })])
    }
  })
})
