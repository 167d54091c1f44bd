import { expect, test } from 'vitest'
import { MemoryDisk, MemoryStore } from '../support/memory-store.ts'
import { batch, describeReplicaStore, row } from './replica-store.ts'

describeReplicaStore('memory', () => {
  const disk = new MemoryDisk()
  return { create: () => new MemoryStore(disk), destroy: () => Promise.resolve() }
})

test('[STO1] a store in memory that is told to run full refuses as such and has what it accepted', async () => {
  const store = new MemoryStore()
  await store.open()
  store.faults.commitsUntilFull = 1
  await store.commit(batch(1, { rows: [row('1')] }))
  await expect(store.commit(batch(2, { rows: [row('2')] }))).rejects.toMatchObject({ kind: 'full' })
  store.faults.commitsUntilFull = null
  await store.commit(batch(2, { rows: [row('3')] }))
  expect(await store.readAllRows()).toEqual([row('1'), row('3')])
})

test('[STO2] writes that are held are done in order once they are let go', async () => {
  const store = new MemoryStore()
  await store.open()
  const letGo = store.hold()
  const done: number[] = []
  const writes = [1, 2].map((seq) => store.commit(batch(seq)).then(() => done.push(seq)))
  await new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
  expect(done).toEqual([])
  letGo()
  await Promise.all(writes)
  expect(done).toEqual([1, 2])
})
