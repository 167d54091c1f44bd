import { mkdir, realpath, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MAX_CARD_BYTES } from '../../src-core/bridge/contract.ts'
import type { CardInfo } from '../../src-core/bridge/contract.ts'
import type { RunSource } from '../../src-sources/run-source.ts'
import { makeRun } from '../support/make-datastore.ts'
import { openedDatastore } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'
import { TestDisk } from '../support/test-disk.ts'

const UUID = '9e18e56bc441478fb1f1b7e36cea21fa'
const RUN = '1790000000000000'
const TASK = `mf.cards/TrainFlow/runs/${RUN}/steps/choose/tasks/5/cards`
const CARD = `${TASK}/default-${UUID}.html`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let root: string
let disk: TestDisk
let source: RunSource

beforeEach(async () => {
  folder = await temporaryFolder()
  root = join(await realpath(folder.path), '.metaflow')
  await makeRun(root, { flow: 'TrainFlow', runId: RUN })
  await mkdir(join(root, TASK), { recursive: true })
  await writeFile(join(root, CARD), '<html>é</html>')
  disk = new TestDisk()
  source = await openedDatastore(root, { disk })
})
afterEach(async () => {
  await source.close()
  await folder.remove()
})

async function cardsOf(): Promise<readonly CardInfo[]> {
  const detail = await source.detail('TrainFlow', RUN)
  if (!detail.ok) throw new Error(detail.error.message)
  return detail.value.cards
}

test('[SRC9] cards are listed with step, task, type, id and size, and their path reads them', async () => {
  const more = join(root, 'mf.cards/TrainFlow/runs', RUN, 'steps/end/tasks/6/cards')
  await mkdir(more, { recursive: true })
  await writeFile(join(more, `plainhtml-leaderboard-${UUID}.html`), '')
  expect(await cardsOf()).toEqual([
    { step: 'choose', taskId: '5', type: 'default', id: null, uuid: UUID, path: CARD, sizeBytes: 15 },
    { step: 'end', taskId: '6', type: 'plainhtml', id: 'leaderboard', uuid: UUID, path: expect.stringContaining('tasks/6'), sizeBytes: 0 },
  ])
  expect(await source.readCard(CARD)).toEqual({ ok: true, value: '<html>é</html>' })
})

test('[SRC9] cards of old trees, without a step in their path, are listed; other files are not', async () => {
  const old = join(root, 'mf.cards/TrainFlow/runs', RUN, 'tasks/2/cards')
  await mkdir(old, { recursive: true })
  for (const name of [`default-${UUID}.html`, `default-${UUID}.data.json`, 'notes.html', `a-b-c-${UUID}.html`])
    await writeFile(join(old, name), '')
  expect((await cardsOf()).map(({ step, taskId, type }) => ({ step, taskId, type }))).toEqual([
    { step: '', taskId: '2', type: 'default' },
    { step: 'choose', taskId: '5', type: 'default' },
  ])
})

test.each([
  ['the way up', '../outside.html'],
  ['the way up behind a card', `${TASK}/../../../../../../../../outside.html`],
  ['an absolute path', '/etc/hostname.html'],
  ['nothing', ''],
  ['a file that is no card', `TrainFlow/${RUN}/_meta/_self.json`],
  ['a page elsewhere in the datastore', 'TrainFlow/page.html'],
  ['the folder of cards', 'mf.cards'],
  ['a neighbour of the folder of cards', 'mf.cards.html'],
  ['a null byte', `${TASK}/x\0.html`],
  ['a link out', `${TASK}/out-${UUID}.html`],
  ['a linked folder out', 'mf.cards/Out/outside.html'],
  ['a card that is gone', `${TASK}/gone-${UUID}.html`],
])('[SRC9] nothing but cards is read: %s', async (_what, path) => {
  const secret = '<html>secret</html>'
  await writeFile(join(folder.path, 'outside.html'), secret)
  await writeFile(join(root, 'TrainFlow/page.html'), secret)
  await writeFile(join(root, 'mf.cards.html'), secret)
  await symlink(join(folder.path, 'outside.html'), join(root, TASK, `out-${UUID}.html`))
  await symlink(folder.path, join(root, 'mf.cards/Out'))
  expect(await source.readCard(path)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
})

test('[SRC9] a card above the limit is refused with its path, one at the limit is read', async () => {
  await truncate(join(root, CARD), MAX_CARD_BYTES)
  expect(await source.readCard(CARD)).toMatchObject({ ok: true })
  await truncate(join(root, CARD), MAX_CARD_BYTES + 1)
  const refused = { kind: 'too-large', message: expect.stringContaining(join(root, CARD)) }
  expect(await source.readCard(CARD)).toMatchObject({ ok: false, error: refused })
})

test.each([
  ['EACCES', 'no-permission'],
  ['EIO', 'unreadable'],
])('[SRC9] a card that fails with %s is refused as %s', async (code, kind) => {
  disk.failures.set('.html', code)
  expect(await source.readCard(CARD)).toMatchObject({ ok: false, error: { kind } })
})

test.each([
  ['../TrainFlow', '1790000000000000'],
  ['TrainFlow', '..'],
  ['TrainFlow', 'data/../1790000000000000'],
  ['', ''],
  ['TrainFlow', '1'],
  ['TrainFlow', 'latest_run'],
])('[SRC7] the detail of %s/%s is not found', async (flow, runId) => {
  expect(await source.detail(flow, runId)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
})
