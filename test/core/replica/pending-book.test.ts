import { describe, expect, it } from 'vitest'
import { PendingBook } from '../../../src-core/replica/copy/pending-book.ts'
import type { PendingRecord } from '../../../src-core/replica/ports.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'

const ROOM = 'default/local/TrainFlow/2026-10'
const KEY = runKey('local', 'TrainFlow', '1')
const change = (version: number): PendingRecord => ({
  room: ROOM,
  version,
  key: KEY,
  kind: 'tag',
  text: 'good',
  change: version % 2 === 1 ? 'added' : 'removed',
})
const waiting = (book: PendingBook): string[] => book.of(KEY).map((each) => each.change)

describe('[REP11] changes of mind about one tag', () => {
  it('that the store refuses leave waiting what it has of them', () => {
    const book = new PendingBook('server', [change(1)])
    book.note([change(2)])
    book.note([change(3)])
    book.noteStored([change(2)])
    expect(waiting(book)).toEqual(['added'])
    book.dropUnstored()
    expect(waiting(book)).toEqual(['removed'])
    book.noteAck(ROOM, 2)
    expect(waiting(book)).toEqual([])
    expect(book.runCount).toBe(0)
  })

  it('bring back nothing that was acknowledged meanwhile', () => {
    const book = new PendingBook('server', [change(1)])
    book.note([change(2)])
    book.noteAck(ROOM, 1)
    book.dropUnstored()
    expect(waiting(book)).toEqual([])
  })

  it('wait for nobody once they are stored where the machine keeps them', () => {
    const book = new PendingBook('machine', [])
    book.note([change(1)])
    book.note([change(2)])
    book.noteStored([change(1)])
    expect(waiting(book)).toEqual(['removed'])
    book.dropUnstored()
    expect(waiting(book)).toEqual([])
    book.note([change(3)])
    book.noteStored([change(3)])
    expect(waiting(book)).toEqual([])
  })
})
