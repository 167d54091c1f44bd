import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = Array.from({ length: 400 }, (_, index) =>
  observedRun({ createdAt: RUN_START_MS - index * 60_000, userTags: index === 7 ? ['wanted', 'nightly'] : ['nightly'] }),
)
const keyAt = (index: number) => keyOf(runs[index]!)
const editor = () => page.getByRole('dialog', { name: /^Tag / })

/** Pages of the list come only once the returned function is called. */
function holdPagesBack({ client }: TestWindow): () => void {
  const gate = new EventTarget()
  const opened = new Promise((resolve) => gate.addEventListener('open', resolve, { once: true }))
  const { page: answer, keys } = client
  vi.spyOn(client, 'page').mockImplementation(async (...args) => (await opened, answer(...args)))
  vi.spyOn(client, 'keys').mockImplementation(async (...args) => (await opened, keys(...args)))
  return () => gate.dispatchEvent(new Event('open'))
}

async function openRuns(): Promise<TestWindow> {
  const opened = await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBeGreaterThan(10)
  await expect.poll(() => opened.replica.status().user).not.toBeNull()
  await opened.press('{Home}')
  return opened
}

test('[KEY4] keys behind a filter wait for its runs, and act on none of those before', async () => {
  const opened = await openRuns()
  await opened.press('jj/')
  const answer = holdPagesBack(opened)
  await opened.press('tag:wanted{Enter}xt')
  await opened.press('fresh')
  expect(opened.opened.services.view.get().selection.size).toBe(0)
  answer()
  await expect.element(editor()).toBeVisible()
  await expect.element(page.getByRole('combobox', { name: /^Tag / })).toHaveValue('fresh')
  expect([...opened.opened.services.view.get().selection]).toEqual([keyAt(7)])
})

test('[KEY4] at the far end of a list a key waits until it is known which run stands there', async () => {
  const opened = await openRuns()
  const answer = holdPagesBack(opened)
  await opened.press('{End}x{Home}')
  answer()
  await expect.poll(() => [...opened.opened.services.view.get().selection]).toEqual([keyAt(399)])
  await expect.poll(() => opened.opened.services.view.get().focusKey).toBe(keyAt(0))
})

test('[A11Y12] the row that has the focus is the one that keys act on, after a filter was set and cleared too', async () => {
  const opened = await openRuns()
  await opened.press('/', 'tag:wanted{Enter}')
  await expect.poll(() => opened.opened.services.view.get().focusKey).toBe(keyAt(7))
  // The detail first, then the filter.
  await opened.press('{Escape}', '{Escape}')
  await expect.poll(() => opened.opened.services.runs.count).toBe(400)
  await expect.poll(() => document.activeElement === document.querySelector('.run-row.is-focused')).toBe(true)
})
