import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { expect, grid, openApp, test } from './fixtures.ts'
import { axeFaults, loadAxe, reachFaults, textFaults } from './page-faults.ts'
import { tabFaults } from './tab-faults.ts'
import { STATES, take, type ScreenState } from './screen-states.ts'
import { ServerProgram } from './sync-server.ts'
import { TEAM_STATES, type Team } from './team-states.ts'
import { TROUBLES } from './trouble-states.ts'

test.describe.configure({ mode: 'parallel' })
// A wait that ends without what it waits for is told as a fault, and the walk goes on.
test.use({ actionTimeout: 20_000 })

/** Page zoom is a smaller window drawn with more pixels; text zoom is the size of text that the browser is set to. */
const WAYS = [
  { name: 'at 100 % zoom', zoom: 1, textPx: 16 },
  { name: 'at 200 % zoom', zoom: 2, textPx: 16 },
  { name: 'at 400 % zoom', zoom: 4, textPx: 16 },
  { name: 'with text at 200 %', zoom: 1, textPx: 32 },
] as const

async function setTextSize(page: Page, px: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setFontSizes', { fontSizes: { standard: px, fixed: (px * 13) / 16 } })
}

const faultsOf = async (page: Page): Promise<string[]> => [
  ...(await reachFaults(page)),
  ...(await textFaults(page)),
  ...(await axeFaults(page)),
]

/** Brings the window into the state by keys alone, looks, and comes back by keys alone. */
async function visit(page: Page, state: ScreenState): Promise<string[]> {
  const faults: string[] = []
  await take(page, state.enter)
  if (await isThere(state.shows(page))) faults.push(...(await faultsOf(page)))
  else faults.push('was not reached')
  await take(page, state.leave)
  const isLeft = (await isThere(grid(page))) && (state.leave.length === 0 || (await isGone(state.shows(page))))
  if (!isLeft) faults.push('was not left')
  return faults
}

/** Goes through all states, and tells every fault once, with the states that have it. */
async function visitAll(page: Page): Promise<string[]> {
  const statesByFault = new Map<string, string[]>()
  for (const state of STATES)
    for (const fault of await visit(page, state)) statesByFault.set(fault, [...(statesByFault.get(fault) ?? []), state.name])
  return [...statesByFault].map(
    ([fault, states]) => `${fault} (${states.length > 3 ? `${states.length} states, first ${states[0]}` : states.join(', ')})`,
  )
}

const isThere = (what: Locator): Promise<boolean> =>
  what
    .first()
    .waitFor()
    .then(() => true)
    .catch(() => false)

const isGone = (what: Locator): Promise<boolean> =>
  what
    .first()
    .waitFor({ state: 'hidden' })
    .then(() => true)
    .catch(() => false)

for (const { name, zoom, textPx } of WAYS) {
  test.describe(name, () => {
    test.use({
      viewport: { width: 1440 / zoom, height: 900 / zoom },
      deviceScaleFactor: zoom,
      contextOptions: { reducedMotion: 'reduce' },
    })

    test('[A11Y1] [A11Y2] every state is reached and left by keys; in three themes axe finds nothing, and nothing is out of reach or cut', async ({
      page,
      startApp,
    }) => {
      test.slow()
      const { url } = await startApp(['--sample'])
      await setTextSize(page, textPx)
      await openApp(page, url)
      await loadAxe(page)
      await page.keyboard.press('Escape')
      expect(await visitAll(page)).toEqual([])
    })

    test('[A11Y1] [A11Y2] the same where something around the window is not as it should be', async ({ page, startApp, problems }) => {
      test.slow()
      const { url } = await startApp(['--sample'])
      await setTextSize(page, textPx)
      await openApp(page, url)
      const faults: string[] = []
      for (const { name, bring, shows } of TROUBLES) {
        await bring(page, url)
        if (!(await isThere(shows(page)))) faults.push(`${name}: was not reached`)
        await loadAxe(page)
        for (const fault of await faultsOf(page)) faults.push(`${name}: ${fault}`)
      }
      // What does not answer is told of by the browser too.
      problems.splice(0, problems.length, ...problems.filter((problem) => !problem.includes('net::ERR_')))
      expect(faults).toEqual([])
    })

    test('[A11Y1] [A11Y2] the same in a team, whatever its server does', async ({ page, startApp, dataFolder, problems }) => {
      test.slow()
      const server = new ServerProgram(join(dataFolder, 'server'))
      const tokens = {
        alice: await server.token('alice'),
        aliceReads: await server.token('alice', 'reader'),
        bob: await server.token('bob'),
      }
      await server.start()
      const team: Team = { page, server, tokens, colleague: null }
      try {
        const { url } = await startApp(['--sample'])
        await setTextSize(page, textPx)
        await openApp(page, url)
        await loadAxe(page)
        const faults: string[] = []
        for (const { name, bring, shows } of TEAM_STATES) {
          await bring(team)
          if (!(await isThere(shows(page)))) faults.push(`${name}: was not reached`)
          for (const fault of await faultsOf(page)) faults.push(`${name}: ${fault}`)
        }
        problems.splice(0, problems.length, ...problems.filter((problem) => !/net::ERR_|WebSocket/.test(problem)))
        expect(faults).toEqual([])
      } finally {
        await team.colleague?.replica.close()
        await server.end('SIGKILL')
      }
    })

    test('[A11Y1] [A11Y2] the same of the first start', async ({ page, startApp }) => {
      const { url } = await startApp([])
      await setTextSize(page, textPx)
      await page.goto(url)
      await expect(page.getByRole('heading', { name: 'Where are your runs?' })).toBeVisible()
      await loadAxe(page)
      const faults = await faultsOf(page)
      await page.keyboard.press('o')
      await page.keyboard.type('/nowhere')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toBeVisible()
      expect([...faults, ...(await faultsOf(page))]).toEqual([])
    })
  })
}

/** More stops than any state has; a walk that has not come round by then never does. */
const MOST_STOPS = 150

test('[A11Y4] Tab goes through every stop of a state and comes round; each is in view and shows that it has the focus', async ({
  page,
  startApp,
}) => {
  test.slow()
  let { url } = await startApp(['--sample'])
  await openApp(page, url)
  const faults: string[] = []
  for (const state of STATES) {
    if (state.lasts === true) ({ url } = await startApp(['--sample']))
    // Tab may leave what was opened, so each state begins anew.
    await openApp(page, url)
    await page.keyboard.press('Escape')
    await take(page, state.enter)
    if (!(await isThere(state.shows(page)))) faults.push(`${state.name}: was not reached`)
    for (const fault of await tabFaults(page, MOST_STOPS)) faults.push(`${state.name}: ${fault}`)
  }
  expect(faults).toEqual([])
})
