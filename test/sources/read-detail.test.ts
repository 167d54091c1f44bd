import { createHash } from 'node:crypto'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodeDisk } from '../../src-sources/metaflow-datastore/disk.ts'
import { readBlob } from '../../src-sources/metaflow-datastore/read-blob.ts'
import type { RunDetail } from '../../src-core/bridge/contract.ts'
import { openedDatastore } from '../support/read-source.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string

beforeAll(async () => {
  folder = await temporaryFolder()
  root = await unpackSample(folder.path)
})
afterAll(() => folder.remove())

async function detailOf(flow: string, runId: string): Promise<RunDetail> {
  const source = await openedDatastore(root)
  const detail = await source.detail(flow, runId)
  await source.close()
  if (!detail.ok) throw new Error(detail.error.message)
  return detail.value
}

test('[SRC7] steps stand in the order in which they began, with times, tasks, types and sizes', async () => {
  const { steps, parameters } = await detailOf('TrainFlow', '1791367200804956')
  expect(steps.map(({ name, tasks, failed }) => ({ name, tasks: tasks.length, failed }))).toEqual([
    { name: 'start', tasks: 1, failed: false },
    { name: 'train', tasks: 3, failed: false },
    { name: 'choose', tasks: 1, failed: false },
    { name: 'end', tasks: 1, failed: false },
  ])
  const end = steps.at(-1)
  expect(end).toMatchObject({ startedAt: 1791367203050, finishedAt: 1791367203396 })
  expect(end?.tasks[0]?.artifacts.find(({ name }) => name === 'metrics')).toEqual({
    name: 'metrics',
    type: 'dict',
    sizeBytes: 57,
    sha: '1fa691aca47b65d7a0f4ef2a5290adf58e46caf4',
    value: "{'accuracy': 0.8305, 'best_rate': 0.01}",
  })
  expect(parameters).toEqual([
    { name: 'epochs', type: 'int', value: '3' },
    { name: 'seed', type: 'int', value: '1' },
  ])
})

test('[SRC21] artifacts of a step with one task come with their value where it is plain, those of a step with many never', async () => {
  const { steps } = await detailOf('TrainFlow', '1791367200804956')
  const valuesOf = (step: string): (string | null)[] =>
    steps.find(({ name }) => name === step)?.tasks.flatMap(({ artifacts }) => artifacts.map(({ value }) => value)) ?? []
  expect(valuesOf('end')).toContain("{'accuracy': 0.8305, 'best_rate': 0.01}")
  expect(valuesOf('train').length).toBeGreaterThan(0)
  expect(new Set(valuesOf('train'))).toEqual(new Set([null]))
})

test('[SRC7] a failed task has its attempts and its end; a killed one has neither end nor artifacts', async () => {
  const dead = await detailOf('FlakyFlow', '1791536401166717')
  expect(dead.steps.at(-1)).toMatchObject({
    name: 'work',
    failed: true,
    tasks: [{ attempts: 3, state: 'failed', finishedAt: expect.any(Number) }],
  })
  const killed = await detailOf('WaitFlow', '1792746001128106')
  expect(killed.steps.at(-1)).toMatchObject({
    name: 'hang',
    failed: false,
    finishedAt: null,
    tasks: [{ attempts: 1, state: 'open', finishedAt: null, artifacts: [] }],
  })
})

test('[SRC7] a parameter whose blob is missing keeps its name and has no value', async () => {
  await rm(join(root, 'HelloFlow/data'), { recursive: true })
  const { parameters } = await detailOf('HelloFlow', '1791275401136902')
  expect(parameters.map(({ name, value }) => ({ name, value }))).toEqual([
    { name: 'boom', value: null },
    { name: 'greeting', value: null },
  ])
})

test('[SRC9] the cards of the sample are listed and can be read', async () => {
  const source = await openedDatastore(root)
  const { cards } = await detailOf('TrainFlow', '1791367200804956')
  expect(cards).toMatchObject([
    { step: 'choose', taskId: '5', type: 'plainhtml', id: 'leaderboard', uuid: '9e18e56bc441478fb1f1b7e36cea21fa' },
  ])
  for (const { path, sizeBytes } of cards) {
    const html = await source.readCard(path)
    expect(html).toMatchObject({ ok: true, value: expect.stringMatching(/<html/i) })
    expect(html.ok && Buffer.byteLength(html.value)).toBe(sizeBytes)
  }
  await source.close()
})

const place = (): Parameters<typeof readBlob>[0] => ({ disk: nodeDisk, root, now: Date.now })

async function writeBlob(content: Buffer, stored: Buffer, meta: object = { cas_raw: false, cas_version: 1 }): Promise<string> {
  const sha = createHash('sha1').update(content).digest('hex')
  const path = join(root, 'TrainFlow/data', sha.slice(0, 2))
  await mkdir(path, { recursive: true })
  await writeFile(join(path, sha), stored)
  await writeFile(join(path, `${sha}_meta`), JSON.stringify(meta))
  return sha
}

test('[SRC8] blobs are read compressed and raw', async () => {
  const one = Buffer.from('one')
  expect(await readBlob(place(), 'TrainFlow', await writeBlob(one, gzipSync(one)))).toEqual(one)
  const two = Buffer.from('two')
  expect(await readBlob(place(), 'TrainFlow', await writeBlob(two, two, { cas_raw: true }))).toEqual(two)
})

test('[SRC8] a blob that inflates beyond the limit, is damaged, or is not what its name says, is not read', async () => {
  const bomb = Buffer.alloc(50 * 1024 * 1024)
  expect(await readBlob(place(), 'TrainFlow', await writeBlob(bomb, gzipSync(bomb)))).toBeNull()
  expect(await readBlob(place(), 'TrainFlow', await writeBlob(Buffer.from('x'), gzipSync(Buffer.from('y'))))).toBeNull()
  expect(await readBlob(place(), 'TrainFlow', await writeBlob(Buffer.from('z'), Buffer.from('not gzip')))).toBeNull()
  expect(await readBlob(place(), 'TrainFlow', '../../outside')).toBeNull()
})

test('[SRC16] a blob that is a link, or lies behind one that leads out, is not read', async () => {
  const content = Buffer.from('secret')
  const sha = createHash('sha1').update(content).digest('hex')
  const outside = join(folder.path, sha.slice(0, 2))
  await mkdir(outside)
  await writeFile(join(outside, sha), content)
  await writeFile(join(outside, `${sha}_meta`), '{"cas_raw": true}')
  await rm(join(root, 'TrainFlow/data'), { recursive: true })
  await symlink(folder.path, join(root, 'TrainFlow/data'))
  expect(await readBlob(place(), 'TrainFlow', sha)).toBeNull()
})
