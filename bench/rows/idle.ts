import type { AppWindow } from '../app-in-chromium.ts'
import type { Row } from '../table.ts'

const WATCHED_MS = 10_000

/** Processor time that window and worker take while nobody does anything. */
export async function idleRow(window: AppWindow, runs: number): Promise<Row> {
  await window.idle()
  const before = await window.cpuSeconds()
  await window.page.waitForTimeout(WATCHED_MS)
  const used = (await window.cpuSeconds()) - before
  return { what: 'idle, processor time of 10 s', runs, name: 'sum', value: used * 1000, unit: 'ms' }
}
