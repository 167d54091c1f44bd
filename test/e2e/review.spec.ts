import { expect, openApp, rows, test } from './fixtures.ts'

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
  const shown = page.locator('.review-run:not(.is-ahead) .review-run-id')

  await press('r')
  await expect(page.getByText('0 of 29 judged', { exact: true })).toBeVisible()
  for (let run = 0; run < 14; run++) await press('1')
  await expect(page.getByText('14 of 29 judged', { exact: true })).toBeVisible()
  const next = (await shown.textContent()) ?? ''
  // A punched tag is a stored one; the run before the last is as safe as those before it.
  await press('k')
  await expect(page.locator('.review-run:not(.is-ahead) .tag.kept[data-tag="nightly"]')).toBeVisible()

  await page.reload()
  await expect(rows(page).first()).toBeVisible()
  await press('r')
  await expect(page.getByText('14 of 29 judged', { exact: true })).toBeVisible()
  await expect(shown).toHaveText(next)
  for (let run = 0; run < 15; run++) await press('Space')
  await expect(page.getByRole('heading', { name: 'All 29 runs are judged' })).toBeVisible()
  expect(pressed).toBe(32)
})
