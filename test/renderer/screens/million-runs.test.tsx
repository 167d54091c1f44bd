import { expect, test } from 'vitest'
import type { Page, PageRequest, RunGroups } from '../../../src-core/replica/api.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { observedRun } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import type { TestWindow } from '../support/open-window.tsx'

/** A list that is higher than a browser can draw an element. */

const MILLION = 1_000_000
const LAST = MILLION - 1

const open = oneWindowPerTest()
const scroller = (): HTMLElement => document.querySelector<HTMLElement>('.run-rows')!
const row = (index: number): HTMLElement | null => document.querySelector(`.run-row[data-index="${index}"]`)
/** A row around the middle. */
const near = (): HTMLElement | null => document.querySelector('.run-row[data-index^="5000"]')
const head = (): HTMLElement | null => document.querySelector('.group-head')
const focused = (): string | undefined => document.querySelector<HTMLElement>('.run-row:focus')?.dataset['index']

/** The real replica's answers, with one run in a million places. */
async function openMillion(groups: RunGroups | null = null): Promise<TestWindow> {
  const window = await open({ runs: [observedRun({ runId: '1' })] })
  await expect.poll(() => row(0)).not.toBeNull()
  const ask = window.client.page
  const page = async (request: PageRequest): Promise<Page> => {
    const answer = await ask({ ...request, from: 0, to: 1 })
    const [only] = answer.rows
    const from = Math.min(request.from, MILLION)
    const rows = Array.from({ length: only === undefined ? 0 : Math.min(request.to, MILLION) - from }, (_, at) => {
      const runId = String(MILLION - from - at)
      return { ...only!, runId, key: runKey('local', only!.flow, runId) }
    })
    const located = request.locate == null ? null : MILLION - Number(request.locate.split('/').at(-1))
    return { ...answer, from, rows, located, groups, count: MILLION, total: MILLION }
  }
  const keys = (_: unknown, from: number, to: number) =>
    Promise.resolve(Array.from({ length: to - from }, (__, at) => runKey('local', 'TrainFlow', String(MILLION - from - at))))
  Object.assign(window.client, { page, keys })
  window.opened.services.runs.takeAnew()
  await expect
    .poll(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount'))
    .toBe(String(MILLION + 1 + (groups?.starts.length ?? 0)))
  return window
}

/** Whether rows fill the view without a gap, each at its place below the one before. */
function isFilled(): boolean {
  const box = scroller().getBoundingClientRect()
  const heights = [...document.querySelectorAll('.run-row')]
    .map((each) => each.getBoundingClientRect())
    .filter(({ top, bottom }) => bottom > box.top && top < box.bottom)
    .toSorted((a, b) => a.top - b.top)
  const joined = heights.every(({ top }, index) => index === 0 || Math.abs(top - heights[index - 1]!.bottom) < 1)
  return heights.length > 5 && joined && heights[0]!.top <= box.top + 30 && heights.at(-1)!.bottom >= box.bottom - 30
}

function isInView(index: number): boolean {
  const box = scroller().getBoundingClientRect()
  const place = row(index)?.getBoundingClientRect()
  return place !== undefined && place.top >= box.top - 1 && place.bottom <= box.bottom + 1
}

test('[SCR160] the last of a million runs is reached by keys and by scrolling, and so is the first', async () => {
  const { press } = await openMillion()
  row(0)?.focus()
  await press('{End}')
  await expect.poll(() => isInView(LAST) && isFilled()).toBe(true)
  await expect.poll(focused).toBe(String(LAST))
  await press('k', 'k')
  await expect.poll(focused).toBe(String(LAST - 2))
  expect(isInView(LAST - 2)).toBe(true)
  await press('{Home}')
  await expect.poll(() => isInView(0) && isFilled()).toBe(true)
  scroller().scrollTop = scroller().scrollHeight
  await expect.poll(() => isInView(LAST) && isFilled()).toBe(true)
})

test('[SCR160] in the middle of a million runs pages and single rows follow each other without a gap', async () => {
  const { press, opened } = await openMillion()
  scroller().scrollTop = scroller().scrollHeight / 2
  await expect.poll(() => near() !== null && isFilled()).toBe(true)
  const middle = Number(near()?.dataset['index'])
  opened.services.view.set({ focusIndex: middle, focusKey: null, focusPinned: true })
  for (let down = 1; down <= 30; down++) {
    await press('j')
    await expect.poll(() => isInView(middle + down)).toBe(true)
  }
  expect(isFilled()).toBe(true)
  await press('{PageUp}', '{PageUp}')
  await expect.poll(() => isInView(opened.services.view.get().focusIndex) && isFilled()).toBe(true)
  expect(opened.services.view.get().focusIndex).toBeLessThan(middle)
})

test('[SCR160] the head of a group of a million runs stays in sight', async () => {
  const { press } = await openMillion({ by: 'flow', starts: [0, 10], names: ['NoteFlow', 'TrainFlow'] })
  row(0)?.focus()
  await press('{End}')
  await expect.poll(() => isInView(LAST)).toBe(true)
  expect(head()?.textContent).toContain('TrainFlow')
  expect(Math.abs((head()?.getBoundingClientRect().top ?? 0) - scroller().getBoundingClientRect().top)).toBeLessThan(2)
})
