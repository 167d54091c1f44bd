import { expect, grid, openApp, rows, test } from './fixtures.ts'

test('[SCR25] walk A: open the sample, find by query, tag three runs by keyboard, see the namespace of that tag, reload, undo; a second tab follows', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp(['--sample'], { unpacksSample: true })
  await openApp(page, url)
  await expect(page.getByText('29 runs').first()).toBeVisible()

  // Find by query.
  await page.keyboard.press('/')
  await page.keyboard.type('flow:NoteFlow tag:nightly')
  await expect(page.getByText('5 of 29 runs')).toBeVisible()
  await page.keyboard.press('Escape')
  const second = await context.newPage()
  await openApp(second, url)

  // Tag three runs, without the mouse and without waiting for anything.
  await page.keyboard.press('Home')
  for (const key of ['x', 'j', 'x', 'j', 'x', 't']) await page.keyboard.press(key)
  await page.keyboard.type('e2e candidate')
  await page.keyboard.press('Enter')
  const tagged = grid(page).locator('.tag', { hasText: 'e2e candidate' })
  await expect(tagged).toHaveCount(3)
  await page.keyboard.press('Escape')

  // The other tab shows it without a reload.
  await expect(grid(second).locator('.tag', { hasText: 'e2e candidate' })).toHaveCount(3)

  // The namespace of that tag: its runs, and its latest run.
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /e2e candidate/ })
    .click()
  await expect(rows(page)).toHaveCount(3)
  await expect(rows(page).first()).toContainText('latest')

  // Still there after a reload.
  await page.reload()
  await expect(rows(page)).toHaveCount(3)
  await page.goto(url)
  await expect(tagged).toHaveCount(3)

  // Undo belongs to the replica, which outlives the page.
  await page.keyboard.press('Control+z')
  await expect(tagged).toHaveCount(0)
  await expect(grid(second).locator('.tag', { hasText: 'e2e candidate' })).toHaveCount(0)
  await page.keyboard.press('Control+Shift+z')
  await expect(tagged).toHaveCount(3)
})

test('[SHL8] everything is there after the app and the browser were closed', async ({ startApp, dataFolder, playwright }, info) => {
  const profile = info.outputPath('profile')
  const { use } = info.project
  const open = () =>
    playwright.chromium.launchPersistentContext(profile, {
      ...use.launchOptions,
      viewport: { width: 1440, height: 900 },
      timezoneId: 'UTC',
    })
  let app = await startApp(['--sample'], { dataFolder })
  const port = Number(new URL(app.url).port)

  let context = await open()
  let page = await context.newPage()
  await openApp(page, app.url)
  await page.keyboard.press('t')
  await page.keyboard.type('kept')
  await page.keyboard.press('Enter')
  await expect(grid(page).locator('.tag.kept', { hasText: 'kept' })).toHaveCount(1)
  await context.close()
  await app.stop()

  app = await startApp([], { dataFolder, port })
  context = await open()
  page = await context.newPage()
  await openApp(page, app.url)
  await expect(grid(page).locator('.tag', { hasText: 'kept' })).toHaveCount(1)
  await context.close()
})
