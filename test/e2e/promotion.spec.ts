import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { expect, grid, rows, test } from './fixtures.ts'
import { ServerProgram } from './sync-server.ts'
import { connect, openMachine, pill } from './team-machine.ts'

const PATIENCE = { timeout: 60_000 }

/** Runs of the sample's flow that carry the tag, or are proposed for it, as the list of a window shows them. */
const carriers = (page: Page): Promise<(string | undefined)[]> => runsWith(page, '.tag:not(.proposed)[data-tag="production"]')
const proposed = (page: Page): Promise<(string | undefined)[]> => runsWith(page, '.tag.proposed[data-tag="production"]')
const runsWith = (page: Page, chip: string): Promise<(string | undefined)[]> =>
  rows(page)
    .filter({ has: page.locator(chip) })
    .evaluateAll((found) => found.map((row) => /\d{16}/.exec(row.textContent ?? '')?.[0]))

/** Shows the runs of one flow, and stands on the one at this place. */
async function standOn(page: Page, place: number): Promise<void> {
  await page.keyboard.press('/')
  await page.keyboard.insertText('flow:TrainFlow')
  await page.keyboard.press('Enter')
  await expect(rows(page)).toHaveCount(4)
  await grid(page).focus()
  await page.keyboard.press('Home')
  for (let at = 0; at < place; at++) await page.keyboard.press('ArrowDown')
}

async function chooseInPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^Find a command/ }).fill(words)
  await expect(page.getByRole('option', { name: new RegExp(`^${words}`) })).toBeVisible()
  await page.keyboard.press('Enter')
}

async function promote(page: Page): Promise<void> {
  await chooseInPalette(page, 'Promote to production')
  await expect(page.getByRole('alertdialog')).toContainText('Enter promotes')
  await page.keyboard.press('Enter')
  await expect.poll(() => proposed(page), PATIENCE).toHaveLength(1)
}

const news = (page: Page): Locator => page.getByRole('region', { name: 'Promotions' })

test('[PRM11] [PRM63] [PRM67] three people promote different runs apart, two in windows and one by the command; one wins, and each of the others is told by whom', async ({
  browser,
  startApp,
  dataFolder,
}) => {
  const server = new ServerProgram(join(dataFolder, 'server'))
  const tokens = { anne: await server.token('anne'), bob: await server.token('bob'), will: await server.token('will') }
  await server.start()
  const env = {
    ...process.env,
    TAGALONG_HOME: join(dataFolder, 'will'),
    METAFLOW_USER: 'will',
    TAGALONG_SERVER: server.address,
    TAGALONG_TOKEN: tokens.will,
  }
  /** What the command says to will. */
  const tagalong = async (...args: string[]): Promise<string> => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['dist/main/cli.js', ...args], { env })
    return stdout + stderr
  }
  try {
    const anne = await openMachine('anne', { browser, startApp, dataFolder })
    const bob = await openMachine('bob', { browser, startApp, dataFolder })
    for (const [page, token] of [
      [anne, tokens.anne],
      [bob, tokens.bob],
    ] as const) {
      await connect(page, server.address, token)
      await expect(pill(page)).toHaveAccessibleName(/^In sync/, PATIENCE)
      await page.keyboard.press('Escape')
    }
    await chooseInPalette(anne, 'Promote the run')
    await anne.getByRole('switch', { name: 'Moved by promotion' }).click()
    await expect(anne.getByRole('switch', { name: 'Moved by promotion' })).toBeChecked()
    await expect(pill(anne)).toHaveAccessibleName(/^In sync/, PATIENCE)
    await anne.keyboard.press('g')
    await anne.keyboard.press('r')
    await tagalong('sync')
    await standOn(bob, 1)
    await bob.keyboard.press('Control+k')
    await bob.getByRole('combobox', { name: /^Find a command/ }).fill('Promote to production')
    await expect(bob.getByRole('option', { name: /^Promote to production/ })).toBeVisible(PATIENCE)
    await bob.keyboard.press('Escape')

    await server.end('SIGKILL')
    for (const page of [anne, bob]) await expect(pill(page)).toHaveAccessibleName(/^Offline/, PATIENCE)
    await standOn(anne, 0)
    await promote(anne)
    await standOn(bob, 1)
    await promote(bob)
    const hers = await proposed(anne)
    const his = await proposed(bob)
    expect(hers).not.toEqual(his)
    const others = (await tagalong('runs', '--global', '--flow', 'TrainFlow', '--plain')).split('\n')
    const third = others[2]?.split('\t')[0] ?? ''
    expect(await tagalong('promote', third, '--to', 'production')).toContain('It is decided when the proposal reaches the server')

    await server.start()
    for (const page of [anne, bob]) {
      await expect(pill(page)).toHaveAccessibleName(/^In sync/, PATIENCE)
      await expect.poll(() => proposed(page), PATIENCE).toEqual([])
    }
    const won = await carriers(anne)
    expect(await carriers(bob)).toEqual(won)
    const [winner, loser, loserPage] = won[0] === hers[0] ? (['anne', his[0], bob] as const) : (['bob', hers[0], anne] as const)
    expect(won).toEqual(winner === 'anne' ? hers : his)
    await expect(news(loserPage)).toContainText(`${winner} promoted TrainFlow/${won[0]} first`)
    await expect(news(loserPage)).toContainText(`TrainFlow/${loser} was not promoted`)
    await expect(news(winner === 'anne' ? anne : bob)).toHaveCount(0)
    expect(await tagalong('sync')).toContain(`${third} was not promoted. ${winner} promoted TrainFlow/${won[0]} first`)
    await news(loserPage).getByRole('button', { name: 'Show the winner' }).click()
    await expect(loserPage.getByRole('complementary', { name: `Run TrainFlow/${won[0]}` })).toContainText(`${winner} promoted it to`)
  } finally {
    await server.end('SIGTERM')
  }
})
