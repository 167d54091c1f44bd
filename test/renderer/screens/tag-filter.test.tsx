import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { toggleConjunct } from '../../../src-renderer/views/query-bar/toggle-conjunct.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'reviewed by bob'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'ProjectFlow' }),
]
const rows = (): number => document.querySelectorAll('.run-row').length
const inList = (tag: string) => page.getByRole('row').getByTitle(tag, { exact: true }).first()

test('[SCR83] a click on a tag in the list filters by it and keeps that run under the focus; a second one takes it back', async () => {
  const { opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  view.set({ query: 'flow:TrainFlow' })
  await expect.poll(rows).toBe(2)
  await inList('reviewed by bob').click()
  await expect.poll(rows).toBe(1)
  expect(view.get()).toMatchObject({ query: 'flow:TrainFlow tag:"reviewed by bob"', focusKey: keyOf(runs[1] ?? observedRun()) })
  await inList('reviewed by bob').click()
  await expect.poll(() => view.get().query).toBe('flow:TrainFlow')
})

test('[SCR83] Alt-click leaves out the runs with a tag; the selection and the modes of clicking stay what they were', async () => {
  const { opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  await inList('reviewed by bob').click({ modifiers: ['Control'] })
  expect(view.get()).toMatchObject({ query: '', selection: new Set([keyOf(runs[1] ?? observedRun())]) })
  await inList('nightly').click({ modifiers: ['Alt'] })
  await expect.poll(rows).toBe(1)
  expect(view.get().query).toBe('-tag:nightly')
  expect(view.get().selection.size).toBe(1)
})

test('[SCR83] the tags of the detail pane are buttons that do the same', async () => {
  const { opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  const chip = page.getByRole('complementary', { name: /^Run / }).getByRole('button', { name: 'nightly', exact: true })
  await chip.click()
  await expect.poll(() => view.get().query).toBe('tag:nightly')
  await chip.click({ modifiers: ['Alt'] })
  await expect.poll(() => view.get().query).toBe('-tag:nightly')
})

test.for([
  ['', 'tag:a'],
  ['tag:a', ''],
  ['-tag:a', 'tag:a'],
  ['tag:b or tag:c', '(tag:b or tag:c) tag:a'],
  ['tag:b tag:a tag:c', 'tag:b tag:c'],
  ['status:odd', 'tag:a'],
] as const)('[SCR83] toggling tag:a in "%s" gives "%s"', ([before, after]) => {
  expect(toggleConjunct(before, { kind: 'tag', tag: ['a'] })).toBe(after)
})
