import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CDPSession, Page } from 'playwright'
import { ok } from '../src-core/lib/result.ts'
import type { ObservedRun } from '../src-core/runs/run.ts'
import { createHost, type Host } from '../src-main/host/host.ts'
import { mountHttp } from '../src-main/host/mount-http.ts'
import { systemClock } from '../src-main/host/system-clock.ts'
import { openChromium } from './chromium.ts'
import type { Effect } from './page-messages.ts'
import { SyntheticSource } from './synthetic-source.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Idle is using less than this share of one core for this time. */
const IDLE_SHARE = 0.05
const IDLE_AFTER_MS = 500
const IDLE_WITHIN_MS = 300_000

/** The built app over synthetic runs: the real host and its real HTTP twin in this process, the real renderer in Chromium. */
export interface BenchApp {
  readonly host: Host
  /** A fresh browser process over the same profile, with the app loaded in one window. */
  openWindow(): Promise<AppWindow>
  /** Also what is still open of its windows. */
  close(): Promise<void>
}

export async function openBenchApp(options: { folder: string; runs: readonly ObservedRun[]; probe: string }): Promise<BenchApp> {
  const { folder, runs, probe } = options
  const host = createHost({
    surroundings: {
      shell: 'browser',
      env: { METAFLOW_USER: 'alice', METAFLOW_HOME: folder },
      startFolder: folder,
      platform: process.platform,
      findNearby: () => Promise.resolve(null),
    },
    dataFolder: join(folder, 'host'),
    sampleArchive: at('../sample/metaflow-sample.tgz'),
    start: null,
    openRunSource: () => Promise.resolve(ok(new SyntheticSource(runs))),
    clock: systemClock,
    log: (message, error) => console.error(message, error),
  })
  const mounted = await mountHttp({ host, rendererFolder: at('../dist/renderer'), port: 0 })
  if (!mounted.ok) throw new Error(mounted.error.message)
  const { url } = mounted.value
  const windows: AppWindow[] = []
  return {
    host,
    async openWindow() {
      const chromium = await openChromium(join(folder, 'profile'))
      await chromium.page.addInitScript({ content: probe })
      await chromium.page.goto(url)
      const window = new AppWindow(chromium.page, await chromium.browser.newBrowserCDPSession(), () => chromium.close())
      windows.push(window)
      return window
    },
    async close() {
      await Promise.all(windows.map((window) => window.close()))
      await mounted.value.close()
      await host.close()
    },
  }
}

/** One window of the app with the probe in it. Scripts go in as text: they are typed for the page, not for Node. */
export class AppWindow {
  readonly page: Page
  readonly browserSession: CDPSession
  readonly close: () => Promise<void>

  constructor(page: Page, browserSession: CDPSession, close: () => Promise<void>) {
    this.page = page
    this.browserSession = browserSession
    this.close = close
  }

  /** Milliseconds from the start of navigation until the first run was painted. */
  firstRow(): Promise<number> {
    return this.page.evaluate<number>('tagalongProbe.firstRow')
  }

  /** Milliseconds from the press of `key` until its effect was painted. */
  async press(key: string, effect: Effect): Promise<number> {
    await this.page.evaluate(`tagalongProbe.arm(${JSON.stringify(effect)})`)
    await this.page.keyboard.press(key)
    return await this.page.evaluate<number>('tagalongProbe.taken()')
  }

  /** Rejects when it is not seen for so long. */
  async seen(effect: Effect, patienceMs: number): Promise<void> {
    await this.page.evaluate(`tagalongProbe.seen(${JSON.stringify(effect)}, ${patienceMs})`)
  }

  /** Clicks where a row has no chips: those filter. */
  async clickRow(index: number, modifiers: 'Shift'[] = []): Promise<void> {
    await this.page.locator(`.run-row[data-index="${index}"] .cell-started`).click({ modifiers })
  }

  /** Scrolls as a hand on the wheel does, without moving the focus. */
  async showRow(index: number): Promise<void> {
    // By its share of the whole, since a very long list scrolls in a sheet that is lower than its rows together.
    const share = `${index} / (document.querySelector('[role=grid]').ariaRowCount - 1)`
    await this.page.evaluate(`{ const box = document.querySelector('.run-rows'); box.scrollTop = ${share} * box.scrollHeight }`)
    await this.page.locator(`.run-row[data-index="${index}"] .run-path`).waitFor()
  }

  /** Waits until page and worker have next to nothing to do, as after the host's rescan that every start brings. Rejects when they always have. */
  async idle(): Promise<void> {
    const giveUpAt = performance.now() + IDLE_WITHIN_MS
    for (let before = await this.cpuSeconds(), used = Infinity; used > IDLE_SHARE * IDLE_AFTER_MS * 0.001;) {
      await this.page.waitForTimeout(IDLE_AFTER_MS)
      const now = await this.cpuSeconds()
      if (performance.now() > giveUpAt) throw new Error(`page and worker did not come to rest within ${IDLE_WITHIN_MS} ms`)
      used = now - before
      before = now
    }
  }

  /** Waits until the replica has kept its index and put its rows in place, so that nothing of an import is still being done. */
  async settled(): Promise<void> {
    while (!(await this.page.evaluate<boolean>('tagalongProbe.isSettled()'))) await this.page.waitForTimeout(250)
  }

  /** Lets go of what page and worker no longer need, which V8 does when it likes. */
  async collectGarbage(): Promise<void> {
    const session = this.browserSession
    const { targetInfos } = await session.send('Target.getTargets')
    for (const { targetId, type } of targetInfos) {
      if (type !== 'page' && type !== 'shared_worker') continue
      const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false })
      const collected = new Promise((resolve) => session.once('Target.receivedMessageFromTarget', resolve))
      await session.send('Target.sendMessageToTarget', { sessionId, message: '{"id":1,"method":"HeapProfiler.collectGarbage"}' })
      await collected
      await session.send('Target.detachFromTarget', { sessionId })
    }
  }

  /** Processor time of all renderers so far. */
  async cpuSeconds(): Promise<number> {
    const { processInfo } = await this.browserSession.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { type, cpuTime }) => (type === 'renderer' ? sum + cpuTime : sum), 0)
  }
}
