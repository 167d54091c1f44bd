import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** Newest first, as the table shows them: number 0 is the newest. */
const manyRuns = (count: number) =>
  Array.from({ length: count }, (_, index) => observedRun({ createdAt: RUN_START_MS - index * MINUTE_MS, userTags: [`n:${index}`] }))

const open = oneWindowPerTest()

const focusedRow = (): HTMLElement | null => document.querySelector<HTMLElement>('.run-row.is-focused')
const focusedTag = (): string | null => focusedRow()?.querySelector('.cell-tags .tag')?.getAttribute('title') ?? null
const selectedTags = (): (string | null)[] =>
  [...document.querySelectorAll('.run-row.is-selected .cell-tags .tag')].map((tag) => tag.getAttribute('title'))
const tagsCell = (): HTMLElement | null => document.querySelector('.run-row .cell-tags')
const rowTop = (): number => focusedRow()?.getBoundingClientRect().top ?? Number.NaN

test('[SCR1] j and k, arrows, Home, End and pages walk through a list of which only a part is in the page', async () => {
  const { press } = await open({ runs: manyRuns(500) })
  await expect.poll(focusedTag).toBe('n:0')
  await press('j', 'j', '{ArrowDown}', 'k')
  expect(focusedTag()).toBe('n:2')
  await press('{End}')
  await expect.poll(focusedTag).toBe('n:499')
  expect(document.querySelectorAll('.run-row').length).toBeLessThan(80)
  await press('{PageUp}', '{Home}')
  await expect.poll(focusedTag).toBe('n:0')
  await press('{PageDown}')
  await expect.poll(() => Number(focusedTag()?.slice(2))).toBeGreaterThan(10)
})

test('[SCR2] the focused row is the one tab stop of the grid and takes the focus along', async () => {
  const { press } = await open({ runs: manyRuns(30) })
  await expect.poll(focusedTag).toBe('n:0')
  await press('j', 'j')
  expect(document.querySelectorAll('.run-row[tabindex="0"]').length).toBe(1)
  expect(document.activeElement).toBe(focusedRow())
  const grid = page.getByRole('grid', { name: 'Runs' })
  await expect.element(grid).toHaveAttribute('aria-rowcount', '31')
  expect(focusedRow()?.getAttribute('aria-rowindex')).toBe('4')
})

test('[SCR3] x selects; Shift with j and k extends and gives back; the selection survives a change of the filter', async () => {
  const { press, opened } = await open({ runs: manyRuns(30) })
  await expect.poll(focusedTag).toBe('n:0')
  await press('x', 'j', 'j', 'x', '{Shift>}j{/Shift}', '{Shift>}j{/Shift}', '{Shift>}k{/Shift}')
  expect(selectedTags()).toEqual(['n:0', 'n:2', 'n:3'])
  await expect.element(page.getByText('3 selected')).toBeVisible()
  opened.services.view.set({ query: 'tag:n:7' })
  await expect.poll(focusedTag).toBe('n:7')
  opened.services.view.set({ query: '' })
  await expect.poll(selectedTags).toEqual(['n:0', 'n:2', 'n:3'])
})

test('[SCR3] Ctrl+A selects all matches, also those that are not in the page', async () => {
  const { press, opened } = await open({ runs: manyRuns(300) })
  await expect.poll(focusedTag).toBe('n:0')
  await press('{Control>}a{/Control}')
  await expect.element(page.getByText('300 selected')).toBeVisible()
  expect(opened.services.view.get().selection.size).toBe(300)
  await press('{Escape}')
  expect(opened.services.view.get().selection.size).toBe(0)
})

test('[SCR3] with no run to select Ctrl+A marks no text of the window', async () => {
  const { press, opened } = await open({ runs: manyRuns(3) })
  await expect.poll(focusedTag).toBe('n:0')
  opened.services.view.set({ query: 'tag:none' })
  await expect.element(page.getByRole('heading', { name: /^No run matches/ })).toBeVisible()
  await press('{Control>}a{/Control}')
  expect(window.getSelection()?.toString()).toBe('')
})

test('[SCR4] focus stays with its run, and its row in its place, when newer runs are taken into the list', async () => {
  const runs = manyRuns(200)
  const { press, replica } = await open({ runs })
  await expect.poll(focusedTag).toBe('n:0')
  for (let step = 0; step < 40; step++) await press('j')
  await expect.poll(focusedTag).toBe('n:40')
  const before = rowTop()
  const newer = [1, 2, 3].map((minutes) => observedRun({ createdAt: RUN_START_MS + minutes * MINUTE_MS, userTags: [`new:${minutes}`] }))
  await replica.importRuns({ id: 'source-1', origin: 'local', trust: 'copy' }, newer)
  await press('.')
  await expect.poll(() => focusedRow()?.getAttribute('aria-rowindex')).toBe('45')
  expect(focusedTag()).toBe('n:40')
  expect(rowTop()).toBe(before)
})

test('[SCR4] when the focused run leaves the list, the focus stays at its place', async () => {
  const runs = manyRuns(20)
  const { press, replica, opened } = await open({ runs })
  await expect.poll(focusedTag).toBe('n:0')
  opened.services.view.set({ query: '-tag:done' })
  await press('j', 'j', 'j')
  await expect.poll(focusedTag).toBe('n:3')
  await replica.mutate({ keys: [keyOf(runs[3] ?? observedRun())], add: ['done'], remove: [], via: 'app' })
  await expect.poll(() => focusedRow()?.classList.contains('is-left')).toBe(true)
  await press('.')
  await expect.poll(focusedTag).toBe('n:4')
})

test('[SCR5] tags that do not fit fold into +N from the right, those that wait are never hidden', async () => {
  const tags = ['alpha:0123456789', 'bravo:0123456789', 'charlie:0123456789', 'delta:0123456789', 'echo:0123456789']
  const run = observedRun({ userTags: tags })
  const { replica } = await open({ runs: [run], keeper: 'server', width: 1240 })
  await replica.mutate({ keys: [keyOf(run)], add: ['zulu waits to be sent'], remove: [], via: 'app' })
  await expect.poll(() => tagsCell()?.querySelector('.tag.added')?.getAttribute('title')).toBe('zulu waits to be sent')
  const more = tagsCell()?.querySelector<HTMLElement>('.more-tags')
  const hidden = more?.getAttribute('aria-label')?.slice('and '.length).split(', ') ?? []
  expect(hidden.length).toBeGreaterThan(0)
  expect(tags.slice(-hidden.length)).toEqual(hidden)
  expect(more?.textContent).toContain(`+${hidden.length}`)
  const right = Math.max(...[...(tagsCell()?.children ?? [])].map((chip) => chip.getBoundingClientRect().right))
  expect(right).toBeLessThanOrEqual(tagsCell()?.getBoundingClientRect().right ?? 0)
})

test('[SCR7] the head of an id gives way before the name of the flow does', async () => {
  const names = Array.from({ length: 12 }, (_, extra) => `Flow${'n'.repeat(8 + extra)}`)
  await open({ runs: names.map((flow) => observedRun({ flow })) })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(names.length)
  const paths = [...document.querySelectorAll('.run-path')].map((path) => {
    const name = path.querySelector<HTMLElement>('.flow')!
    const text = document.createRange()
    text.selectNodeContents(name)
    const head = path.querySelector('.run-id-head')!
    return {
      lost: text.getBoundingClientRect().width - name.getBoundingClientRect().width,
      cut: head.scrollWidth - head.clientWidth,
      left: head.clientWidth,
    }
  })
  // The marks beside the names leave room for some of them only.
  expect(paths.some(({ cut, left }) => cut > 0 && left > 0)).toBe(true)
  expect(paths.filter(({ left, lost }) => left > 0 && lost > 0)).toEqual([])
})

test('[SCR6] the day and the flow are inked where they change and dim below; latest and latest ok are marked per flow', async () => {
  const runs = [
    observedRun({ createdAt: RUN_START_MS, outcome: 'failed', successful: false }),
    observedRun({ createdAt: RUN_START_MS - MINUTE_MS }),
    observedRun({ createdAt: RUN_START_MS - DAY_MS }),
    observedRun({ createdAt: RUN_START_MS - DAY_MS - MINUTE_MS, flow: 'NoteFlow' }),
  ]
  await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(4)
  const rows = [...document.querySelectorAll('.run-row')]
  expect(rows.map((row) => row.classList.contains('is-new-day'))).toEqual([true, false, true, false])
  expect(rows.map((row) => row.classList.contains('is-new-flow'))).toEqual([true, false, false, true])
  expect(rows.map((row) => row.querySelector('.marker-text')?.textContent ?? null)).toEqual(['latest', 'latest ok', null, 'latest'])
})
