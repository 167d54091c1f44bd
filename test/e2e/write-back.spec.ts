import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { readRecord, recordPath, retag } from '../support/run-record.ts'
import { expect, grid, openApp, test } from './fixtures.ts'

const RUN = runIdAt(1_790_000_000_000)

test('[SCR110] [WRB20] [WRB28] once the switch is on, what is thought here stands on the disk; it stays so over a reload, and what others write there comes in', async ({
  page,
  startApp,
  dataFolder,
}) => {
  const project = join(dataFolder, 'project')
  const root = join(project, '.metaflow')
  await mkdir(project, { recursive: true })
  await makeRun(root, { flow: 'TrainFlow', runId: RUN, tags: ['nightly'] })
  const record = recordPath(root, 'TrainFlow', RUN)
  const written = async (): Promise<string[]> => (await readRecord(record)).tags.toSorted()
  const { url } = await startApp([`--source=${project}`])
  await openApp(page, url)

  await page.keyboard.press('t')
  await page.keyboard.type('good')
  await expect(page.getByRole('option', { name: /good/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  const good = grid(page).locator('.tag', { hasText: 'good' })
  await expect(good).toHaveCount(1)
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^project/ })
    .click()
  expect(await written()).toEqual(['nightly'])
  await page.getByRole('switch', { name: 'Write tags back' }).click()
  await expect.poll(written).toEqual(['good', 'nightly'])
  await expect(page.getByText('On, nothing waiting')).toBeVisible()

  // The switch and what it has done outlast the page.
  await page.keyboard.press('Escape')
  await page.reload()
  await expect(good).toHaveCount(1)
  await page.keyboard.press('t')
  await expect(page.getByRole('combobox', { name: /tag/i })).toBeFocused()
  await page.keyboard.type('later')
  await expect(page.getByRole('option', { name: /later/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(grid(page).locator('.tag', { hasText: 'later' })).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect.poll(written).toContain('later')

  // Somebody else's tag comes in, and nothing of ours goes with it.
  await retag(record, 'bob', (tags) => [...tags, 'theirs'])
  await expect(grid(page).locator('.tag', { hasText: 'theirs' })).toHaveCount(1, { timeout: 60_000 })
  await expect(grid(page).locator('.tag', { hasText: 'later' })).toHaveCount(1)
})
