import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { expect, grid, openApp, rows, type StartApp, test } from './fixtures.ts'
import { ServerProgram } from './sync-server.ts'

/** A colleague's machine: a browser and a host of her own, over the same sample. */
async function openMachine(
  user: string,
  { browser, startApp, dataFolder }: { browser: Browser; startApp: StartApp; dataFolder: string },
): Promise<Page> {
  const folder = join(dataFolder, user)
  await mkdir(folder)
  const { url } = await startApp(['--sample'], { dataFolder: folder, user })
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 900 } })).newPage()
  await openApp(page, url)
  return page
}

async function connect(page: Page, address: string, token: string): Promise<void> {
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Team', exact: true }).click()
  await page.getByLabel('Address of the server').fill(address)
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.keyboard.press('Enter')
}

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
const pill = (page: Page) => page.getByRole('button', { name: /where your tags are kept$/ })

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
