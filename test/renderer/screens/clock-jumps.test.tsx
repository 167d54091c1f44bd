import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { formatDay, formatDuration, formatElapsed, formatShort, sameDay } from '../../../src-renderer/ui/format-time.ts'
import { dayStart, parseDay, printDay } from '../../../src-renderer/views/timeline/local-days.ts'
import { timeTicks, weekends } from '../../../src-renderer/views/timeline/time-ticks.ts'
import { rangeOf } from '../../../src-renderer/views/timeline/timeline-zoom.ts'
import { observedRun } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
/** The replica's clock of these tests stands here. */
const NOW_MS = Date.UTC(2026, 9, 24, 12)

afterEach(() => void vi.restoreAllMocks())

/** Sets the clock of this window to another time than that of its replica; it goes on from there. */
function setClock(timeMs: number): void {
  const now = Date.now.bind(Date)
  const jumpMs = timeMs - now()
  vi.spyOn(Date, 'now').mockImplementation(() => now() + jumpMs)
}

test('[SCR59] no time is negative when the clock was set back', () => {
  expect(formatElapsed(-5 * DAY_MS)).toBe('<1m')
  expect(formatDuration(-1)).toBe('0s')
  expect(formatShort(-1)).toBe('0.1s')
})

test('[SCR59] days are those of the calendar here, whatever time it is now', () => {
  const beforeMidnight = new Date(2026, 9, 24, 23, 59, 59, 999).getTime()
  const midnight = new Date(2026, 9, 25).getTime()
  expect(sameDay(beforeMidnight, midnight)).toBe(false)
  expect(sameDay(midnight, midnight + 23 * HOUR_MS)).toBe(true)
  expect(formatDay(midnight, midnight)).toBe('25 Oct')
  expect(formatDay(midnight, new Date(2031, 0).getTime())).toBe('25 Oct 2026')
  expect(formatDay(midnight, 0)).toBe('25 Oct 2026')
})

test.for([
  ['set back by years', 0],
  ['years ahead', Date.UTC(2041, 1)],
] as const)('[SCR59] with a clock %s the list, the timeline and a run stay readable', async ([, timeMs]) => {
  setClock(timeMs)
  const running = observedRun({
    createdAt: NOW_MS - HOUR_MS,
    runId: 'running',
    outcome: 'open',
    finishedAt: null,
    finished: false,
    successful: false,
    activeAt: NOW_MS,
  })
  const { press } = await open({ runs: [running, observedRun()] })
  await expect.element(page.getByRole('img', { name: 'Running' }).first()).toBeVisible()
  expect(document.body.textContent).not.toMatch(/-\d+[smhd]\b|NaN|Invalid/)
  await press('v')
  await expect.element(page.getByRole('button', { name: /^running, running, 24 Oct/ })).toBeVisible()
  expect(document.body.textContent).not.toMatch(/NaN|Invalid/)
  for (const span of document.querySelectorAll<HTMLElement>('.timeline-span')) expect(span.offsetWidth).toBeLessThan(innerWidth)
})

test('[SCR92] days begin at midnight here, also those of 23 and 25 hours; what is no day is none', () => {
  const day = new Date(2026, 9, 25, 15).getTime()
  expect(printDay(day)).toBe('2026-10-25')
  expect(parseDay('2026-10-25')).toBe(new Date(2026, 9, 25).getTime())
  expect(['2026-02-30', '2026-13-01', '26-1-1', '', 'today'].map(parseDay)).toEqual([null, null, null, null, null])
  for (let days = -400; days < 400; days++) expect(new Date(dayStart(day, days)).getHours()).toBe(0)
  expect(rangeOf({ zoom: 'week', at: day })).toEqual({ from: new Date(2026, 9, 19).getTime(), to: new Date(2026, 9, 26).getTime() })
})

test('[SCR96] every range has ticks within it, whose labels have room, from an hour to ten thousand years', () => {
  const from = new Date(2026, 9, 20, 10, 17).getTime()
  for (const hours of [1, 24, 24 * 7, 24 * 31, 24 * 400, 24 * 365 * 60, 24 * 365 * 10_000]) {
    for (const widthPx of [0, 1, 60, 400, 1000, 3000]) {
      const range = { from, to: from + hours * HOUR_MS }
      const ticks = timeTicks(range, widthPx)
      expect(ticks.length).toBeLessThan(140)
      expect(ticks.every(({ at }) => at >= range.from && at < range.to)).toBe(true)
      const labelled = ticks.filter(({ label }) => label !== '').map(({ at }) => ((at - range.from) / (range.to - range.from)) * widthPx)
      expect(labelled.every((x, i) => i === 0 || x - (labelled[i - 1] ?? 0) >= 12)).toBe(true)
      expect(weekends(range, widthPx).length).toBeLessThan(140)
    }
  }
  expect(timeTicks({ from: new Date(2026, 8, 29).getTime(), to: new Date(2026, 9, 3).getTime() }, 800).map(({ label }) => label)).toEqual([
    '29 Sep',
    '30',
    '1 Oct',
    '2',
  ])
})
