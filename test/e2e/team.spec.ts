import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { joinServer } from '../support/join-server.ts'
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

test('[SCR314] two people who tag one run apart bring more than 50 tags together; all are shown, and keys bring them down', async ({
  browser,
  startApp,
  dataFolder,
}) => {
  const server = new ServerProgram(join(dataFolder, 'server'))
  const tokens = { anne: await server.token('anne'), bob: await server.token('bob') }
  await server.start()
  const anne = await openMachine('anne', { browser, startApp, dataFolder })
  await connect(anne, server.address, tokens.anne)
  await expect(pill(anne)).toHaveAccessibleName(/^In sync/, { timeout: 30_000 })
  await anne.keyboard.press('Escape')
  const { replica: bob } = await joinServer(server, 'bob', tokens.bob)
  try {
    await expect.poll(() => bob.status().runCount, { timeout: 30_000 }).toBe(29)
    const [newest] = bob.keys({ query: '', namespace: null }, 0, 1)
    bob.setOnline(false)
    const his = Array.from({ length: 25 }, (_, at) => `bob:${at}`)
    expect(await bob.mutate({ keys: [newest!], add: his, remove: [], via: 'app' })).toMatchObject({ ok: true })

    await rows(anne).first().focus()
    await anne.keyboard.press('Home')
    await anne.keyboard.press('t')
    await anne.getByRole('combobox', { name: /^Tag / }).waitFor()
    await anne.keyboard.insertText(Array.from({ length: 30 }, (_, at) => `anne:${at}`).join(','))
    await anne.keyboard.press('Control+Enter')
    await anne.keyboard.press('Escape')
    await expect(chip(anne, 'anne:0')).toBeVisible()

    bob.setOnline(true)
    await expect.poll(() => bob.tagsOn([newest!]).length, { timeout: 30_000 }).toBe(56)
    await expect(anne.getByRole('complementary').locator('.filter-chip')).toHaveCount(56, { timeout: 30_000 })
    await anne.keyboard.press('Shift+t')
    await expect(anne.getByText(/^This run has 56 tags, six more than Metaflow takes/)).toBeVisible()
    await anne.keyboard.press('ArrowDown')
    for (let left = 6; left > 0; left--) await anne.keyboard.press('Enter')
    await expect(anne.getByText(/^This run has/)).toHaveCount(0)
    await expect.poll(() => bob.tagsOn([newest!]).length, { timeout: 30_000 }).toBe(50)
  } finally {
    await bob.close()
    await server.end('SIGTERM')
  }
})
