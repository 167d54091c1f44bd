import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogEntry, RoomLog } from '../../sync-server/persistence/room-log.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const entry = (seq: number, room: string, update: Uint8Array, claims: LogEntry['claims'] = []): LogEntry => ({ seq, room, update, claims })

/** What every `RoomLog` does. `create` gives one over the folder, not yet opened; two over one folder are one log at two times. */
export function describeRoomLog(name: string, create: (folder: string) => RoomLog): void {
  describe(`room log: ${name}`, () => {
    let folder: string
    let log: RoomLog
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'tagalong-log-'))
      log = create(join(folder, 'log'))
    })
    afterEach(async () => {
      await log.close()
      await rm(folder, { recursive: true, force: true })
    })

    it('[SYN20] is empty at first, and has a name that stays', async () => {
      const opened = await log.open()
      expect(opened).toMatchObject({ seq: 0, rooms: new Map() })
      expect(await log.read('nowhere')).toEqual({ updates: [], claims: [] })
      await log.close()
      log = create(join(folder, 'log'))
      expect((await log.open()).name).toBe(opened.name)
    })

    it('[SYN20] gives updates back in order, each room its own, with the owners of client ids, over a restart', async () => {
      await log.open()
      await log.append([entry(1, 'a', bytes(1), [{ clientId: 7, device: 'anne/x' }]), entry(2, 'b', bytes(2)), entry(3, 'a', bytes())])
      await log.append([entry(4, 'a', bytes(4, 4), [{ clientId: 2 ** 32 - 1, device: 'bob/y' }])])
      await log.close()
      log = create(join(folder, 'log'))
      const { seq, rooms } = await log.open()
      expect(seq).toBe(4)
      expect([...rooms]).toEqual([
        ['a', { seq: 4, logLength: 3 }],
        ['b', { seq: 2, logLength: 1 }],
      ])
      const { updates, claims } = await log.read('a')
      expect(updates).toEqual([bytes(1), bytes(), bytes(4, 4)])
      expect(claims.toSorted((x, y) => x.clientId - y.clientId)).toEqual([
        { clientId: 7, device: 'anne/x' },
        { clientId: 2 ** 32 - 1, device: 'bob/y' },
      ])
      expect((await log.read('b')).updates).toEqual([bytes(2)])
    })

    it('[SYN20] puts a snapshot in the place of updates up to a number; later ones and owners stay', async () => {
      await log.open()
      await log.append([
        entry(1, 'a', bytes(1), [{ clientId: 7, device: 'anne/x' }]),
        entry(2, 'a', bytes(2)),
        entry(3, 'ab', bytes(3)),
        entry(4, 'a', bytes(4)),
      ])
      await Promise.all([log.compact('a', bytes(9, 9), 2), log.append([entry(5, 'a', bytes(5))])])
      expect(await log.read('a')).toEqual({ updates: [bytes(9, 9), bytes(4), bytes(5)], claims: [{ clientId: 7, device: 'anne/x' }] })
      expect((await log.read('ab')).updates).toEqual([bytes(3)])
      await log.close()
      log = create(join(folder, 'log'))
      const { rooms, seq } = await log.open()
      expect(seq).toBe(5)
      expect(rooms.get('a')).toEqual({ seq: 5, logLength: 2 })
    })

    it('[SYN21] is copied as of one moment while it is written, under another name', async () => {
      const { name: original } = await log.open()
      await log.append([entry(1, 'a', bytes(1))])
      const target = join(folder, 'copy')
      await Promise.all([log.backup(target), ...Array.from({ length: 20 }, (_, i) => log.append([entry(i + 2, 'a', bytes(i + 2))]))])
      const copy = create(target)
      try {
        const opened = await copy.open()
        const { updates } = await copy.read('a')
        expect(opened.name).not.toBe(original)
        expect(opened.rooms.get('a')?.logLength).toBe(updates.length)
        expect(updates).toEqual(Array.from({ length: updates.length }, (_, i) => bytes(i + 1)))
      } finally {
        await copy.close()
      }
      await expect(log.backup(target)).rejects.toThrow('not empty')
    })
  })
}
