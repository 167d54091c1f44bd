import type { AppWindow, BenchApp } from '../app-in-chromium.ts'
import { timed } from '../measure.ts'
import { printNumber, type Row } from '../table.ts'

/** A run that takes longer than this is one of an import that does not get on. */
const PATIENCE = { leastMs: 240_000, perRunMs: 1 }

/** Opens the source in an empty app and waits until the window counts every run: host, HTTP, relay, worker, IndexedDB, screen. */
export async function importRow(app: BenchApp, window: AppWindow, runs: number): Promise<Row> {
  // What a window does at its start is no part of it.
  await window.idle()
  const { ms } = await timed(async () => {
    const opened = await app.host.call('openSource', ['/bench'])
    if (!opened.ok) throw new Error(opened.error.message)
    await window.seen({ kind: 'count', count: runs }, Math.max(PATIENCE.leastMs, runs * PATIENCE.perRunMs))
  })
  return {
    what: 'import into an empty app',
    runs,
    name: 'once',
    value: ms / 1000,
    unit: 's',
    aside: `${printNumber((ms * 1000) / runs)} µs a run`,
  }
}
