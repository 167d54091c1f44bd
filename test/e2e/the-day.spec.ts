import type { Locator, Page } from '@playwright/test'
import { expect, grid, openApp, rows, test } from './fixtures.ts'

const CANDIDATES = 'flow:TrainFlow'
const chip = (page: Page, tag: string): Locator => grid(page).locator(`.tag.kept[data-tag="${tag}"]`)
const matches = (page: Page): Locator => page.locator('.match-count')

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Filters the list by keys alone, and waits until it is the list of that filter. */
async function filter(page: Page, text: string, shown: string): Promise<void> {
  await press(page, '/', 'Control+a')
  await page.keyboard.type(text)
  await press(page, 'Enter')
  await expect(matches(page)).toHaveText(shown)
}

test('[A11Y10] the day of somebody who judges runs, by keyboard alone: what ran, what it is worth, its card, three side by side, one to production, and all of it there tomorrow', async ({
  page,
  startApp,
}) => {
  test.slow()
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await expect(matches(page)).toHaveText('29 runs')

  // What ran since Tuesday, and what of it failed.
  await filter(page, 'created:>=2026-10-20', '8 of 29 runs')
  await press(page, 'Escape', 'Escape')
  await expect(matches(page)).toHaveText('29 runs')

  // A few are judged one after another: a digit tags and goes on, Space passes.
  await press(page, 'r')
  const underReview = page.getByRole('main', { name: 'Run under review' })
  await expect(underReview).toBeVisible()
  await press(page, '1', 'Space', '1')
  await expect(page.getByText(/3 of 29/).first()).toBeVisible()
  await press(page, 'Escape')
  await expect(grid(page)).toBeVisible()
  await filter(page, 'judged:alice', '3 of 29 runs')
  await press(page, 'Escape', 'Escape')

  // The candidates: the card of the newest, then three side by side.
  await filter(page, CANDIDATES, '4 of 29 runs')
  await press(page, 'Home', 'Enter')
  const card = page.frameLocator('iframe.card-body').locator('body')
  await expect(card).not.toBeEmpty()
  await press(page, 'f')
  await expect(page.getByRole('dialog').locator('iframe')).toBeVisible()
  await press(page, 'Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await press(page, 'x', 'j', 'x', 'j', 'x', 'c')
  await expect(page.getByRole('heading', { name: 'Compare 3 runs' })).toBeVisible()
  await press(page, 'd', 'Escape', 'Escape')
  await expect(page.getByRole('toolbar', { name: /selected/ })).toHaveCount(0)

  // One of them goes to production, which asks once more; why stands in a note.
  await press(page, 'k', 't')
  await page.keyboard.type('production')
  await press(page, 'Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'starts a deployment' })).toBeVisible()
  await expect(chip(page, 'production')).toHaveCount(0)
  await press(page, 'Enter')
  await expect(chip(page, 'production')).toHaveCount(1)
  await press(page, 'Escape', 'n')
  await page.keyboard.type('Best of the three, and the smallest.')
  await press(page, 'Control+Enter')
  await expect(page.getByText('Best of the three, and the smallest.').first()).toBeVisible()
  const chosen = await rows(page).nth(1).locator('.run-path').textContent()

  // The meeting is in the same window, and tomorrow everything is there.
  await page.reload()
  await expect(matches(page)).toHaveText('4 of 29 runs')
  await expect(rows(page).nth(1).locator('.run-path')).toHaveText(chosen ?? '')
  await expect(rows(page).nth(1).locator('.tag.kept[data-tag="production"]')).toHaveCount(1)
  await filter(page, 'note:smallest', '1 of 29 runs')
  await expect(chip(page, 'production')).toHaveCount(1)
  await filter(page, 'judged:alice', '3 of 29 runs')
})
