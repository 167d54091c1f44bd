import { test as base, _electron } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'

/** Starts the lowered app on one folder for its data; `args` are what a person would type. Closed at the end of the test. */
export type Launch = (args?: readonly string[]) => Promise<{ app: ElectronApplication; page: Page }>

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']

export const test = base.extend<{ userData: string; launch: Launch }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  userData: async ({}, provide, info) => provide(info.outputPath('user-data')),

  launch: async ({ userData }, provide) => {
    const started: ElectronApplication[] = []
    await provide(async (args = []) => {
      const app = await _electron.launch({
        executablePath: required('TAGALONG_ELECTRON9'),
        args: [...FLAGS, ...appFolder(), ...args],
        env: { ...environment(), TAGALONG_USER_DATA: userData, TAGALONG_TEST_NODE: process.execPath, METAFLOW_USER: 'alice' },
      })
      started.push(app)
      const page = await app.firstWindow()
      await patchOldChromium(app, page)
      return { app, page }
    })
    // One that a test closed already is gone.
    await Promise.all(started.map((app) => app.close().catch(() => undefined)))
  },
})

/** Playwright asks elements for `checkVisibility`, in a world of its own; Chromium 83 has none. */
export async function patchOldChromium(app: ElectronApplication, page: Page): Promise<void> {
  const session = await app.context().newCDPSession(page)
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (!context.name.startsWith('__playwright_utility')) return
    const expression = 'Element.prototype.checkVisibility = function () { return this.getClientRects().length > 0 }'
    void session.send('Runtime.evaluate', { contextId: context.id, expression })
  })
  await session.send('Runtime.enable')
}

/** Flags for the same program and data folder as a second start. */
export function secondStart(args: readonly string[]): { command: string; args: string[] } {
  return { command: required('TAGALONG_ELECTRON9'), args: [...FLAGS, ...appFolder(), ...args] }
}

/** The folder with the app's package.json; none for a packed app, which knows its own. */
function appFolder(): string[] {
  const folder = required('TAGALONG_APP9')
  return folder === '' ? [] : [folder]
}

function environment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function required(name: string): string {
  const value = process.env[name]
  if (value === undefined) throw new Error(`${name} is not set: start this with node test/electron9/run.mjs`)
  return value
}
