import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { lookCommands } from '../../../src-renderer/commands/looks.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000 }),
  observedRun({ createdAt: RUN_START_MS - 120_000, userTags: ['production'] }),
]
const [first, second] = runs.map(keyOf)
const rows = (): number => document.querySelectorAll('.run-row').length
const OPEN = '{Control>}k{/Control}'
const option = (name: RegExp) => page.getByRole('dialog', { name: 'Command palette' }).getByRole('option', { name })

test('[KEY60] a tag that is typed is put on what the foot names, and never taken off', async () => {
  const { press, user, replica } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('x', 'j', 'x', OPEN)
  await user.keyboard('night')
  await option(/^Tag with\s*nightly/).click()
  await expect.poll(() => replica.tagsOn([first!, second!])).toEqual([{ tag: 'nightly', count: 2 }])
  await press(OPEN)
  await user.keyboard('night')
  await option(/^Tag with\s*nightly/).click()
  await press(OPEN)
  await expect.element(option(/^Settings/)).toBeVisible()
  expect(replica.tagsOn([first!, second!])).toEqual([{ tag: 'nightly', count: 2 }])
})

test('[KEY60] a protected tag asks here too', async () => {
  const { press, user, replica } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('{Home}', OPEN)
  await user.keyboard('produc')
  await option(/^Tag with\s*production/).click()
  await expect.element(page.getByRole('alertdialog', { name: 'One more key press' })).toBeVisible()
  await press('{Enter}')
  await expect.poll(() => replica.tagsOn([first!]).map(({ tag }) => tag)).toEqual(['nightly', 'production'])
})

test('[KEY60] while runs are reviewed the tag is put on the one under review, which stays', async () => {
  const { press, user, replica, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('r')
  await expect.poll(() => opened.services.view.get().review?.key).toBe(first)
  await press(OPEN)
  await user.keyboard('produc')
  await option(/^Tag with\s*production/).click()
  await press('{Enter}')
  await expect.poll(() => replica.tagsOn([first!]).map(({ tag }) => tag)).toContain('production')
  expect(opened.services.view.get().review?.key).toBe(first)
})

test('[KEY61] a saved view is found by its name', async () => {
  const { press, user, replica, opened } = await open({ runs })
  await replica.saveView({ id: 'v1', name: 'To review', query: '-tag:nightly', namespace: null, sort: null, order: 1 })
  await expect.poll(() => opened.services.replicaState.get().views.length).toBe(1)
  await press(OPEN)
  await user.keyboard('to rev{Enter}')
  await expect.poll(() => opened.services.view.get().query).toBe('-tag:nightly')
})

test('[KEY62] quick tags say what they would put on, and are not found by it', async () => {
  const { press, user, opened } = await open({ runs })
  opened.services.preferences.set({ quickTags: [null, null, 'good', null, null, null, null, null, null] })
  await expect.poll(rows).toBe(3)
  await press(OPEN)
  await expect.element(option(/^Quick tag 3: good/)).toBeVisible()
  await expect.element(option(/^Quick tag 1/)).not.toBeInTheDocument()
  await user.keyboard('quick tag 3')
  await expect.element(option(/^Quick tag 3: good/)).toBeVisible()
  opened.services.preferences.set({ quickTags: ['nightly', null, null, null, null, null, null, null, null] })
  await user.keyboard('{Control>}a{/Control}nightly')
  await expect.element(option(/^Tag with\s*nightly/)).toBeVisible()
  expect(option(/^Quick tag/).query()).toBe(null)
})

test.for(lookCommands.map(({ id, title }) => [id, title] as const))(
  '[KEY63] the looks are chosen by name (command: %s)',
  async ([id, title]) => {
    const { press, user, opened } = await open({ runs })
    const { preferences } = opened.services
    preferences.set(
      id.startsWith('theme')
        ? { theme: id === 'theme-dark' ? 'light' : 'dark' }
        : { density: id === 'rows-compact' ? 'comfortable' : 'compact' },
    )
    await expect.poll(rows).toBe(3)
    await press(OPEN)
    await user.keyboard(`${title}{Enter}`)
    await expect.poll(() => `theme-${preferences.get().theme} rows-${preferences.get().density}`).toContain(id)
  },
)
