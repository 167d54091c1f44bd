import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BrowserContext, Locator, Page } from '@playwright/test'
import { expect, grid, openApp, test } from './fixtures.ts'

/** A browser whose storage outlives it, and the app at the same address each time. */
test.describe('a browser that comes to harm', () => {
  let openBrowser: () => Promise<BrowserContext>
  let profile: string

  test.beforeEach(({ playwright }, info) => {
    profile = info.outputPath('profile')
    openBrowser = () =>
      playwright.chromium.launchPersistentContext(profile, { ...info.project.use.launchOptions, viewport: { width: 1440, height: 900 } })
  })

  test('[STO10] storage that is damaged on the disk is discarded by the browser, and the app says so and goes on', async ({ startApp }) => {
    const { url } = await startApp(['--sample'])
    let browser = await openBrowser()
    await openApp(await browser.newPage(), url)
    await browser.close()
    expect(await damageStorage(profile)).toBeGreaterThan(0)

    browser = await openBrowser()
    const page = await browser.newPage()
    await openApp(page, url)
    await expect(page.getByRole('alert')).toContainText('the browser has discarded it')
    await expect(page.getByText('29 runs').first()).toBeVisible()
    await browser.close()
  })

  test('[STO1] what was shown as safe is there after the browser was killed', async ({ startApp }) => {
    const { url } = await startApp(['--sample'])
    let browser = await openBrowser()
    let page = await browser.newPage()
    await openApp(page, url)
    await tagFirstRun(page, 'before the end')
    await killBrowser(browser, page)

    browser = await openBrowser()
    page = await browser.newPage()
    await openApp(page, url)
    await expect(safeTag(page, 'before the end')).toHaveCount(1)
    await browser.close()
  })
})

/** A chip that has its hole: shown as safe. */
const safeTag = (page: Page, tag: string): Locator => grid(page).locator('.tag.kept', { hasText: tag })

async function tagFirstRun(page: Page, tag: string): Promise<void> {
  await page.keyboard.press('Home')
  await page.keyboard.press('t')
  await page.keyboard.type(tag)
  await page.keyboard.press('Enter')
  await expect(safeTag(page, tag)).toHaveCount(1)
}

/** Ends the whole browser as a crash does: nothing is written or told on the way out. */
async function killBrowser(browser: BrowserContext, page: Page): Promise<void> {
  const closed = browser.waitForEvent('close')
  const session = await browser.newCDPSession(page)
  await session.send('Browser.crash').catch(() => {})
  await closed
}

/** Flips bytes in every file of the app's databases; gives the number of files. */
async function damageStorage(profile: string): Promise<number> {
  const folder = join(profile, 'Default', 'IndexedDB')
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(?:ldb|log)$/.test(file))
  for (const file of files) {
    const bytes = await readFile(join(folder, file))
    for (let at = bytes.length >> 1; at < bytes.length - 50; at += 997) bytes.writeUInt8((bytes[at] ?? 0) ^ 0xff, at)
    await writeFile(join(folder, file), bytes)
  }
  return files.length
}
