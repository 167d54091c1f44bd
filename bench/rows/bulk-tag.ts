import type { AppWindow } from '../app-in-chromium.ts'
import { median } from '../measure.ts'
import { printNumber, type Row } from '../table.ts'
import { longestTasks, type LongestTasks } from '../trace.ts'
import { BULK_RUNS } from './bulk-bytes.ts'

const ROUNDS = 5

/** Selects the newest runs with a click and a click with Shift, then tags them by keyboard, several times with several tags. */
export async function bulkTagRows(window: AppWindow, runs: number): Promise<Row[]> {
  const { page } = window
  await page.keyboard.press('Home')
  await window.clickRow(0)
  await window.showRow(BULK_RUNS - 1)
  await window.clickRow(BULK_RUNS - 1, ['Shift'])
  await page.locator('.bulk-count', { hasText: '1,000' }).waitFor()
  const painted: number[] = []
  const tasks: LongestTasks[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const tag = `bench-bulk-${round}`
    await page.keyboard.press('t')
    await page.locator('.tag-editor input').waitFor()
    await page.keyboard.insertText(tag)
    await page.locator('.tag-editor .option.is-on', { hasText: tag }).waitFor()
    const traced = await longestTasks(window.browserSession, () => window.press('Enter', { kind: 'tagged', tag }))
    painted.push(traced.value)
    tasks.push(traced.tasks)
    await page.locator('.tag-editor input[value=""]').waitFor()
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('Escape')
  return [
    {
      what: `tag ${BULK_RUNS} runs: window blocked`,
      runs,
      name: 'longest task, median',
      value: median(tasks.map((longest) => longest.page)),
      unit: 'ms',
      aside: `worker ${printNumber(median(tasks.map((longest) => longest.worker)))}, ${ROUNDS} rounds`,
      bar: 16,
    },
    {
      what: `tag ${BULK_RUNS} runs: until chips are painted`,
      runs,
      name: 'median',
      value: median(painted),
      unit: 'ms',
      aside: `max ${printNumber(Math.max(...painted))}`,
    },
  ]
}
