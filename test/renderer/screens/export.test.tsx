import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { writeExport } from '../../../src-renderer/app/write-export.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = Array.from({ length: 230 }, (_, index) => observedRun({ createdAt: RUN_START_MS - index * 60_000, userTags: ['nightly'] }))
const parse = (text: string): { kind: string; runId?: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

test('[KEY30] an export has a line for every run, archived ones too, with what stands and how it came about, between head and tail', async () => {
  const { replica, client } = await open({ runs })
  replica.setUser('alice')
  const [key] = runs.map(keyOf)
  await replica.mutate({ keys: [key!], add: ['good'], remove: ['nightly'], via: 'app' })
  await replica.opine({ keys: [key!], set: [{ kind: 'archive' }, { kind: 'note', text: 'two\nlines' }], unset: [], via: 'app' })
  const told: number[] = []
  const file = await writeExport(client, 1000, { signal: new AbortController().signal, tell: ({ done }) => told.push(done) })
  const lines = parse(await file.text())
  expect(lines[0]).toEqual({ kind: 'tagalong-export', version: 1, exportedAt: 1000 })
  expect(lines.at(-1)).toEqual({ kind: 'end', runs: 230 })
  expect(lines.filter(({ kind }) => kind === 'run')).toHaveLength(230)
  expect(lines.find(({ runId }) => runId === runs[0]!.runId)).toMatchObject({
    origin: 'local',
    runId: runs[0]!.runId,
    tags: [{ tag: 'good', origin: 'person', by: 'alice', via: 'app' }],
    notes: [{ text: 'two\nlines', by: 'alice' }],
    opinions: [{ kind: 'archive', by: 'alice' }],
  })
  expect(told).toEqual([0, 100, 200, 230, 230])
})

test('[KEY31] an export that is stopped writes no file', async () => {
  const { client } = await open({ runs })
  const controller = new AbortController()
  const stopped = writeExport(client, 0, { signal: controller.signal, tell: ({ done }) => done === 100 && controller.abort() })
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
})

test('[KEY30] the settings say what is kept here, and hand an export over as a file (command: export-runs)', async () => {
  const { press, user } = await open({ runs })
  const saved: string[] = []
  // A download begins with a press on a link that is in no page.
  const follow = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBeGreaterThan(3)
  await press('{Control>}k{/Control}')
  await user.keyboard('export runs{Enter}')
  await expect.element(page.getByText('230 runs, 1 tag')).toBeVisible()
  await page.getByRole('button', { name: 'Export' }).click()
  await expect.element(page.getByText(/^Wrote/)).toBeVisible()
  follow.mockRestore()
  expect(saved).toEqual([expect.stringMatching(/^tagalong-\d{4}-\d\d-\d\d\.jsonl$/)])
})
