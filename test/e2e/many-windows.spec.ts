import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { makeRun } from '../support/make-datastore.ts'
import { expect, grid, openApp, rows, test } from './fixtures.ts'

const focusedTags = (page: Page) => grid(page).locator('.run-row.is-focused')

test('[BRG27] eight windows of one browser all work, and see what comes after the one that read for them has closed', async ({
  page,
  context,
  startApp,
}) => {
  test.slow()
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-windows-'))
  const root = join(folder, '.metaflow')
  await makeRun(root, { flow: 'FirstFlow', runId: '1', tags: [], ending: 'completed' })
  const { url } = await startApp([`--source=${root}`])
  await openApp(page, url)
  const others: Page[] = []
  for (let count = 0; count < 7; count++) {
    const other = await context.newPage()
    await openApp(other, url)
    others.push(other)
  }
  const last = others.at(-1)!
  await last.keyboard.press('Home')
  await last.keyboard.press('t')
  await last.keyboard.type('from the eighth')
  await last.keyboard.press('Control+Enter')
  await last.keyboard.press('Escape')
  await expect(focusedTags(last)).toContainText('from the eighth')
  await expect(rows(page).first()).toContainText('from the eighth')

  await page.close()
  await makeRun(join(folder, 'aside'), { flow: 'LaterFlow', runId: '2', tags: [], ending: 'completed' })
  await rename(join(folder, 'aside', 'LaterFlow'), join(root, 'LaterFlow'))
  await expect(last.getByText(/^1 new run|LaterFlow/).first()).toBeVisible({ timeout: 30_000 })
  await rm(folder, { recursive: true, force: true })
})
