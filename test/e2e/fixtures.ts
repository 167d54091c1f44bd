import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { createSample } from '../../src-main/host/sample.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SAMPLE_ARCHIVE = join(ROOT, 'sample/metaflow-sample.tgz')

/** Starts the built browser twin as `npm start` does, on a free port and a data folder of its own, and says its address. */
export type StartApp = (
  args: readonly string[],
  options?: {
    readonly dataFolder?: string
    readonly port?: number
    readonly user?: string
    /** The app unpacks the sample itself, as at a first start. Otherwise it finds it unpacked, which takes seconds less. */
    readonly unpacksSample?: true
  },
) => Promise<RunningApp>

export interface RunningApp {
  readonly url: string
  stop(): Promise<void>
}

export const test = base.extend<{ dataFolder: string; startApp: StartApp; problems: string[] }, { unpackedSample: string }>({
  unpackedSample: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
    async ({}, provide) => {
      const folder = await mkdtemp(join(tmpdir(), 'tagalong-e2e-sample-'))
      await provide(await createSample(SAMPLE_ARCHIVE, folder)())
      await rm(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],

  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  dataFolder: async ({}, provide) => {
    const folder = await mkdtemp(join(tmpdir(), 'tagalong-e2e-'))
    await provide(folder)
    await rm(folder, { recursive: true, force: true })
  },

  startApp: async ({ dataFolder, unpackedSample }, provide) => {
    const running: RunningApp[] = []
    await provide(async (args, options = {}) => {
      const data = options.dataFolder ?? dataFolder
      if (args.includes('--sample') && options.unpacksSample !== true) await linkSample(unpackedSample, join(data, 'host/sample'))
      const app = await start(args, data, options.port ?? 0, options.user ?? 'alice')
      running.push(app)
      return app
    })
    await Promise.all(running.map((app) => app.stop()))
  },

  /** What the page complains of: nothing, in a test that passes. */
  problems: [
    async ({ page, startApp }, provide) => {
      // Asked for so that it ends after this one: the host's end is no problem of the page.
      void startApp
      const problems: string[] = []
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text())
      })
      await provide(problems)
      expect(problems).toEqual([])
    },
    { auto: true },
  ],
})

/** The same files under another name: nobody writes into those of the sample. */
async function linkSample(unpacked: string, folder: string): Promise<void> {
  if (existsSync(folder)) return
  await mkdir(dirname(folder), { recursive: true })
  await promisify(execFile)('cp', ['-al', unpacked, folder])
}

async function start(args: readonly string[], dataFolder: string, port: number, user: string): Promise<RunningApp> {
  const child: ChildProcess = spawn(process.execPath, ['dist/main/host-http.js', `--port=${port}`, ...args], {
    cwd: ROOT,
    env: { ...process.env, TAGALONG_USER_DATA: dataFolder, METAFLOW_USER: user },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = /^http:\/\/127\.0\.0\.1:\d+\/$/.exec(line)?.[0]
    if (url === undefined) continue
    return {
      url,
      stop: async () => {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  throw new Error(`the app ended before it said its address, with code ${child.exitCode}`)
}

export { expect }

export const grid = (page: Page): Locator => page.getByRole('grid')
export const rows = (page: Page): Locator => grid(page).locator('[role=row][data-index]')

/** Unpacking the sample writes thousands of small files, which a busy disk takes its time for. */
const FIRST_ROWS_TIMEOUT_MS = 45_000

/** Waits for the first rows; after that nothing of the app is loading. */
export async function openApp(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(rows(page).first()).toBeVisible({ timeout: FIRST_ROWS_TIMEOUT_MS })
}
