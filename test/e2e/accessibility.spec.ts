import type { Page } from '@playwright/test'
import { expect, grid, openApp, test } from './fixtures.ts'
import { axeFaults, loadAxe, reachFaults } from './page-faults.ts'
import { STATES, take, type ScreenState } from './screen-states.ts'

test.describe.configure({ mode: 'parallel' })

/** Brings the window into the state by keys alone, looks, and comes back by keys alone. */
async function visit(page: Page, state: ScreenState, look: () => Promise<void>): Promise<void> {
  await take(page, state.enter)
  await expect(state.shows(page).first(), state.name).toBeVisible()
  await look()
  await take(page, state.leave)
  await expect(grid(page), `${state.name} was left`).toBeVisible()
}

for (const zoom of [1, 2, 4]) {
  test.describe(`at ${zoom * 100} % zoom`, () => {
    test.use({ viewport: { width: 1440 / zoom, height: 900 / zoom }, deviceScaleFactor: zoom, contextOptions: { reducedMotion: 'reduce' } })

    test(`[A11Y1] [A11Y2] every state is reached and left by keys, axe finds nothing in three themes, and nothing is out of reach`, async ({
      page,
      startApp,
    }) => {
      const { url } = await startApp(['--sample'])
      await openApp(page, url)
      await loadAxe(page)
      await page.keyboard.press('Escape')
      const faults: string[] = []
      for (const state of STATES) {
        await visit(page, state, async () => {
          for (const fault of [...(await reachFaults(page)), ...(await axeFaults(page))]) faults.push(`${state.name}: ${fault}`)
        })
      }
      expect(faults).toEqual([])
    })
  })
}
