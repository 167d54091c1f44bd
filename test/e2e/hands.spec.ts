import { readFile } from 'node:fs/promises'
import { expect, grid, openApp, rows, test } from './fixtures.ts'

test('[KEY46] a copied link is pasted in another view and opens its run there; its address does so too', async ({
  page,
  context,
  startApp,
}) => {
  const { url } = await startApp(['--sample'])
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
  await openApp(page, url)
  await page.keyboard.press('End')
  const focused = grid(page).locator('.run-row.is-focused .run-path')
  const last = (await focused.textContent()) ?? ''
  await page.keyboard.press('Shift+y')
  await expect(page.getByText('Copied the link.')).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(new RegExp(`^${url}#run=\\w+/\\d+$`))

  await page.keyboard.press('Home')
  await page.keyboard.press('Control+v')
  await expect(focused).toHaveText(last)

  const other = await context.newPage()
  await openApp(other, link)
  await expect(grid(other).locator('.run-row.is-focused .run-path')).toHaveText(last)
  await expect(other.getByRole('complementary', { name: `Run ${last}` })).toBeVisible()
})

test('[KEY30] an export is a file with a line for each run between its head and its tail', async ({ page, startApp }) => {
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await expect(page.getByText('29 runs').first()).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('export runs')
  await page.keyboard.press('Enter')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toMatch(/^tagalong-\d{4}-\d\d-\d\d\.jsonl$/)
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'tagalong-export', version: 1 })
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ kind: 'end', runs: 29 })
  expect(lines.filter((line) => line.startsWith('{"kind":"run"'))).toHaveLength(29)
})

test('[KEY50] menus open under the content policy, by the pointer and by the keyboard', async ({ page, startApp }) => {
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await rows(page)
    .nth(2)
    .click({ button: 'right', position: { x: 200, y: 10 } })
  await page.getByRole('menuitem', { name: /^Pin or unpin/ }).click()
  await expect(page.getByRole('menu')).toHaveCount(0)
  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menu', { name: 'Run' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
  await expect(grid(page).locator('.run-row.is-focused')).toBeFocused()
})
