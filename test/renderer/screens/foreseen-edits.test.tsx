import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { defaultRules } from '../../../src-core/opinions/tag-rules.ts'
import { err } from '../../../src-core/lib/result.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ createdAt: RUN_START_MS, userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'gh_test_fail'] }),
] as const
const second = keyOf(runs[1])

/** Chips of the row at `index`, each with how it is drawn. */
const chips = (index: number): string[] =>
  [...document.querySelectorAll<HTMLElement>(`.run-row[data-index="${index}"] .tag`)].map(
    (chip) => `${chip.dataset['tag']} ${['added', 'removed', 'kept'].find((state) => chip.classList.contains(state))}`,
  )

/** Edits reach the replica only once the returned function is called. */
function holdEdits({ client }: TestWindow): () => void {
  const gate = new EventTarget()
  const opened = new Promise((resolve) => gate.addEventListener('open', resolve, { once: true }))
  const { mutate } = client
  vi.spyOn(client, 'mutate').mockImplementation(async (request) => (await opened, mutate(request)))
  return () => gate.dispatchEvent(new Event('open'))
}

async function openRuns(): Promise<TestWindow> {
  const opened = await open({ runs })
  await expect.poll(() => chips(0)).toEqual(['nightly kept'])
  await expect.poll(() => opened.opened.services.quickTags.get().tags[0]).toBe('nightly')
  await expect.poll(() => opened.replica.status().user).not.toBeNull()
  await opened.press('{Home}')
  return opened
}

test('[SCR109] an edit stands in its row, waiting, before the replica has it, and stays when it has', async () => {
  const opened = await openRuns()
  const release = holdEdits(opened)
  await opened.press('t', 'fresh')
  await expect.element(page.getByRole('option', { name: 'Create fresh' })).toBeVisible()
  await opened.press('{Enter}')
  await expect.poll(() => chips(0)).toEqual(['fresh added', 'nightly kept'])
  expect(opened.replica.tagsOn([keyOf(runs[0])]).map(({ tag }) => tag)).toEqual(['nightly'])
  await opened.press('{Escape}')
  // A page that was answered before the edit has it too.
  opened.opened.services.runs.refresh()
  release()
  await expect.poll(() => chips(0)).toEqual(['fresh kept', 'nightly kept'])
})

test('[SCR109] a tag that yields to another by the rules of the workspace leaves with it', async () => {
  const opened = await openRuns()
  for (const tag of ['gh_test_ok', 'gh_test_fail']) await opened.replica.defineTag(tag, { group: 'gh_test' })
  await expect.poll(() => opened.opened.services.replicaState.get().vocabulary.size).toBe(2)
  const release = holdEdits(opened)
  await opened.press('j', 't', 'gh_test_ok')
  await expect.element(page.getByRole('option', { name: 'Create gh_test_ok' })).toBeVisible()
  await opened.press('{Enter}')
  await expect.poll(() => chips(1)).toEqual(['gh_test_ok added', 'nightly kept', 'gh_test_fail removed'])
  release()
  await expect.poll(() => chips(1)).toEqual(['gh_test_ok kept', 'nightly kept'])
})

test('[SCR109] an edit that is refused is taken back, and why is said', async () => {
  const opened = await openRuns()
  const gate = new EventTarget()
  const refused = new Promise((resolve) => gate.addEventListener('refuse', resolve, { once: true }))
  vi.spyOn(opened.client, 'mutate').mockImplementation(async () => (await refused, err({ kind: 'unknown-run', key: second })))
  await opened.press('1')
  await expect.poll(() => chips(0)).toEqual(['nightly removed'])
  gate.dispatchEvent(new Event('refuse'))
  await expect.poll(() => chips(0)).toEqual(['nightly kept'])
  await expect.element(page.getByText('One of the runs is not known here any more.', { exact: false })).toBeVisible()
})

test('[SCR109] a refused edit of many runs is taken back on those that are not in view, too', async () => {
  const many = Array.from({ length: 300 }, (_, index) => observedRun({ createdAt: RUN_START_MS - index * 60_000, userTags: ['nightly'] }))
  const opened = await open({ runs: many })
  const { runs: list } = opened.opened.services
  await expect.poll(() => list.rowAt(0)?.userTags).toEqual(['nightly'])
  await opened.press('{End}')
  await expect.poll(() => list.rowAt(299)?.userTags).toEqual(['nightly'])
  // The first rows are still at hand.
  expect(list.rowAt(0)).not.toBeNull()
  const made = list.whileForeseen(
    { keys: new Set(many.map(keyOf)), add: ['bad'], remove: [], rulesOf: defaultRules },
    async () => 'refused',
  )
  expect(list.rowAt(0)?.userTags).toEqual(['bad', 'nightly'])
  await made
  await expect.poll(() => list.rowAt(299)?.userTags).toEqual(['nightly'])
  await opened.press('{Home}')
  await expect.poll(() => chips(0)).toEqual(['nightly kept'])
})

test('[SCR109] what somebody else does to a tag while it is foreseen stands when the edit is done', async () => {
  const opened = await openRuns()
  const { runs: list } = opened.opened.services
  const gate = new EventTarget()
  const done = new Promise((resolve) => gate.addEventListener('done', resolve, { once: true }))
  const [first] = runs
  const made = list.whileForeseen({ keys: new Set([keyOf(first)]), add: ['fresh'], remove: [], rulesOf: defaultRules }, async () => done)
  await opened.replica.mutate({ keys: [keyOf(first)], add: ['fresh'], remove: [], via: 'app' })
  await opened.replica.mutate({ keys: [keyOf(first)], add: ['other'], remove: ['fresh'], via: 'app' })
  await expect.poll(() => chips(0)).toEqual(['fresh added', 'nightly kept', 'other kept'])
  gate.dispatchEvent(new Event('done'))
  await made
  await expect.poll(() => chips(0)).toEqual(['nightly kept', 'other kept'])
})
