/// <reference types="@vitest/browser-playwright" />
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const DAY_MS = 24 * 60 * 60 * 1000

/** Days before 20 Oct 2026; the number makes the run's id. */
const daysAgo = (days: number, over: Partial<ObservedRun> = {}): ObservedRun =>
  observedRun({ createdAt: RUN_START_MS - days * DAY_MS, runId: `r${String(days).replace('.', '-')}`, ...over })

const train = [0, 1, 5, 12, 40].map((days) => daysAgo(days, days === 5 ? { outcome: 'failed', successful: false, finishedAt: null } : {}))
const score = [2, 13].map((days) => daysAgo(days, { flow: 'ScoreFlow' }))
const runs = [...train, ...score]

const lane = (name: RegExp) => page.getByRole('list', { name })
const marks = (): string[] => [...document.querySelectorAll('.timeline-stop > button')].map((mark) => mark.getAttribute('aria-label') ?? '')
const focusedMark = (): string => document.querySelector('.timeline-mark.is-focused')?.getAttribute('aria-label')?.split(',')[0] ?? ''
const promotionLine = (): DOMRect => document.querySelector('.timeline-promotions')!.getBoundingClientRect()
const chosen = () => document.querySelector('[role="radio"][aria-checked="true"]')?.textContent

test('[SCR90] v lays the runs out along time, a list of named marks for each flow, and back (command: switch-layout)', async () => {
  const { press, opened } = await open({ runs })
  await expect.element(page.getByRole('grid')).toBeVisible()
  await press('v')
  await expect.element(lane(/^TrainFlow, 5 runs$/)).toBeVisible()
  await expect.element(lane(/^ScoreFlow, 2 runs$/)).toBeVisible()
  await expect.poll(marks).toHaveLength(7)
  expect(marks().some((name) => name.startsWith('r5, failed, 15 Oct '))).toBe(true)
  expect(marks().some((name) => /^r0, completed, 20 Oct .*took 1m 00s, latest, latest ok$/.test(name))).toBe(true)
  await expect.element(page.getByRole('button', { name: 'Timeline', pressed: true })).toBeVisible()
  await expect.poll(() => location.hash).toBe('#layout=timeline')
  await press('v')
  await expect.element(page.getByRole('grid')).toBeVisible()
  expect(opened.services.view.get().layout).toBe('table')
})

test('[SCR90] the timeline shows what the filter leaves, and says so where nothing is left', async () => {
  const { opened } = await open({ runs, hash: '#layout=timeline&query=flow:ScoreFlow' })
  await expect.poll(marks).toHaveLength(2)
  opened.services.view.set({ query: 'flow:Nothing' })
  await expect.element(page.getByRole('heading', { name: /No run matches/ })).toBeVisible()
})

test('[SCR91] arrows go along a lane and from lane to lane; the focused run is the one that keys act on (commands: timeline-earlier, timeline-later, timeline-flow-above, timeline-flow-below, timeline-first, timeline-last)', async () => {
  const { press, opened } = await open({ runs, hash: '#layout=timeline' })
  await expect.poll(focusedMark).toBe('r0')
  for (const [key, at] of [
    ['{ArrowLeft}', 'r1'],
    ['{ArrowLeft}', 'r5'],
    ['{ArrowRight}', 'r1'],
    ['{ArrowDown}', 'r2'],
    ['{Home}', 'r13'],
    ['{ArrowUp}', 'r12'],
    ['{End}', 'r0'],
  ] as const) {
    await press(key)
    await expect.poll(focusedMark).toBe(at)
  }
  expect(document.querySelectorAll('.timeline-mark[tabindex="0"]')).toHaveLength(1)
  await press('{ArrowLeft}')
  await expect.poll(focusedMark).toBe('r1')
  await expect.element(page.getByRole('complementary', { name: 'Run TrainFlow/r1' })).toBeVisible()
  await press('t')
  await expect.poll(() => opened.services.view.get().editing).toEqual([keyOf(train[1]!)])
})

test('[SCR91] a press on a mark focuses its run and opens the pane', async () => {
  const { opened } = await open({ runs, hash: '#layout=timeline' })
  opened.services.view.set({ detailOpen: false })
  await page.getByRole('button', { name: /^r13,/ }).click()
  await expect.poll(focusedMark).toBe('r13')
  await expect.element(page.getByRole('complementary', { name: 'Run ScoreFlow/r13' })).toBeVisible()
})

test('[SCR92] plus and minus look closer and from further away, about the focused run; the address keeps it (commands: timeline-zoom-in, timeline-zoom-out)', async () => {
  const { press } = await open({ runs, hash: '#layout=timeline' })
  await expect.poll(focusedMark).toBe('r0')
  await press('{ArrowLeft}', '{ArrowLeft}', '{ArrowLeft}')
  await expect.poll(focusedMark).toBe('r12')
  await press('+')
  await expect.poll(chosen).toBe('Month')
  await press('+')
  await expect.poll(chosen).toBe('Week')
  await expect.poll(marks).toHaveLength(2)
  await expect.poll(() => location.hash).toContain('zoom=week&at=2026-10-08')
  await press('-', '-', '-')
  await expect.poll(chosen).toBe('All')
  await expect.poll(marks).toHaveLength(7)
})

test('[SCR92] behind the last run in view the next one follows, and the days go along; pages turn them (commands: timeline-page-earlier, timeline-page-later)', async () => {
  const { press } = await open({ runs, hash: '#layout=timeline&zoom=day&at=2026-10-20' })
  await expect.poll(marks).toHaveLength(1)
  await press('{ArrowLeft}')
  await expect.poll(focusedMark).toBe('r1')
  await press('{ArrowLeft}')
  await expect.poll(focusedMark).toBe('r5')
  await expect.poll(() => location.hash).toContain('at=2026-10-15')
  await press('{PageUp}')
  await expect.poll(() => location.hash).toContain('at=2026-10-14')
  await expect.element(page.getByText('14 Oct · no run in these days')).toBeVisible()
  await press('{PageDown}', '{PageDown}')
  await expect.poll(() => location.hash).toContain('at=2026-10-16')
})

test('[SCR93] Shift with an arrow chooses days, Enter filters by them, Escape lets go of them (commands: timeline-choose-earlier, timeline-choose-later, timeline-filter)', async () => {
  const { press, opened } = await open({ runs, hash: '#layout=timeline&query=status:completed%20created:%3E2020-01' })
  const choose = async (key: string): Promise<void> => await press(`{Shift>}${key}{/Shift}`)
  await expect.poll(focusedMark).toBe('r0')
  await choose('{ArrowLeft}')
  await expect.element(page.getByText('20 Oct', { exact: false }).first()).toBeVisible()
  await press('{Escape}')
  expect(opened.services.view.get().brush).toBe(null)
  for (let i = 0; i < 6; i++) await choose('{ArrowLeft}')
  await choose('{ArrowRight}')
  await press('{Enter}')
  await expect.poll(() => opened.services.view.get().query).toBe('status:completed created:2026-10-16..2026-10-20')
  await expect.poll(marks).toHaveLength(3)
})

test('[SCR93] dragging over the lanes chooses whole days and filters by them', async () => {
  const { opened } = await open({ runs: [...train.slice(0, 4), ...score], hash: '#layout=timeline' })
  await expect.poll(marks).toHaveLength(6)
  const line = document.querySelector<HTMLElement>('.timeline-lane:not(.timeline-promotions) .timeline-line')!
  await userEvent.dragAndDrop(line, line, { sourcePosition: { x: 40, y: 6 }, targetPosition: { x: line.clientWidth / 2, y: 6 } })
  await expect.poll(() => opened.services.view.get().query).toMatch(/^created:2026-10-0\d\.\.2026-10-1\d$/)
})

test('[SCR93] Escape lets go of the days in the middle of a drag, and a click filters by nothing', async () => {
  const { press, opened } = await open({ runs: [...train.slice(0, 4), ...score], hash: '#layout=timeline' })
  const view = opened.services.view
  await expect.poll(marks).toHaveLength(6)
  const body = document.querySelector<HTMLElement>('.timeline-body')!
  const line = document.querySelector<HTMLElement>('.timeline-lane:not(.timeline-promotions) .timeline-line')!.getBoundingClientRect()
  const point = (type: string, x: number): void => {
    const at = { clientX: line.left + x, clientY: line.top + 4, pointerId: 1, button: 0, bubbles: true }
    body.dispatchEvent(new PointerEvent(type, at))
  }
  body.setPointerCapture = () => undefined
  point('pointerdown', 40)
  point('pointermove', 200)
  await expect.poll(() => view.get().brush).not.toBe(null)
  await press('{Escape}')
  point('pointermove', 220)
  point('pointerup', 220)
  expect(view.get()).toMatchObject({ brush: null, query: '' })
  await press('{Shift>}{ArrowLeft}{/Shift}')
  await expect.poll(() => view.get().brush).not.toBe(null)
  point('pointerdown', 40)
  point('pointerup', 40)
  expect(view.get().query).toBe('')
})

test('[SCR94] runs that are too near to each other are one crowd with its numbers; a press looks closer', async () => {
  const crowd = Array.from({ length: 30 }, (_, i) =>
    daysAgo(0, { runId: `c${i}`, createdAt: RUN_START_MS - 20.3 * DAY_MS + i * 1000, outcome: i < 3 ? 'failed' : 'completed' }),
  )
  await open({ runs: [...runs, ...crowd], hash: '#layout=timeline' })
  const crowdMark = page.getByRole('button', { name: /^30 runs, .*3 failed$/ })
  await crowdMark.click()
  await expect.poll(chosen).toBe('Month')
  await expect.poll(focusedMark).toBe('30 runs')
})

test('[SCR95] promotions hang from the line with who and when, and lead to their run', async () => {
  const { replica, opened } = await open({ runs, hash: '#layout=timeline' })
  await expect.element(page.getByText('no run carries this tag')).toBeVisible()
  await replica.mutate({ keys: [keyOf(train[1]!)], add: ['production'], remove: [], via: 'app' })
  const promotion = page.getByRole('button', { name: /^production on TrainFlow\/ ?r1, 24 Oct alice$/ })
  await expect.element(promotion).toBeVisible()
  expect(document.querySelectorAll('.timeline-thread')).toHaveLength(1)
  await promotion.click()
  await expect.poll(() => opened.services.view.get().focusKey).toBe(keyOf(train[1]!))
})

/** As a person sets the size of text in the browser: breakpoints follow it too. */
const setTextSize = (px: number): Promise<unknown> => cdp().send('Page.setFontSizes', { fontSizes: { standard: px, fixed: px } })

test.for([32, 64])('[SCR97] with text of %i pixels hanging tags hold their text, and lanes their names', async (textPx) => {
  const { replica } = await open({ runs, hash: '#layout=timeline' })
  await replica.mutate({ keys: [keyOf(train[1]!)], add: ['production'], remove: [], via: 'app' })
  await expect.element(page.getByRole('button', { name: /^production on/ })).toBeInTheDocument()
  await setTextSize(textPx)
  try {
    await expect.poll(() => promotionLine().height).toBeGreaterThan(6 * textPx)
    const tag = document.querySelector('.hanging-tag')!
    const box = tag.getBoundingClientRect()
    expect(box.bottom).toBeLessThanOrEqual(promotionLine().bottom)
    for (const text of tag.querySelectorAll<HTMLElement>('.hanging-text, .hanging-run')) {
      expect([text.getBoundingClientRect().bottom <= box.bottom, text.scrollWidth <= text.clientWidth]).toEqual([true, true])
    }
    for (const lane of document.querySelectorAll('.timeline-lane:not(.timeline-promotions)')) {
      const name = lane.querySelector('.timeline-flow')!.getBoundingClientRect()
      expect(name.bottom).toBeLessThanOrEqual(lane.getBoundingClientRect().bottom)
      for (const mark of [...lane.querySelectorAll('.timeline-mark:not(.is-crowd)')].map((each) => each.getBoundingClientRect()))
        expect(name.right <= mark.right || name.bottom <= mark.top).toBe(true)
    }
    expect(document.documentElement.scrollWidth).toBe(1440)
  } finally {
    await setTextSize(16)
  }
})

test('[SCR92] an address with odd days or zooms opens the whole timeline', async () => {
  await open({ runs, hash: '#layout=timeline&zoom=century&at=2026-13-77' })
  await expect.poll(marks).toHaveLength(7)
  expect(chosen()).toBe('All')
})

test('[SCR96] a name of 300 letters, a right-to-left one and a pane of one pixel leave the timeline whole', async () => {
  const odd = ['F'.repeat(300), 'تدفق', '🚀Flow'].map((flow, at) => daysAgo(at, { flow }))
  const { opened } = await open({ runs: odd, hash: '#layout=timeline', width: 1024, height: 700 })
  await expect.poll(marks).toHaveLength(3)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(1024)
  const section = document.querySelector<HTMLElement>('.timeline')!
  section.style.maxWidth = '1px'
  await expect.poll(() => section.clientWidth).toBe(1)
  section.style.maxWidth = ''
  await expect.poll(marks).toHaveLength(3)
  expect(opened.services.view.get().layout).toBe('timeline')
})

test.for(['light', 'dark', 'contrast'] as const)('[SCR47] in the %s theme axe finds no violation in the timeline', async (theme) => {
  const { opened, replica } = await open({ runs, hash: '#layout=timeline' })
  opened.services.preferences.set({ theme })
  await replica.mutate({ keys: [keyOf(train[1]!)], add: ['production'], remove: [], via: 'app' })
  await expect.element(page.getByRole('button', { name: /^production on/ })).toBeVisible()
  await expect.poll(marks).toHaveLength(7)
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
})
