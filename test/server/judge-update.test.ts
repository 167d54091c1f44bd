import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { judgeUpdate, type JudgedRoom } from '../../sync-server/rooms/judge-update.ts'
import type { Principal } from '../../sync-server/rooms/principal.ts'
import { ROOM } from '../support/sync-server.ts'

const RUN = '1792490401276925'
const AT = Date.UTC(2026, 9, 20)
const principal = (user: string, over: Partial<Principal> = {}): Principal => ({
  tokenId: user,
  user,
  role: 'tagger',
  workspace: 'default',
  device: `${user}/laptop`,
  ...over,
})
const anne = principal('anne')
const bob = principal('bob')

/** A room as the server holds it, and clients that edit copies of it. */
class Fixture implements JudgedRoom {
  readonly name: string
  readonly doc = new Y.Doc()
  readonly devices = new Map<number, string>()
  isMending = false

  constructor(name = ROOM) {
    this.name = name
    this.doc.getArray('facts')
    this.doc.getArray('tags')
  }

  /** A copy of the room as a client has it now. */
  client(id: number): Y.Doc {
    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc))
    // After it: Yjs gives up an id that it sees others use.
    doc.clientID = id
    return doc
  }

  judge(update: Uint8Array, who: Principal) {
    return judgeUpdate(this, update, who)
  }

  /** What an honest client's edit comes to; it is taken when it is allowed. */
  take(doc: Y.Doc, who: Principal, edit: (doc: Y.Doc) => void) {
    const before = Y.encodeStateVector(doc)
    doc.transact(() => edit(doc))
    const update = Y.encodeStateAsUpdate(doc, before)
    return this.takeUpdate(update, who)
  }

  takeUpdate(update: Uint8Array, who: Principal) {
    const judged = this.judge(update, who)
    if (judged.ok) {
      Y.applyUpdate(this.doc, update)
      for (const { clientId, device } of judged.value.claims) this.devices.set(clientId, device)
      if (this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null) throw new Error('something waits in the room')
    }
    return judged
  }
}

const assertion = (tag: unknown, by: string, at = AT): unknown[] => [RUN, tag, by, at, 'app']
const removal = (tag: unknown, by: string, removed: unknown[][] = []): unknown[] => [RUN, tag, 0, by, AT, 'app', removed]
const push =
  (...tuples: unknown[][]) =>
  (doc: Y.Doc): void =>
    doc.getArray('tags').push(tuples)
const giant = (...numbers: number[]): Uint8Array => encoding.encode((encoder) => numbers.forEach((n) => encoding.writeVarUint(encoder, n)))
const refused = (violation: string) => ({ ok: false, error: violation })

describe('what an honest client does', () => {
  test('[SYN10] adding, removing what was seen, and undoing are taken, whoever began', () => {
    const room = new Fixture()
    expect(
      room.take(room.client(1), anne, push(assertion('good', 'anne'), assertion('fast', 'anne'), assertion(['note', 'hm'], 'anne'))),
    ).toMatchObject({ ok: true })
    expect(
      room.take(room.client(2), bob, (doc) => {
        doc.getArray('tags').delete(0)
        doc.getArray('tags').push([removal('good', 'bob', [['anne', AT, 'app']])])
      }),
    ).toMatchObject({ ok: true })
    expect(room.doc.getArray('tags').length).toBe(3)
  })

  test('[SYN10] work of days offline comes as one update: what was added and removed in between has no content any more', () => {
    const room = new Fixture()
    const doc = room.client(1)
    push(assertion('good', 'anne'), assertion('bad', 'anne'))(doc)
    doc.getArray('tags').delete(1)
    push(removal('bad', 'anne', [['anne', AT, 'app']]))(doc)
    const second = new Y.Doc()
    second.clientID = 11
    Y.applyUpdate(second, Y.encodeStateAsUpdate(doc))
    push(assertion('later', 'anne'))(second)
    expect(room.takeUpdate(Y.encodeStateAsUpdate(second), anne)).toMatchObject({
      ok: true,
      value: { claims: [{ clientId: 11 }, { clientId: 1 }] },
    })
    expect(room.doc.getArray('tags').toJSON()).toEqual(second.getArray('tags').toJSON())
  })

  test('[SYN10] what the room has already is taken again without a word, whoever sends it', () => {
    const room = new Fixture()
    room.take(room.client(1), anne, push(assertion('good', 'anne')))
    expect(room.judge(Y.encodeStateAsUpdate(room.doc), bob)).toEqual({ ok: true, value: { claims: [], broughtBackOf: [] } })
  })
})

describe('what nobody may', () => {
  const room = new Fixture()
  room.take(room.client(1), anne, push(assertion('good', 'anne'), assertion('fast', 'anne')))
  const update = (edit: (doc: Y.Doc) => void, id = 2): Uint8Array => {
    const doc = room.client(id)
    const before = Y.encodeStateVector(doc)
    doc.transact(() => edit(doc))
    return Y.encodeStateAsUpdate(doc, before)
  }

  test.each<[string, Uint8Array, string]>([
    ['bytes that are no update', Uint8Array.of(255, 255, 255, 255, 255), 'these bytes are no update'],
    ['an update cut short', update(push(assertion('x', 'bob'))).slice(0, 9), 'these bytes are no update'],
    ['the name of somebody else', update(push(assertion('x', 'anne'))), 'a record is signed by somebody else'],
    ['a removal in the name of somebody else', update(push(removal('good', 'anne'))), 'a record is signed by somebody else'],
    ['a tuple that is none', update(push([RUN, 'x'])), 'a record is not well formed'],
    ['an empty tag', update(push(assertion('', 'bob'))), 'a record is not well formed'],
    ['a tag of 501 characters', update(push(assertion('x'.repeat(501), 'bob'))), 'a record is not well formed'],
    ['a rule of the workspace in a room of runs', update(push(assertion(['group', 'x'], 'bob'))), 'a record is not well formed'],
    ['a time that is none', update(push(assertion('x', 'bob', Number.MAX_SAFE_INTEGER))), 'a record is not well formed'],
    [
      'a type inside of an array',
      update((doc) => doc.getArray('tags').push([new Y.Map()])),
      'only text and numbers may be appended, to tags and facts',
    ],
    [
      'bytes in an array',
      update((doc) => doc.getArray('tags').push([new Uint8Array(9)])),
      'only text and numbers may be appended, to tags and facts',
    ],
    ['another array', update((doc) => doc.getArray('more').push([1])), 'only text and numbers may be appended, to tags and facts'],
    ['a map', update((doc) => void doc.getMap('tags').set('x', 1)), 'only text and numbers may be appended, to tags and facts'],
    ['a text', update((doc) => doc.getText('facts').insert(0, 'x')), 'only text and numbers may be appended, to tags and facts'],
    ['facts that are none', update((doc) => doc.getArray('facts').push([['x']])), 'a record is not well formed'],
    [
      'facts of another month',
      update((doc) => doc.getArray('facts').push([[RUN, 1, Date.UTC(2026, 1, 1), 0, 0, 'open', false, false, null, null, []]])),
      'a record is not well formed',
    ],
    [
      "a colleague's tag deleted without a word",
      update((doc) => doc.getArray('tags').delete(0)),
      "somebody else's opinion is deleted without a removal that says so",
    ],
    [
      'another one than the removal says',
      update((doc) => {
        doc.getArray('tags').delete(0)
        push(removal('fast', 'bob', [['anne', AT, 'app']]))(doc)
      }),
      "somebody else's opinion is deleted without a removal that says so",
    ],
  ])('[SYN11] %s', (_what, bytes, violation) => {
    const before = Y.encodeStateAsUpdate(room.doc)
    expect(room.judge(bytes, bob)).toEqual(refused(violation))
    expect(Y.encodeStateAsUpdate(room.doc)).toEqual(before)
  })

  test('[SYN11] a delete set of eleven bytes that names more than there is', () => {
    const bytes = encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint(encoder, 1)
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarUint(encoder, 2 ** 30)
    })
    expect(bytes.length).toBeLessThanOrEqual(11)
    expect(room.judge(bytes, bob)).toEqual(refused('the update leaves a gap'))
  })

  test('[SYN12] a client id of another device, taken over or gone on with', () => {
    expect(room.judge(update(push(assertion('x', 'bob')), 1), bob)).toEqual(refused('a client id belongs to another device'))
    expect(room.judge(update(push(assertion('x', 'anne')), 1), principal('anne', { device: 'anne/phone' }))).toEqual(
      refused('a client id belongs to another device'),
    )
    expect(room.judge(update(push(assertion('x', 'anne')), 1), anne)).toEqual({ ok: true, value: { claims: [], broughtBackOf: [] } })
  })

  test('[SYN13] an update with a gap is refused, not kept: by clock, by neighbour and by deletion', () => {
    const ahead = room.client(7)
    push(assertion('first', 'bob'))(ahead)
    const known = Y.encodeStateVector(ahead)
    push(assertion('second', 'bob'))(ahead)
    expect(room.judge(Y.encodeStateAsUpdate(ahead, known), bob)).toEqual(refused('the update leaves a gap'))
    const beside = room.client(8)
    Y.applyUpdate(beside, Y.encodeStateAsUpdate(ahead))
    const before = Y.encodeStateVector(beside)
    push(assertion('third', 'bob'))(beside)
    expect(room.judge(Y.encodeStateAsUpdate(beside, before), bob)).toEqual(refused('the update leaves a gap'))
  })

  test('[SYN14] a reader changes nothing, but may say what the room has', () => {
    const reader = principal('bob', { role: 'reader' })
    expect(room.judge(update(push(assertion('x', 'bob'))), reader)).toEqual(refused('the role may only read'))
    expect(
      room.judge(
        update((doc) => doc.getArray('tags').delete(0)),
        reader,
      ),
    ).toEqual(refused('the role may only read'))
    expect(room.judge(Y.encodeStateAsUpdate(new Y.Doc()), reader)).toMatchObject({ ok: true })
  })

  test('[SYN15] no number in the bytes makes the judge work for longer than the bytes are', () => {
    for (const bytes of [giant(2 ** 52), giant(1, 2 ** 52, 5, 0), giant(0, 2 ** 52), giant(0, 1, 1, 2 ** 52), giant(1, 1, 2 ** 52, 0, 8)])
      expect(room.judge(bytes, bob).ok).toBe(false)
  })
})

test('[SYN11] in the room of the workspace stand its rules and views, and no runs', () => {
  const room = new Fixture('default/~/~/0000-00')
  const doc = room.client(1)
  expect(
    room.take(doc, anne, push(['good', ['description', 'fine'], 'anne', AT, 'app'], ['v1', ['order', '1'], 'anne', AT, 'app'])),
  ).toMatchObject({ ok: true })
  expect(room.take(room.client(2), bob, push(assertion('x', 'bob')))).toEqual(refused('a record is not well formed'))
  expect(room.take(room.client(3), bob, (d) => d.getArray('facts').push([[RUN, 'x', 1, true]]))).toEqual(
    refused('a record is not well formed'),
  )
})

describe('a room that is mended after a restore', () => {
  test("[SYN42] others' words, client ids and removals come back with one's own; then they are their owners' again", () => {
    const before = new Fixture()
    const annes = before.client(1)
    before.take(annes, anne, push(assertion('first', 'anne')))
    const bobs = before.client(2)
    before.take(bobs, bob, push(assertion('second', 'bob')))
    before.take(bobs, bob, (doc) => {
      doc.getArray('tags').push([removal('first', 'bob', [['anne', AT, 'app']])])
      doc.getArray('tags').delete(0)
    })
    Y.applyUpdate(annes, Y.encodeStateAsUpdate(before.doc))
    annes.getArray('tags').push([assertion('third', 'anne')])

    const restored = new Fixture()
    expect(restored.takeUpdate(Y.encodeStateAsUpdate(annes), anne)).toEqual(refused('a record is signed by somebody else'))
    restored.isMending = true
    expect(restored.takeUpdate(Y.encodeStateAsUpdate(annes), principal('carol', { role: 'reader' }))).toEqual(
      refused('the role may only read'),
    )
    expect(restored.takeUpdate(Y.encodeStateAsUpdate(annes), anne)).toMatchObject({ ok: true })
    expect(restored.doc.getArray('tags').length).toBe(3)
    expect(restored.devices).toEqual(
      new Map([
        [1, 'anne/'],
        [2, 'bob/'],
      ]),
    )
    expect(restored.take(bobs, bob, push(assertion('fourth', 'bob')))).toMatchObject({ ok: true })
    expect(restored.take(restored.client(9), anne, push(['no', 'record']))).toEqual(refused('a record is not well formed'))

    restored.isMending = false
    expect(restored.take(bobs, bob, push(assertion('fifth', 'bob')))).toMatchObject({ ok: true })
    expect(restored.take(restored.client(1), bob, push(assertion('sixth', 'bob')))).toEqual(
      refused('a client id belongs to another device'),
    )
  })

  test('[SYN93] nobody speaks for another under a client id that has an owner; who brings back whose words is known', () => {
    const before = new Fixture()
    before.take(before.client(1), anne, push(assertion('first', 'anne')))
    before.take(before.client(2), bob, push(assertion('second', 'bob')))
    const backup = Y.encodeStateAsUpdate(before.doc)
    const bobs = before.client(2)
    bobs.getArray('tags').push([assertion('third', 'bob')])
    const forged = before.client(2)
    forged.getArray('tags').push([assertion('third', 'carol')])

    const restored = new Fixture()
    Y.applyUpdate(restored.doc, backup)
    for (const [client, device] of before.devices) restored.devices.set(client, device)
    restored.isMending = true
    for (const who of [anne, principal('carol')])
      expect(restored.takeUpdate(Y.encodeStateAsUpdate(forged), who)).toEqual(refused('a client id belongs to another device'))
    expect(restored.takeUpdate(Y.encodeStateAsUpdate(bobs), anne)).toEqual({ ok: true, value: { claims: [], broughtBackOf: ['bob'] } })
    expect(restored.devices.get(2)).toBe('bob/laptop')
  })

  test('[SYN93] what came back without a signature has no owner until somebody goes on with it', () => {
    const facts = [RUN, 'nightly', 1, true]
    const before = new Fixture()
    const bobs = before.client(2)
    before.take(bobs, bob, (doc) => doc.getArray('facts').push([facts]))

    const restored = new Fixture()
    restored.isMending = true
    expect(restored.takeUpdate(Y.encodeStateAsUpdate(bobs), anne)).toEqual({ ok: true, value: { claims: [], broughtBackOf: [] } })
    restored.isMending = false
    expect(restored.take(bobs, bob, push(assertion('later', 'bob')))).toMatchObject({ ok: true })
    expect(restored.devices.get(2)).toBe('bob/laptop')
    expect(restored.take(restored.client(2), anne, push(assertion('x', 'anne')))).toEqual(refused('a client id belongs to another device'))
  })

  test('[SYN93] what the server itself had written for many comes back, and nobody goes on with it', () => {
    const before = new Fixture()
    const its = before.client(3)
    before.take(its, principal('anne', { device: 'server 1' }), push(assertion('first', 'anne')))
    before.take(its, principal('bob', { device: 'server 1' }), push(assertion('second', 'bob')))
    for (const owners of [new Map([[3, 'server 1']]), new Map<number, string>()]) {
      const restored = new Fixture()
      for (const [client, device] of owners) restored.devices.set(client, device)
      restored.isMending = true
      expect(restored.takeUpdate(Y.encodeStateAsUpdate(its), principal('carol'))).toMatchObject({ ok: true, value: { claims: [] } })
    }
  })
})

const HOME = 'default/~/~/0000-00'
const made = (by: string, id = 'proposal-1'): unknown[] => [
  id,
  'proposal',
  'promote',
  'production',
  `local/TrainFlow/${RUN}`,
  null,
  by,
  AT,
  'cli',
]
const decided = (by: string): unknown[] => [...made(by).with(1, 'decision'), 1, AT, null]
const append =
  (tuple: unknown[]) =>
  (doc: Y.Doc): void =>
    doc.getArray('facts').push([tuple])

describe('promotions', () => {
  test("[PRM3] proposals in one's own name are taken, in the workspace's room alone, and decisions from nobody", () => {
    const room = new Fixture(HOME)
    expect(room.take(room.client(1), anne, append(made('anne')))).toMatchObject({ ok: true })
    expect(room.take(room.client(2), bob, append(made('anne', 'proposal-2')))).toEqual(refused('a record is signed by somebody else'))
    expect(room.take(room.client(3), anne, append(decided('anne')))).toEqual(refused('only the server decides on promotions'))
    expect(room.take(room.client(4), anne, append(made('anne').with(2, 'demote')))).toEqual(refused('a record is not well formed'))
    expect(room.take(room.client(5), principal('rita', { role: 'reader' }), append(made('rita')))).toEqual(
      refused('the role may only read'),
    )
    expect(room.take(room.client(6), anne, (doc) => doc.getArray('facts').delete(0, 1))).toEqual(refused('facts are never deleted'))
    const runs = new Fixture()
    expect(runs.take(runs.client(1), anne, append(made('anne')))).toEqual(refused('a record is not well formed'))
  })

  test('[PRM3] a restored server is brought back decisions, which is told, and none with a number that it can not have come to', () => {
    const room = new Fixture(HOME)
    room.isMending = true
    const forged = decided('anne').with(9, Number.MAX_SAFE_INTEGER)
    expect(room.take(room.client(1), anne, append(forged))).toEqual(refused('a record is not well formed'))
    const told = { claims: [], broughtBackOf: ['the server'] }
    expect(room.take(room.client(2), anne, append(decided('anne')))).toEqual({ ok: true, value: told })
    const later = decided('anne').with(0, 'proposal-2')
    expect(room.take(room.client(3), anne, append(later.with(9, 3)))).toEqual(refused('a record is not well formed'))
    expect(room.take(room.client(4), anne, append(later.with(9, 2)))).toEqual({ ok: true, value: told })
  })

  test('[PRM3] proposals and decisions come back to a restored server together, from whoever has them, and another time too', () => {
    const before = new Fixture(HOME)
    const its = { ...anne, device: 'server 1', decides: true } as const
    const [annes, bobs, servers] = [before.client(1), before.client(2), before.client(3)]
    for (const [doc, who, n] of [[annes, anne, 1] as const, [bobs, bob, 2] as const, [annes, anne, 3] as const]) {
      const proposal = made(who.user, `proposal-${n}`)
      before.take(doc, who, append(proposal))
      before.take(servers, its, append([...proposal.with(1, 'decision'), n, AT, null]))
    }
    const restored = new Fixture(HOME)
    restored.isMending = true
    for (const broughtBackOf of [expect.arrayContaining(['anne', 'bob', 'the server']), []])
      expect(restored.takeUpdate(Y.encodeStateAsUpdate(before.doc), principal('carol'))).toMatchObject({
        ok: true,
        value: { broughtBackOf },
      })
    expect(restored.doc.getArray('facts').length).toBe(6)
    expect(Object.fromEntries(restored.devices)).toEqual({ 1: 'anne/', 2: 'bob/' })
  })

  test('[PRM3] the server itself decides', () => {
    const room = new Fixture(HOME)
    expect(room.take(room.client(1), { ...anne, device: 'server 1', decides: true }, append(decided('anne')))).toMatchObject({ ok: true })
  })
})
