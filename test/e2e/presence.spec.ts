import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, grid, openApp, rows, test } from './fixtures.ts'
import { ServerProgram } from './sync-server.ts'
import { connect, openMachine, pill } from './team-machine.ts'

const PATIENCE = { timeout: 30_000 }

const people = (page: Page): Locator => page.getByRole('group', { name: 'Also here' })
const focusedRow = (page: Page): Locator => grid(page).locator('.run-row.is-focused')
/** Pathspec of the run that has the focus; what is cut of its id is read too. */
const focusedRun = async (page: Page): Promise<string> =>
  ((await focusedRow(page).locator('.run-path').textContent()) ?? '').replaceAll(/[…\s]/g, '')

async function joined(page: Page, server: ServerProgram, token: string): Promise<void> {
  await connect(page, server.address, token)
  await expect(pill(page)).toHaveAccessibleName(/^In sync/, PATIENCE)
  await page.keyboard.press('Escape')
}

test('[SCR140] who looks at which run is seen by the others under the name of his token, can be followed, and is gone when he leaves', async ({
  browser,
  startApp,
  dataFolder,
}) => {
  const server = new ServerProgram(join(dataFolder, 'server'))
  try {
    const tokens = { anne: await server.token('anne'), bob: await server.token('bob') }
    await server.start()
    const anne = await openMachine('anne', { browser, startApp, dataFolder })
    await joined(anne, server, tokens.anne)
    // He calls himself otherwise on his machine; the server knows him by his token.
    const bob = await openMachine('robert', { browser, startApp, dataFolder })
    await connect(bob, server.address, tokens.bob)
    await expect(pill(bob)).toHaveAccessibleName(/^Name differs/, PATIENCE)
    await expect(people(anne)).toHaveCount(0)
    await bob.getByRole('button', { name: 'Send as bob' }).click()
    await expect(pill(bob)).toHaveAccessibleName(/^In sync/, PATIENCE)
    await bob.keyboard.press('Escape')
    await expect(people(anne).getByRole('button')).toHaveCount(1, PATIENCE)

    await rows(bob).first().focus()
    await bob.keyboard.press('End')
    await bob.keyboard.press('k')
    await bob.keyboard.press('k')
    const his = await focusedRun(bob)
    await expect(people(anne).getByRole('button', { name: `Follow bob, at ${his}` })).toBeVisible(PATIENCE)

    await rows(anne).first().focus()
    await anne.keyboard.press('Shift+f')
    await expect(people(anne).getByRole('button', { pressed: true })).toHaveText(/bob/)
    await expect.poll(() => focusedRun(anne), PATIENCE).toBe(his)
    await expect(focusedRow(anne).locator('.people-at')).toHaveAttribute('title', 'bob')
    await bob.keyboard.press('k')
    const next = await focusedRun(bob)
    expect(next).not.toBe(his)
    await expect.poll(() => focusedRun(anne), PATIENCE).toBe(next)
    // Her own move ends it.
    await anne.keyboard.press('j')
    await expect(people(anne).getByRole('button', { pressed: true })).toHaveCount(0)
    await bob.keyboard.press('k')
    await expect(people(anne).getByRole('button', { name: `Follow bob, at ${await focusedRun(bob)}` })).toBeVisible(PATIENCE)
    await expect.poll(() => focusedRun(anne)).toBe(his)

    await bob.context().close()
    await expect(people(anne)).toHaveCount(0, PATIENCE)
  } finally {
    await server.end('SIGTERM')
  }
})

test('[SCR140] ten tabs of one person are one person and one socket', async ({ browser, startApp, dataFolder }) => {
  test.slow()
  const server = new ServerProgram(join(dataFolder, 'server'))
  try {
    const tokens = { anne: await server.token('anne'), bob: await server.token('bob') }
    await server.start()
    const anne = await openMachine('anne', { browser, startApp, dataFolder })
    await joined(anne, server, tokens.anne)
    const bob = await openMachine('bob', { browser, startApp, dataFolder })
    await joined(bob, server, tokens.bob)
    await expect(people(anne).getByRole('button')).toHaveCount(1, PATIENCE)
    const tabs: Page[] = []
    for (let count = 0; count < 9; count++) {
      const tab = await bob.context().newPage()
      await openApp(tab, bob.url())
      tabs.push(tab)
    }
    const last = tabs.at(-1)!
    await rows(last).first().focus()
    await last.keyboard.press('End')
    await expect(people(anne).getByRole('button', { name: `Follow bob, at ${await focusedRun(last)}` })).toBeVisible(PATIENCE)
    await expect(people(anne).getByRole('button')).toHaveCount(1)
    await expect(people(last).getByRole('button')).toHaveCount(1)
    expect(await server.openConnections()).toBe(2)
    // Whichever tab has the worker's first word closes; the others stay with it.
    await bob.close()
    await last.keyboard.press('k')
    await expect(people(anne).getByRole('button', { name: `Follow bob, at ${await focusedRun(last)}` })).toBeVisible(PATIENCE)
    expect(await server.openConnections()).toBe(2)
    await last.context().close()
    await expect(people(anne)).toHaveCount(0, PATIENCE)
  } finally {
    await server.end('SIGTERM')
  }
})
