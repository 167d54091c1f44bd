import type { BenchApp } from '../app-in-chromium.ts'
import { median } from '../measure.ts'
import { printNumber, type Row } from '../table.ts'

const STARTS = 5

/** From the start of navigation in a fresh browser process until the first runs are painted; the host rescans the source meanwhile. */
export async function coldStartRow(app: BenchApp, runs: number): Promise<Row> {
  const took: number[] = []
  for (let start = 0; start < STARTS; start++) {
    const window = await app.openWindow()
    took.push((await window.firstRow()) / 1000)
    await window.close()
  }
  return {
    what: 'cold start to real rows',
    runs,
    name: 'median',
    value: median(took),
    unit: 's',
    aside: `${printNumber(Math.min(...took))} to ${printNumber(Math.max(...took))}, ${STARTS} starts`,
    bar: 1,
  }
}
