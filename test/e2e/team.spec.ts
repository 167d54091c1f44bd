import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, grid, rows, test } from './fixtures.ts'
import { ServerProgram } from './sync-server.ts'
import { connect, openMachine, pill } from './team-machine.ts'

/** Tags the first run of the list. */
async function tagFirst(page: Page, tag: string): Promise<void> {
  await rows(page).first().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('t')
  await page.getByRole('combobox', { name: /^Tag / }).fill(tag)
  await expect(page.getByRole('option', { name: new RegExp(tag) }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(chip(page, tag)).toBeVisible()
}

const chip = (page: Page, tag: string) => grid(page).locator('.tag', { hasText: tag }).first()

test('[SCR130] two people join a server by keyboard, see each other, tag apart while it is down, and both keep every opinion', async ({
  browser,
  startApp,
  dataFolder,
}) => {
  const server = new ServerProgram(join(dataFolder, 'server'))
  try {
    const tokens = [await server.token('anne'), await server.token('bob')] as const
    await server.start()
    const anne = await openMachine('anne', { browser, startApp, dataFolder })
    const bob = await openMachine('bob', { browser, startApp, dataFolder })
    await tagFirst(anne, 'early')

    for (const [page, token] of [
      [anne, tokens[0]],
      [bob, tokens[1]],
    ] as const) {
      await connect(page, server.address, token)
      await expect(pill(page)).toHaveAccessibleName(/^In sync/, { timeout: 30_000 })
      await page.keyboard.press('Escape')
    }
    await expect(chip(bob, 'early')).toBeVisible({ timeout: 30_000 })
    // The same sample on two machines makes no second copy.
    await expect(bob.getByText('29 runs').first()).toBeVisible()

    await server.end('SIGKILL')
    await expect(pill(anne)).toHaveAccessibleName(/^Offline/, { timeout: 30_000 })
    await tagFirst(anne, 'train')
    await tagFirst(bob, 'desk')
    await expect(pill(anne)).toHaveAccessibleName(/^Offline · 1 waiting/)
    await expect(chip(anne, 'train')).toHaveClass(/added/)
    await anne.reload()
    await expect(chip(anne, 'train')).toHaveClass(/added/)

    await server.start()
    for (const page of [anne, bob]) {
      await expect(chip(page, 'train')).toBeVisible({ timeout: 60_000 })
      await expect(chip(page, 'desk')).toBeVisible({ timeout: 60_000 })
      await expect(pill(page)).toHaveAccessibleName(/^In sync/, { timeout: 30_000 })
    }
    await expect(chip(anne, 'train')).not.toHaveClass(/added/)

    await server.revokeAll()
    await expect(pill(anne)).toHaveAccessibleName(/^Not syncing/, { timeout: 30_000 })
    await tagFirst(anne, 'stays')
    await pill(anne).click()
    await expect(anne.getByText('The server does not take the token')).toBeVisible()
    await expect(anne.getByText('Changes of 1 run are safe on this machine.', { exact: false })).toBeVisible()
  } finally {
    await server.end('SIGTERM')
  }
})
