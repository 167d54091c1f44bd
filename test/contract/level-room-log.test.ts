import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { expect, test } from 'vitest'
import { LevelLog } from '../../sync-server/persistence/level-log.ts'
import { DamagedRoom } from '../../sync-server/persistence/room-log.ts'
import { describeRoomLog } from './room-log.ts'

describeRoomLog('LevelDB', (folder) => new LevelLog(folder))

test('[SYN22] a damaged or missing record is found when its room is read; the other rooms are read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-log-'))
  try {
    const before = new LevelLog(folder)
    await before.open()
    await before.append(['a', 'b', 'c'].map((room, i) => ({ seq: i + 1, room, update: Uint8Array.of(1, 2, 3), claims: [] })))
    await before.close()
    const db = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
    const updateOf = async (room: string): Promise<string> => {
      for await (const key of db.keys({ gt: `u\0${room}\0`, lt: `u\0${room}\x01` })) return key
      throw new Error(`no update of ${room}`)
    }
    await db.put(await updateOf('a'), Uint8Array.of(0, 0, 0, 0, 1, 2, 3))
    await db.del(await updateOf('b'))
    await db.close()

    const log = new LevelLog(folder)
    await log.open()
    await expect(log.read('a')).rejects.toThrow(DamagedRoom)
    await expect(log.read('b')).rejects.toThrow(DamagedRoom)
    expect((await log.read('c')).updates).toEqual([Uint8Array.of(1, 2, 3)])
    await log.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('[SYN22] data of another format is left alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-log-'))
  try {
    const db = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
    await db.put('m\0format', new TextEncoder().encode('9'))
    await db.close()
    const log = new LevelLog(folder)
    await expect(log.open()).rejects.toThrow('format 9')
    await log.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
