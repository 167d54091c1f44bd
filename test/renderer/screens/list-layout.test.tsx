import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { parseListLayout } from '../../../src-renderer/app/list-layout.ts'
import { groupByDay, groupByFlow, resetList, resizeColumns } from '../../../src-renderer/commands/lay-out-list.ts'
import { showColumns } from '../../../src-renderer/commands/show-columns.ts'
import { formatDay } from '../../../src-renderer/ui/format-time.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

/** How the list is laid out: its order, its columns, its groups, and what does not fit into a row. */

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const lasting = (minutes: number, start: number) => ({ createdAt: start, finishedAt: start + minutes * MINUTE_MS })
const runs = [
  observedRun({ ...lasting(5, RUN_START_MS), runId: '30', userTags: ['x'], systemTags: ['user:carol'] }),
  observedRun({ ...lasting(50, RUN_START_MS - MINUTE_MS), runId: '4', userTags: ['x', 'y'], systemTags: ['user:bob'] }),
  observedRun({ ...lasting(20, RUN_START_MS - DAY_MS), flow: 'NoteFlow', runId: '7', userTags: [], systemTags: ['user:dave'] }),
]

/** As the replica of the tests has days: they begin in UTC. */
const day = (at: number): string => formatDay(Math.floor(at / DAY_MS) * DAY_MS, RUN_START_MS)

const open = oneWindowPerTest()

const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('.run-row')].toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
const ids = (): string[] => rows().map((row) => row.querySelector('.run-path b')?.textContent ?? '')
const head = (name: string) => page.getByRole('columnheader', { name }).getByRole('button', { name, exact: true })
const sortOf = (column: string): string | null | undefined => document.querySelector(`[data-column="${column}"]`)?.getAttribute('aria-sort')
const runWidth = (): number | undefined => document.querySelector<HTMLElement>('.run-head .head-run')?.offsetWidth
const groupHeads = (): string[] => [...document.querySelectorAll('.group-head')].map((each) => each.textContent ?? '')
const focusedBox = (): DOMRect | undefined => document.querySelector('.run-row.is-focused')?.getBoundingClientRect()
const allTags = (): HTMLElement | null => document.querySelector('.all-tags')
const shownHeads = (): string[] => [...document.querySelectorAll('.head-sort')].map((each) => each.textContent ?? '')

const startedBefore = (minutes: number) => lasting(5, RUN_START_MS - minutes * MINUTE_MS)
const isCut = (row: number, part: string): boolean | undefined => {
  const found = rows()[row]?.querySelector<HTMLElement>(part)
  return found == null ? undefined : getComputedStyle(found).overflowX === 'hidden'
}
const ends = (part: string): number[] => rows().map((row) => Math.round(row.querySelector(part)?.getBoundingClientRect().right ?? 0))

test('[SCR100] a press on a head sorts by its column, the next one the other way round; the head says so', async () => {
  await open({ runs })
  await expect.poll(ids).toEqual(['30', '4', '7'])
  expect(sortOf('started')).toBe('descending')
  await head('Duration').click()
  await expect.poll(ids).toEqual(['4', '7', '30'])
  expect(sortOf('duration')).toBe('descending')
  expect(sortOf('started')).toBe('none')
  await head('Duration').click()
  await expect.poll(ids).toEqual(['30', '7', '4'])
  await head('Run').click()
  await expect.poll(ids).toEqual(['7', '4', '30'])
})

test('[SCR100] s sorts by keys alone and gives the focus back to the list, at its top (command: sort-list)', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(ids).toEqual(['30', '4', '7'])
  await press('j', 's')
  await expect.element(page.getByRole('menu', { name: 'Sort the list' })).toBeVisible()
  await userEvent.keyboard('{End}{ArrowUp}')
  await expect.element(page.getByRole('menuitemradio', { name: 'Oldest first' })).toHaveFocus()
  await press('{Enter}', '{Escape}')
  await expect.poll(ids).toEqual(['7', '4', '30'])
  expect(opened.services.view.get().focusIndex).toBe(0)
  await expect.poll(() => document.activeElement?.classList.contains('run-row')).toBe(true)
  expect(page.getByRole('menu').query()).toBe(null)
})

test('[SCR116] names and ids that have room are drawn whole, and the others end within their cell', async () => {
  const ofLongNames = { flow: 'AFlowWithARatherLongNameThatNobodyReads', systemTags: ['user:somebody.with.a.long.name'] }
  const short = { runId: '1792490341276925', systemTags: ['user:bob'] }
  // The latest run of a flow has a mark beside its name.
  await open({
    runs: [
      observedRun(startedBefore(0)),
      observedRun({ ...startedBefore(1), ...short }),
      observedRun({ ...startedBefore(2), ...ofLongNames }),
      observedRun({ ...startedBefore(3), ...ofLongNames }),
    ],
    width: 1440,
  })
  await expect.poll(() => [1, 3].map((row) => isCut(row, '.cell-owner'))).toEqual([false, true])
  await expect.poll(() => [1, 3].map((row) => isCut(row, '.run-path .flow'))).toEqual([false, true])
  const cellEnd = Math.max(...ends('.cell-run'))
  for (const end of ends('.run-path > b')) expect(end).toBeLessThanOrEqual(cellEnd)
})

test('[SCR100] where the pane covers the list, it makes room for the menu and is there again behind it', async () => {
  const { press, opened } = await open({ runs, width: 420 })
  await expect.poll(ids).toHaveLength(3)
  await press('{Enter}')
  const pane = page.getByRole('complementary', { name: /^Run / })
  await expect.element(pane).toBeVisible()
  await press('s')
  await userEvent.keyboard('{End}')
  await expect.element(page.getByRole('menuitemradio', { name: 'Newest first' })).toHaveFocus()
  expect(pane.query()).toBe(null)
  await press('{Escape}')
  await expect.element(pane).toBeVisible()
  expect(opened.services.view.get().detailOpen).toBe(true)
})

test('[SCR105] columns are hidden and shown, remembered, and reset (command: show-columns) (command: reset-list)', async () => {
  const { opened, press } = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  void showColumns.run(opened.services)
  await page.getByRole('menuitemcheckbox', { name: 'Owner' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Tags' }).click()
  expect(shownHeads()).toEqual(['State', 'Run', 'Started', 'Duration'])
  expect(document.querySelectorAll('.run-row .cell-owner, .run-row .cell-tags')).toHaveLength(0)
  expect(JSON.parse(localStorage.getItem('tagalong.preferences') ?? '')).toMatchObject({ list: { hidden: ['owner', 'tags'] } })
  await press('{Escape}')
  expect(page.getByRole('menu').query()).toBe(null)
  void resetList.run(opened.services)
  await expect.poll(shownHeads).toEqual(['State', 'Run', 'Tags', 'Owner', 'Started', 'Duration'])
})

test('[SCR105] the edge of a column moves by keys and by the pointer, within 60 to 600 pixels (command: resize-columns)', async () => {
  const { opened, press } = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  const edge = page.getByRole('separator', { name: 'Width of Run' })
  await expect.element(edge).toHaveAttribute('aria-valuenow', '262')
  const element = edge.element()
  if (!(element instanceof HTMLElement)) throw new Error('the edge is no element of the page')
  void resizeColumns.run(opened.services)
  await expect.element(edge).toHaveFocus()
  await press('{ArrowRight}', '{ArrowRight}')
  await expect.element(edge).toHaveAttribute('aria-valuenow', '278')
  expect(runWidth()).toBe(278)
  await press('{Home}')
  expect(runWidth()).toBe(60)
  await press('{Delete}')
  expect(runWidth()).toBe(262)
  const { left, top } = element.getBoundingClientRect()
  const point = (type: string, x: number): void =>
    void element.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: top + 4 }))
  // A pointer that is made up can not be captured.
  element.setPointerCapture = () => undefined
  point('pointerdown', left)
  point('pointermove', left + 40)
  await expect.poll(runWidth).toBe(302)
  point('pointermove', left + 2000)
  point('pointerup', left + 2000)
  await expect.poll(() => opened.services.preferences.get().list.widths.run).toBe(600)
})

test('[SCR105] a stored layout that makes no sense is as if it was never chosen', () => {
  const own = { hidden: [], widths: {}, group: null }
  for (const stored of [null, 7, 'wide', [], { hidden: 'tags', widths: 3, group: 'owner' }, { widths: { run: 'x', tags: 9, nothing: 1 } }])
    expect(parseListLayout(stored)).toEqual(own)
  expect(parseListLayout({ hidden: ['run', 'tags'], widths: { run: 5, owner: 1e9 }, group: 'day' })).toEqual({
    hidden: ['tags'],
    widths: { run: 60, owner: 600 },
    group: 'day',
  })
})

test('[SCR104] groups have heads with name and count, which are rows of the grid but no stops of the focus (command: group-by-flow) (command: group-by-day)', async () => {
  const { opened, press } = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  void groupByFlow.run(opened.services)
  await expect.poll(groupHeads).toEqual(['NoteFlow 1 run', 'TrainFlow 2 runs'])
  expect(ids()).toEqual(['7', '30', '4'])
  await expect.element(page.getByRole('grid', { name: 'Runs' })).toHaveAttribute('aria-rowcount', '6')
  expect([...document.querySelectorAll('.group-head, .run-row')].map((row) => row.getAttribute('aria-rowindex'))).toEqual([
    '2',
    '3',
    '4',
    '5',
    '6',
  ])
  await press('{Home}', 'j', 'j')
  expect(document.querySelector('.run-row.is-focused')?.getAttribute('data-index')).toBe('2')
  void groupByDay.run(opened.services)
  await expect.poll(groupHeads).toEqual([`${day(RUN_START_MS)} 2 runs`, `${day(RUN_START_MS - DAY_MS)} 1 run`])
})

test('[SCR104] the head of a group stays in sight above its rows, and a row is never moved below it', async () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    observedRun({ flow: index < 30 ? 'AFlow' : 'BFlow', createdAt: RUN_START_MS - index * MINUTE_MS }),
  )
  const { opened, press } = await open({ runs: many, height: 500 })
  opened.services.preferences.set({ list: { hidden: [], widths: {}, group: 'flow' } })
  await expect.poll(() => document.querySelectorAll('.group-head').length).toBeGreaterThan(0)
  const list = document.querySelector('.run-rows')
  const bottomOfHead = (): number =>
    Math.max(
      ...[...document.querySelectorAll('.group-head')]
        .map((each) => each.getBoundingClientRect())
        .filter(({ top }) => top <= (list?.getBoundingClientRect().top ?? 0) + 1)
        .map(({ bottom }) => bottom),
    )
  await press('{End}')
  await expect.poll(() => document.querySelector('.run-row.is-focused')?.getAttribute('data-index')).toBe('59')
  for (let step = 0; step < 20; step++) await press('k')
  expect(document.querySelector('.run-row.is-focused')?.getAttribute('data-index')).toBe('39')
  expect(bottomOfHead()).toBeGreaterThan(0)
  expect(focusedBox()?.top).toBeGreaterThanOrEqual(bottomOfHead())
})

test('[SCR106] Space shows all tags of the focused run beside it, and a move or Escape puts them away (command: show-all-tags)', async () => {
  const tags = Array.from({ length: 40 }, (_, index) => `tag number ${index}`)
  const { press } = await open({ runs: [observedRun({ userTags: tags }), observedRun({ createdAt: RUN_START_MS - MINUTE_MS })] })
  await expect.poll(() => document.querySelector('.more-tags')?.textContent).toMatch(/^\+\d+/)
  await press(' ')
  await expect.poll(() => allTags()?.querySelectorAll('.tag').length).toBe(40)
  const row = document.querySelector('.run-row.is-focused')?.getBoundingClientRect()
  expect(allTags()?.getBoundingClientRect().top).toBeGreaterThanOrEqual(row?.bottom ?? 0)
  await press('{Escape}')
  await expect.poll(allTags).toBe(null)
  await press(' ')
  await expect.poll(allTags).not.toBe(null)
  await press('j')
  await expect.poll(allTags).toBe(null)
})

test('[SCR106] pointing at +N shows all tags; a click on it opens the run', async () => {
  const tags = Array.from({ length: 40 }, (_, index) => `tag number ${index}`)
  const { opened } = await open({ runs: [observedRun({ userTags: tags })] })
  opened.services.view.set({ detailOpen: false })
  const more = page.getByText(/^\+\d+$/)
  await more.hover()
  await expect.poll(() => document.querySelectorAll('.all-tags .tag').length).toBe(40)
  await more.click()
  await expect.poll(() => opened.services.view.get().detailOpen).toBe(true)
})

test('[SCR106] tags of 300 characters, emoji and right-to-left words keep their row and their neighbours in order', async () => {
  const tags = ['a'.repeat(300), '🚀🚀', 'שלום: עולם', 'مرحبا']
  const { press } = await open({ runs: [observedRun({ userTags: tags }), observedRun({ createdAt: RUN_START_MS - MINUTE_MS })] })
  await expect.poll(() => document.querySelectorAll('.run-row .tag').length).toBeGreaterThan(0)
  const heights = rows().map((row) => row.offsetHeight)
  expect(heights).toEqual([36, 36])
  const cell = document.querySelector('.cell-tags')?.getBoundingClientRect()
  const chips = [...document.querySelectorAll('.cell-tags .tag')].map((chip) => chip.getBoundingClientRect())
  for (const [at, chip] of chips.entries()) {
    expect(chip.left).toBeGreaterThanOrEqual(at === 0 ? (cell?.left ?? 0) : (chips[at - 1]?.right ?? 0))
    expect(chip.right).toBeLessThanOrEqual(cell?.right ?? 0)
    expect(chip.width).toBeLessThanOrEqual(221)
  }
  await press(' ')
  await expect.poll(() => document.querySelectorAll('.all-tags .tag').length).toBe(4)
  const box = document.querySelector('.all-tags')?.getBoundingClientRect()
  expect(box?.right).toBeLessThanOrEqual(innerWidth)
})

test('[SCR106] Shift+D makes rows compact and comfortable again (command: toggle-density)', async () => {
  const { press } = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  await press('{Shift>}d{/Shift}')
  await expect.poll(() => rows()[1]?.getBoundingClientRect().height).toBe(28)
  expect((rows()[1]?.getBoundingClientRect().top ?? 0) - (rows()[0]?.getBoundingClientRect().top ?? 0)).toBe(28)
  await press('{Shift>}d{/Shift}')
  await expect.poll(() => rows()[1]?.getBoundingClientRect().height).toBe(36)
})

test('[SCR105] a list of one pixel keeps its rows, and is a list again when it has room', async () => {
  const { opened } = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  const list = document.querySelector<HTMLElement>('.runs-screen')
  if (list === null) throw new Error('there is no list')
  list.style.width = '1px'
  opened.services.view.set({ query: 'tag:x' })
  await expect.poll(ids).toEqual(['30', '4'])
  list.style.width = ''
  opened.services.view.set({ query: '' })
  await expect.poll(ids).toEqual(['30', '4', '7'])
  await expect.poll(() => document.querySelectorAll('.run-row .tag').length).toBe(3)
})
