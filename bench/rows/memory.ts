import { readFile } from 'node:fs/promises'
import type { AppWindow } from '../app-in-chromium.ts'
import { printNumber, type Row } from '../table.ts'

/**
 * Memory of the app's page and worker after use: proportional set size of Chromium's renderer processes, code included, shared pages
 * by share. What page and worker have let go of is collected first: with much memory to be had, V8 does not hurry. A spare process that
 * Chromium keeps ready (about 15 MB) counts as ours; the one of its own user interface does not. Linux only.
 */
export async function memoryRows(window: AppWindow, runs: number, when: string): Promise<Row[]> {
  if (process.platform !== 'linux') return []
  const before = await sizeOfRenderers(window)
  await window.collectGarbage()
  return [
    {
      what: `memory of window and worker, ${when}`,
      runs,
      name: 'PSS',
      value: await sizeOfRenderers(window),
      unit: 'MB',
      aside: `${printNumber(before)} before garbage is collected`,
      bar: 300,
    },
  ]
}

const LOOK_EACH_MS = 500

/** The most that it comes to while `task` runs, with what V8 has not yet collected; nothing of it is collected for the measurement. */
export async function peakMemoryRows(window: AppWindow, runs: number, when: string, task: () => Promise<Row>): Promise<Row[]> {
  const row = task()
  if (process.platform !== 'linux') return [await row]
  const sizes: number[] = []
  for (let isDone = false; !isDone;) {
    sizes.push(await sizeOfRenderers(window))
    isDone = await Promise.race([row.then(() => true), window.page.waitForTimeout(LOOK_EACH_MS).then(() => false)])
  }
  return [
    await row,
    {
      what: `memory of window and worker, ${when}`,
      runs,
      name: 'PSS, most',
      value: Math.max(...sizes),
      unit: 'MB',
      aside: `${sizes.length} looks`,
      bar: 300,
    },
  ]
}

/** Megabytes. */
async function sizeOfRenderers({ browserSession }: AppWindow): Promise<number> {
  const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo')
  const renderers = processInfo.filter(({ type }) => type === 'renderer')
  const sizes = await Promise.all(renderers.map(({ id }) => sizeOf(id)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Megabytes; 0 for the browser's own pages. */
async function sizeOf(pid: number): Promise<number> {
  const [command, memory] = await Promise.all([readFile(`/proc/${pid}/cmdline`, 'utf8'), readFile(`/proc/${pid}/smaps_rollup`, 'utf8')])
  if (command.includes('--top-chrome-webui')) return 0
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(memory)?.[1]
  if (kilobytes === undefined) throw new Error(`/proc/${pid}/smaps_rollup has no line Pss`)
  return (Number(kilobytes) * 1024) / 1e6
}
