import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

/** The list never moves under the hands: what others change is offered, and one's own acts leave rows where they are. */

const MINUTE_MS = 60_000
const SOURCE = { id: 'source-1', origin: 'local', trust: 'copy' } as const

const runAt = (minutes: number, tag: string): ObservedRun => observedRun({ createdAt: RUN_START_MS + minutes * MINUTE_MS, userTags: [tag] })
const manyRuns = (count: number): ObservedRun[] => Array.from({ length: count }, (_, index) => runAt(-index, `n:${index}`))

const open = oneWindowPerTest()

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('.run-row')].toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
const tagsOf = (row: HTMLElement): string[] => [...row.querySelectorAll('.cell-tags .tag')].map((tag) => tag.getAttribute('title') ?? '')
const shown = (): string[] => rows().map((row) => tagsOf(row).at(-1) ?? '')
const focusedTag = (): string | undefined => tagsOf(document.querySelector<HTMLElement>('.run-row.is-focused') ?? document.body).at(-1)
const leftRow = (): HTMLElement | null => document.querySelector('.run-row.is-left')
const news = (): string | null => document.querySelector('.list-news')?.getAttribute('title') ?? null
const matchCount = (): string => document.querySelector('.match-count')?.textContent ?? ''

async function openMoved(count: number, options: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const opened = await open({ runs: manyRuns(count), ...options })
  await expect.poll(focusedTag).toBe('n:0')
  await opened.press('j')
  return opened
}

test('[SCR101] until somebody moves or selects, runs stream in by themselves', async () => {
  const { replica } = await open({ runs: manyRuns(3) })
  await expect.poll(shown).toEqual(['n:0', 'n:1', 'n:2'])
  await replica.importRuns(SOURCE, [runAt(1, 'new')])
  await expect.poll(shown).toEqual(['new', 'n:0', 'n:1', 'n:2'])
  expect(news()).toBe(null)
})

test('[SCR101] after a move, runs that come and leave are offered, and a key takes them in (command: take-news)', async () => {
  const { press, replica, opened } = await openMoved(4)
  opened.services.view.set({ query: '-tag:done' })
  await press('j')
  await replica.importRuns(SOURCE, [runAt(1, 'new:1'), runAt(2, 'new:2')])
  await replica.mutate({ keys: [keyOf(runAt(-3, 'n:3'))], add: ['done'], remove: [], via: 'app' })
  await expect.poll(news).toBe('2 new runs, 1 no longer matches')
  expect(shown()).toEqual(['n:0', 'n:1', 'n:2', 'n:3'])
  expect(matchCount()).toBe('5 of 6 runs')
  await expect.element(page.getByRole('button', { name: '2 new runs, 1 no longer matches Show' })).toBeVisible()
  await press('.')
  await expect.poll(shown).toEqual(['new:2', 'new:1', 'n:0', 'n:1', 'n:2'])
  expect(news()).toBe(null)
})

test('[SCR101] a row of a held list shows at once what became of its run', async () => {
  const { replica } = await openMoved(3)
  await replica.mutate({ keys: [keyOf(runAt(-2, 'n:2'))], add: ['a:seen'], remove: [], via: 'app' })
  await expect.poll(() => tagsOf(rows()[2] ?? document.body)).toEqual(['a:seen', 'n:2'])
  expect(news()).toBe(null)
})

test('[SCR101] the list is taken anew by another filter, and at the very top when nothing is focused or selected', async () => {
  const { press, replica, opened } = await openMoved(200)
  await replica.importRuns(SOURCE, [runAt(1, 'new:1')])
  await expect.poll(news).toBe('1 new run')
  opened.services.view.set({ query: 'tag:n*' })
  await expect.poll(() => shown()[0]).toBe('new:1')
  await press('{Escape}', '{Escape}')
  opened.services.view.set({ focusPinned: false, focusIndex: 0, focusKey: null, query: '' })
  await expect.poll(matchCount).toBe('201 runs')
  const list = document.querySelector<HTMLElement>('.run-rows')
  list?.scrollTo({ top: 3000 })
  await expect.poll(() => Number(rows()[1]?.dataset['index'])).toBeGreaterThan(20)
  await replica.importRuns(SOURCE, [runAt(2, 'new:2')])
  await expect.poll(news).toBe('1 new run')
  list?.scrollTo({ top: 0 })
  await expect.poll(() => shown()[0]).toBe('new:2')
  expect(news()).toBe(null)
})

test('[SCR102] after one’s own tag a run that matches no longer stays, dimmed and said, and an undo brings it back whole', async () => {
  const { press, opened } = await openMoved(4)
  opened.services.view.set({ query: '-tag:done' })
  await press('t')
  await page.getByRole('combobox', { name: /^Tag / }).fill('done')
  await press('{Control>}{Enter}{/Control}', '{Escape}')
  await expect.poll(() => leftRow()?.textContent).toContain('matches no longer')
  expect(leftRow()?.classList.contains('is-focused')).toBe(true)
  expect(rows()).toHaveLength(4)
  await press('{Control>}z{/Control}')
  await expect.poll(leftRow).toBe(null)
  expect(news()).toBe(null)
})

test('[SCR102] "all matches" are neither runs that match no longer nor runs that are not in the list yet', async () => {
  const { press, replica, opened } = await openMoved(4)
  opened.services.view.set({ query: '-tag:done' })
  await press('j')
  await replica.mutate({ keys: [keyOf(runAt(-3, 'n:3'))], add: ['done'], remove: [], via: 'app' })
  await replica.importRuns(SOURCE, [runAt(1, 'new')])
  await expect.poll(news).toBe('1 new run, 1 no longer matches')
  await press('{Control>}a{/Control}')
  await expect.poll(() => opened.services.view.get().selection.size).toBe(3)
})

test('[SCR103] the bulk bar says how many of the selected runs the list does not show', async () => {
  const { press, opened } = await openMoved(10)
  await press('x', 'j', 'x')
  opened.services.view.set({ query: 'tag:n:2' })
  await expect.element(page.getByText('2 selected')).toBeVisible()
  await expect.element(page.getByText('1 not in the list')).toBeVisible()
  opened.services.view.set({ query: '' })
  await expect.poll(() => document.querySelector('.bulk-bar')?.textContent).not.toContain('not in the list')
})
