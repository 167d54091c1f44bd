import { mkdtempSync } from 'node:fs'
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ClassicLevel } from 'classic-level'
import { afterEach, expect, test } from 'vitest'
import { toStoreError } from '../../client/store/level-error.ts'
import { encodeValue, levelKey } from '../../client/store/level-keys.ts'
import { LevelStore } from '../../client/store/level-store.ts'
import { batch, bytes, describeReplicaStore, row, snapshotOf } from './replica-store.ts'

const folders: string[] = []
const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-level-'))
  folders.push(folder)
  return folder
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

describeReplicaStore(
  'LevelDB',
  () => {
    const folder = temporary()
    return { create: () => new LevelStore({ folder, busyWaitMs: 0 }), destroy: () => rm(folder, { recursive: true, force: true }) }
  },
  'one',
)

/** A store with one row, closed again. */
async function filled(): Promise<string> {
  const folder = temporary()
  const store = new LevelStore({ folder })
  await store.open()
  await store.commit(batch(1, { rows: [row('1')], updates: [{ room: 'a', update: bytes(1, 2, 3) }] }))
  await store.close()
  return folder
}

async function overwrite(folder: string, key: string, value: Uint8Array): Promise<void> {
  const db = new ClassicLevel<string, Uint8Array>(folder, { keyEncoding: 'utf8', valueEncoding: 'view' })
  await db.put(key, value)
  await db.close()
}

test('[CLI1] a store waits a moment for the program that has its folder, and opens when that one lets go', async () => {
  const folder = await filled()
  const holder = new LevelStore({ folder })
  await holder.open()
  const waiting = new LevelStore({ folder, busyWaitMs: 60_000 })
  const opening = waiting.open()
  await holder.commit(batch(2, { rows: [row('2')] }))
  await holder.close()
  expect((await opening).rows).toEqual([row('1'), row('2')])
  await waiting.close()
})

test('[CLI40] while one program after the other has the folder, it is waited longer than for a single one', async () => {
  const folder = await filled()
  const holder = new LevelStore({ folder })
  await holder.open()
  const busyWaitMs = 5_000
  const waiting = new LevelStore({ folder, busyWaitMs })
  const opening = waiting.open()
  // As it looks when others come and go.
  for (const since = performance.now(); performance.now() - since < busyWaitMs + 1_000;) {
    await utimes(join(folder, 'CURRENT'), new Date(), new Date())
    await pause(20)
  }
  await holder.close()
  expect((await opening).rows).toEqual([row('1')])
  await waiting.close()
})

test('[CLI2] a folder of a newer layout is refused as newer and left as it is', async () => {
  const folder = await filled()
  await overwrite(folder, levelKey('m', 'format'), encodeValue(2))
  await expect(new LevelStore({ folder }).open()).rejects.toMatchObject({ name: 'StoreError', kind: 'newer' })
  await overwrite(folder, levelKey('m', 'format'), encodeValue(1))
  const store = new LevelStore({ folder })
  expect((await store.open()).rows).toEqual([row('1')])
  await store.close()
})

test('[CLI2] damage is refused as corrupt: of the database, of a record, of an update', async () => {
  const broken = await filled()
  await writeFile(join(broken, 'CURRENT'), 'garbage')
  await expect(new LevelStore({ folder: broken }).open()).rejects.toMatchObject({ kind: 'corrupt' })

  const flipped = await filled()
  await overwrite(flipped, levelKey('w', row('1').key), bytes(0, 0, 0, 0, 1))
  await expect(new LevelStore({ folder: flipped }).open()).rejects.toMatchObject({ kind: 'corrupt' })

  const log = await filled()
  await overwrite(log, levelKey('u', 'a', '0'.repeat(15) + '1', '0'.repeat(16)), bytes(9, 9, 9, 9, 9))
  const store = new LevelStore({ folder: log })
  await store.open()
  await expect(store.readRoom('a')).rejects.toMatchObject({ kind: 'corrupt' })
  await store.close()
})

test('[CLI38] a database that has lost one of its files is refused as corrupt: nothing brings it back', async () => {
  const folder = await filled()
  for (const name of await readdir(folder)) if (name.startsWith('MANIFEST')) await rm(join(folder, name))
  await expect(new LevelStore({ folder }).open()).rejects.toMatchObject({ kind: 'corrupt' })
})

test.runIf(process.platform === 'linux')(
  '[CLI38] a folder that the system calls missing when it is to be made is refused, and not tried for ever',
  async () => {
    await expect(new LevelStore({ folder: '/proc/none/of/these' }).open()).rejects.toMatchObject({ kind: 'failed' })
  },
)

test('[CLI2] a snapshot that can not be read is as good as none', async () => {
  const folder = await filled()
  const store = new LevelStore({ folder })
  await store.open()
  await store.writeIndexSnapshot(snapshotOf(1), 1)
  await store.close()
  await overwrite(folder, levelKey('i'), bytes(1, 2, 3, 4, 5))
  const again = new LevelStore({ folder })
  expect(await again.open()).toMatchObject({ snapshot: null, rows: [row('1')] })
  await again.close()
})

test('[CLI2] a folder that can not be made is refused as failed, a full disk as full', async () => {
  const file = join(temporary(), 'file')
  await writeFile(file, '')
  await expect(new LevelStore({ folder: join(file, 'replica') }).open()).rejects.toMatchObject({ kind: 'failed' })
  const fromLevel = Object.assign(new Error('Database failed'), { cause: new Error('IO error: x.log: No space left on device') })
  expect(toStoreError(fromLevel).kind).toBe('full')
  expect(toStoreError(Object.assign(new Error('no'), { code: 'ENOSPC' })).kind).toBe('full')
})

test.skipIf(process.platform === 'win32')('[CLI2] a replica on disk is for its owner alone', async () => {
  const folder = join(temporary(), 'replica')
  const store = new LevelStore({ folder })
  await store.open()
  await store.close()
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
})
