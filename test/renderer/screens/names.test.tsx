import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const newest = observedRun({ userTags: ['nightly'] })
const failed = observedRun({
  createdAt: RUN_START_MS - 60_000,
  systemTags: ['user:bob'],
  userTags: ['nightly', 'bad'],
  outcome: 'failed',
  successful: false,
})
const crowded = observedRun({
  createdAt: RUN_START_MS - 120_000,
  userTags: Array.from({ length: 40 }, (_, index) => `label number ${index}`),
})
const runs = [newest, failed, crowded]
const row = (name: RegExp) => page.getByRole('row', { name })

test('[A11Y11] the list is a grid that says how many rows it has; a row, which one it is and whether it is selected', async () => {
  const { press } = await open({ runs })
  const grid = page.getByRole('grid', { name: 'Runs' })
  await expect.element(grid).toHaveAttribute('aria-rowcount', '4')
  await expect.element(grid).toHaveAttribute('aria-multiselectable', 'true')
  await expect.element(row(/bad/)).toHaveAttribute('aria-rowindex', '3')
  await press('j', 'x')
  await expect.element(row(/bad/)).toHaveAttribute('aria-selected', 'true')
  expect(document.querySelectorAll('.run-row[tabindex="0"]')).toHaveLength(1)
})

test('[A11Y11] a row is read in its order: selected, state, run, markers, tags, owner, started, duration', async () => {
  const { press } = await open({ runs })
  await expect.element(row(/nightly/).first()).toBeVisible()
  await press('j', 'x')
  await expect.element(row(/bad/)).toHaveAttribute('aria-selected', 'true')
  const read = [...document.querySelectorAll('.run-row')].map((each) => each.textContent.replaceAll(/\s+/g, ' '))
  const clock = /\d?\d:\d\d/.source
  expect(read[1]).toMatch(new RegExp(`^selected.*TrainFlow/.*(bad.*nightly|nightly.*bad).*bob.*${clock}.*1`))
  expect(read[0]).toMatch(new RegExp(`^TrainFlow/1792490401276925.*latest.*and latest ok.*nightly.*alice.*${clock}.*1`))
  expect(
    [...document.querySelectorAll('.run-row [role="img"], .run-row .icon[aria-label]')]
      .slice(0, 2)
      .map((each) => each.getAttribute('aria-label')),
  ).toEqual(['Completed', 'Failed'])
})

test('[A11Y11] +N says the tags that it stands for', async () => {
  await open({ runs, width: 1024 })
  await expect.element(row(/\band label number \d+, .*label number 39/)).toBeVisible()
})

test('[A11Y11] a tag that waits says what it waits for', async () => {
  const { replica } = await open({ runs, keeper: 'server' })
  await replica.mutate({ keys: [keyOf(newest)], add: ['good'], remove: ['nightly'], via: 'app' })
  await expect.element(row(/good \(added, not sent yet\)/)).toBeVisible()
  await expect.element(row(/nightly \(removed, not sent yet\)/)).toBeVisible()
})

test('[A11Y11] the number of matches is spoken once it has settled; a change of a row is not spoken at all', async () => {
  const { opened, replica } = await open({ runs })
  const status = page.getByRole('search').getByRole('status')
  await expect.element(status).toHaveTextContent('3 runs')
  const spoken: string[] = []
  const observer = new MutationObserver(() => spoken.push(status.element().textContent))
  observer.observe(status.element(), { childList: true, characterData: true, subtree: true })
  for (const query of ['tag:nightly', 'tag:bad', 'flow:TrainFlow', 'tag:nightly -tag:bad']) opened.services.view.set({ query })
  await expect.element(status).toHaveTextContent('1 of 3 runs')
  expect(spoken).toEqual(['1 of 3 runs'])
  await replica.mutate({ keys: [keyOf(newest)], add: ['good'], remove: [], via: 'app' })
  await expect.element(row(/good/)).toBeVisible()
  observer.disconnect()
  expect(spoken).toEqual(['1 of 3 runs'])
  expect(
    [...document.querySelectorAll('[role="status"], [role="alert"]')]
      .map((region) => region.textContent)
      .filter((text) => text.includes('good')),
  ).toEqual([])
})

test('[A11Y11] the tag editor is a combobox whose list says all, some or none, and which line is chosen', async () => {
  const { press } = await open({ runs })
  await expect.element(row(/bad/)).toBeVisible()
  await press('x', 'j', 'x', 't')
  const field = page.getByRole('combobox', { name: 'Tag 2 runs' })
  await expect.element(field).toHaveFocus()
  await expect.element(page.getByRole('option', { name: /^nightly/ })).toHaveAttribute('aria-checked', 'true')
  await expect.element(page.getByRole('option', { name: /^bad/ })).toHaveAttribute('aria-checked', 'mixed')
  await press('{ArrowDown}')
  const active = document.activeElement?.getAttribute('aria-activedescendant') ?? ''
  expect(document.getElementById(active)?.getAttribute('aria-selected')).toBe('true')
})

test('[A11Y12] when the row that has the focus is filtered away, the focus goes to the row that keys act on then', async () => {
  const { press, opened } = await open({ runs })
  await expect.element(row(/bad/)).toBeVisible()
  await press('j', 'k')
  await expect.poll(() => document.activeElement?.getAttribute('data-index')).toBe('0')
  opened.services.view.set({ query: 'tag:bad' })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  await expect.element(row(/bad/)).toHaveFocus()
})

test('[SCR65] two tags that differ by what is not seen are drawn differently, each on one line', async () => {
  await open({
    runs: [
      observedRun({ userTags: [' ', 'good', 'good ', 'two\nlines', '\u202Edoog', 'goo\u200Bd', 'שלום', '👩\u200D🔬️', '\u0301\u0302'] }),
    ],
  })
  await expect.element(row(/good/)).toBeVisible()
  await expect.poll(() => document.querySelectorAll('.run-detail .tag').length).toBeGreaterThan(8)
  const chips = [...document.querySelectorAll<HTMLElement>('.tag-list .tag')]
  expect(chips.map((chip) => chip.textContent).toSorted()).toEqual(
    ['good', 'good␣', 'goo\uFFFDd', 'two↵lines', 'שלום', '␣', '\uFFFDdoog', '👩\u200D🔬️', '\u25CC\u0301\u0302'].toSorted(),
  )
  expect(chips.map((chip) => chip.dataset['tag'])).toContain('two\nlines')
  const heights = new Set(chips.map((chip) => chip.scrollHeight))
  expect(heights.size).toBe(1)
})
