import type { Locator, Page } from '@playwright/test'
import { expect, openApp, rows, test } from './fixtures.ts'

const shown = (window: Page): Locator => window.locator('.review-run:not(.is-ahead) .review-run-id')
const progress = (window: Page, text: string): Promise<void> => expect(window.getByText(text, { exact: true })).toBeVisible()

test('[SCR348] a review goes on where it stopped after a reload: 29 runs are judged by one key press each', async ({ page, startApp }) => {
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await expect(rows(page).first()).toBeVisible()
  await expect(page.getByText('29 runs').first()).toBeVisible()
  let pressed = 0
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      await page.keyboard.press(key)
      pressed++
    }
  }

  await press('r')
  await expect(page.getByText('0 of 29 judged', { exact: true })).toBeVisible()
  for (let run = 0; run < 14; run++) await press('1')
  await expect(page.getByText('14 of 29 judged', { exact: true })).toBeVisible()
  const next = (await shown(page).textContent()) ?? ''
  // A punched tag is a stored one; the run before the last is as safe as those before it.
  await press('k')
  await expect(page.locator('.review-run:not(.is-ahead) .tag.kept[data-tag="nightly"]')).toBeVisible()

  await page.reload()
  await expect(rows(page).first()).toBeVisible()
  await press('r')
  await expect(page.getByText('14 of 29 judged', { exact: true })).toBeVisible()
  await expect(shown(page)).toHaveText(next)
  for (let run = 0; run < 15; run++) await press('Space')
  await expect(page.getByRole('heading', { name: 'All 29 runs are judged' })).toBeVisible()
  expect(pressed).toBe(32)
})

test('[SCR349] two windows of one person review together: each counts and passes over what the other judged, and undo reaches both', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await expect(page.getByText('29 runs').first()).toBeVisible()
  const other = await context.newPage()
  await openApp(other, url)
  for (const window of [page, other]) {
    await window.keyboard.press('r')
    await progress(window, '0 of 29 judged')
  }
  await page.keyboard.press('1')
  await page.keyboard.press('Space')
  await progress(other, '2 of 29 judged')
  await other.keyboard.press('Space')
  await expect(shown(other)).toHaveText((await shown(page).textContent()) ?? '')
  await other.keyboard.press('Space')
  await progress(page, '3 of 29 judged')
  const last = (await shown(page).textContent()) ?? ''
  await page.keyboard.press('u')
  await expect(shown(page)).toHaveText(last)
  for (const window of [page, other]) await progress(window, '2 of 29 judged')
})
