import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { Room, type RoomChange } from '../../../src-core/crdt/room.ts'
import { parseRoomName, roomName } from '../../../src-core/crdt/room-name.ts'
import { opinionTuple, parseFactsTuple, parseOpinionTuple } from '../../../src-core/crdt/room-records.ts'
import { runHistory, standingTags } from '../../../src-core/crdt/run-history.ts'
import { editOpinions } from '../../../src-core/crdt/opinion-set.ts'
import { tagSubject } from '../../../src-core/opinions/subject.ts'

const RUN = '1792490401276925'
let nextClient = 1

interface Peer {
  readonly room: Room
  readonly changes: RoomChange[]
  readonly add: (...tags: string[]) => void
  readonly remove: (...tags: string[]) => void
  readonly tags: () => string[]
}

function peer(name = 'alice'): Peer {
  const changes: RoomChange[] = []
  const room = new Room('default/local/TrainFlow/2026-10', nextClient++, (change) => changes.push(change))
  const edit = (change: { add: string[]; remove: string[] }): void => {
    const state = room.run(RUN)
    const signature = { by: name, at: 1000 + changes.length, via: 'app' }
    if (state === undefined) {
      room.transact(
        'local',
        (w) =>
          void w.appendTags(change.add.map((text) => opinionTuple({ type: 'assertion', runId: RUN, kind: 'tag', text, ...signature }))),
      )
      return
    }
    const planned = editOpinions(RUN, state, { add: change.add.map(tagSubject), remove: change.remove.map(tagSubject) }, signature)
    room.transact('local', (w) => {
      w.deleteTags(new Set(planned.delete.keys()))
      w.appendTags(planned.append)
    })
  }
  return {
    room,
    changes,
    add: (...add) => edit({ add, remove: [] }),
    remove: (...remove) => edit({ add: [], remove }),
    tags: () => room.run(RUN)?.userTags() ?? [],
  }
}

function join(...peers: { room: Room }[]): void {
  for (const a of peers)
    for (const b of peers)
      if (a !== b) Y.applyUpdate(b.room.doc, Y.encodeStateAsUpdate(a.room.doc, Y.encodeStateVector(b.room.doc)), 'remote')
}

describe('a room', () => {
  it('[ROOM1] is named after workspace, origin, flow and the month in UTC of the true start', () => {
    expect(roomName('default', 'local', 'TrainFlow', Date.UTC(2026, 9, 31, 23, 59, 59, 999))).toBe('default/local/TrainFlow/2026-10')
    expect(roomName('default', 'local', 'TrainFlow', Date.UTC(2026, 10, 1))).toBe('default/local/TrainFlow/2026-11')
    expect(parseRoomName('default/local/TrainFlow/2026-10')).toEqual({
      workspace: 'default',
      origin: 'local',
      flow: 'TrainFlow',
      month: '2026-10',
    })
    for (const odd of ['', 'a/b/c', 'a/b/c/2026-1', 'a/b//2026-10', 'a/b/c/d/2026-10']) expect(parseRoomName(odd)).toBeNull()
  })

  it('[ROOM3] a tag that one person removes while another adds it stays', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    alice.add('good')
    join(alice, bob)
    alice.remove('good')
    bob.add('good')
    join(alice, bob)
    expect(alice.tags()).toEqual(['good'])
    expect(bob.tags()).toEqual(['good'])
  })

  it('[ROOM3] removing deletes the assertions that were seen, all of them', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    alice.add('good')
    bob.add('good')
    join(alice, bob)
    alice.remove('good')
    join(alice, bob)
    expect(bob.tags()).toEqual([])
  })

  it('[ROOM4] the history keeps who added what was removed, and who removed it', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    bob.add('good')
    join(alice, bob)
    alice.remove('good')
    join(alice, bob)
    const history = runHistory(bob.room.run(RUN)!)
    expect(history.map(({ change, by, text }) => `${by} ${change} ${text}`)).toEqual(['alice removed good', 'bob added good'])
    expect(standingTags(bob.room.run(RUN)!)).toEqual([])
  })

  it('[ROOM5] a record that is not well formed is skipped and the rest is read', () => {
    const { room, tags } = peer()
    const facts = room.doc.getArray<unknown>('facts')
    const opinions = room.doc.getArray<unknown>('tags')
    facts.push([
      null,
      5,
      'text',
      [],
      [RUN],
      [RUN, 'x', 0, true],
      [RUN, 'x', 1, 'yes'],
      ['', 'x', 1, true],
      [RUN, 2, 'newer format'],
      { a: 1 },
    ])
    opinions.push([
      [RUN, 'x', 'alice', 'noon', 'app'],
      [RUN, 5, 'alice', 1, 'app'],
      [RUN, 'kept', 'alice', 1, 'app'],
      [RUN, 'x', -1, 'a', 1, 'app'],
      [RUN, 'x', 0, 'a', 1, 'app', [['b']]],
    ])
    expect(tags()).toEqual(['kept'])
  })

  it('[ROOM5] what is written is what is read', () => {
    const removal = {
      type: 'removal',
      runId: RUN,
      kind: 'tag',
      text: 'x',
      n: 2,
      by: 'alice',
      at: 5,
      via: 'app',
      removed: [{ by: 'bob', at: 4, via: 'cli' }],
    } as const
    expect(parseOpinionTuple(opinionTuple(removal), 'runs')).toEqual(removal)
    expect(parseOpinionTuple(opinionTuple({ ...removal, removed: [] }), 'runs')).toEqual({ ...removal, removed: [] })
    expect(parseFactsTuple([RUN, 'x', 1, true])).toEqual({ type: 'appearance', runId: RUN, tag: 'x', n: 1, present: true, at: null })
  })

  it.each(['1792490401276925', '0', '007', '1e3', '9007199254740993', '-1', 'argo-x', '1.0', ' 1'])(
    '[ROOM14] the run id %j is read as it was',
    (runId) => {
      const tuple = opinionTuple({ type: 'assertion', runId, kind: 'tag', text: 'x', by: 'anne', at: 1, via: 'app' })
      expect(parseOpinionTuple(tuple, 'runs')?.runId).toBe(runId)
      expect(parseOpinionTuple([runId, ...tuple.slice(1)], 'runs')?.runId).toBe(runId)
    },
  )

  it('[ROOM14] what is no run id is none', () => {
    for (const odd of ['', -1, 1.5, 2 ** 53, null, [], {}]) expect(parseOpinionTuple([odd, 'x', 'anne', 1, 'app'], 'runs')).toBeNull()
  })

  it('[ROOM2] one act is one update, and names the runs and tags that it touched', () => {
    const { room, changes, add } = peer()
    add('a', 'b')
    expect(changes).toHaveLength(1)
    expect(changes[0]?.cause).toBe('local')
    expect([...changes[0]!.touched]).toEqual([[RUN, new Set(['a', 'b'])]])
    expect(room.run(RUN)?.taggedBy()).toEqual(['alice'])
  })

  it('[ROOM2] a room loaded from its log is the room that wrote it', () => {
    const alice = peer()
    alice.add('a', 'b')
    alice.remove('a')
    alice.add('c')
    const again = new Room(alice.room.name, nextClient++, () => expect.unreachable('loading is no change'))
    again.load(alice.changes.map((change) => change.update))
    expect(again.run(RUN)?.userTags()).toEqual(['b', 'c'])
    expect(runHistory(again.run(RUN)!)).toEqual(runHistory(alice.room.run(RUN)!))
  })

  it('[ROOM20] what others did is kept in the bytes in which it came, and what says nothing new is not told', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    alice.add('a', 'b')
    const update = Y.encodeStateAsUpdate(alice.room.doc)
    bob.room.receive(update)
    bob.room.receive(update)
    expect(bob.changes).toHaveLength(1)
    expect(bob.changes[0]?.update).toBe(update)
    expect(bob.changes[0]?.cause).toBe('remote')
    expect([...bob.changes[0]!.touched.keys()]).toEqual([RUN])
    expect(bob.tags()).toEqual(['a', 'b'])
    bob.add('c')
    expect(bob.changes.map(({ cause }) => cause)).toEqual(['remote', 'local'])
  })

  it('[ROOM20] what waited for something before it is kept once that has come', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    alice.add('a')
    alice.add('b')
    const [first, second] = alice.changes
    bob.room.receive(second!.update)
    expect(bob.changes).toEqual([])
    bob.room.receive(first!.update)
    const again = new Room(bob.room.name, nextClient++, () => expect.unreachable('loading is no change'))
    again.load(bob.changes.map(({ update }) => update))
    expect(again.run(RUN)?.userTags()).toEqual(['a', 'b'])
  })

  it('[ROOM20] of bytes that end too early what came in is kept', () => {
    const [alice, bob] = [peer('alice'), peer('bob')]
    alice.add('a')
    alice.remove('a')
    alice.add('b')
    const whole = Y.encodeStateAsUpdate(alice.room.doc)
    expect(() => bob.room.receive(whole.slice(0, -1))).toThrow('Unexpected end of array')
    const again = new Room(bob.room.name, nextClient++, () => expect.unreachable('loading is no change'))
    again.load(bob.changes.map(({ update }) => update))
    expect(again.run(RUN)?.userTags()).toEqual(bob.tags())
    bob.room.receive(whole)
    expect(bob.tags()).toEqual(['b'])
  })

  it('[ROOM2] deletes scattered elements of a long array and nothing else', () => {
    const { room } = peer()
    const dots: string[] = []
    room.transact('local', (w) => dots.push(...w.appendTags(Array.from({ length: 500 }, (_, i) => [`run${i}`, 'x', 'alice', i, 'app']))))
    room.transact('local', (w) => void w.appendTags([['other', 'y', 'alice', 1, 'app']]))
    const gone = dots.filter((_, i) => i % 3 === 0)
    room.transact('local', (w) => expect(w.deleteTags(new Set([...gone, '99:99']))).toEqual(gone))
    for (let i = 0; i < 500; i++) expect(room.run(`run${i}`)?.carries(tagSubject('x'))).toBe(i % 3 !== 0)
    expect(room.run('other')?.carries(tagSubject('y'))).toBe(true)
  })
})
