import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const runs = [observedRun({}), observedRun({ createdAt: RUN_START_MS - 60_000 })]
const rows = (): number => document.querySelectorAll('.run-row').length
const keysOf = (title: string) => page.getByRole('button', { name: new RegExp(`^Keys of ${title}:`) })

async function openKeyboard(): Promise<Awaited<ReturnType<typeof open>>> {
  const window = await open({ runs })
  await expect.poll(rows).toBe(2)
  window.opened.services.view.set({ screen: 'settings', settings: 'keyboard' })
  await expect.element(keysOf('Next run')).toBeVisible()
  return window
}

test('[KEY22] a pressed key becomes the key of a command, at once and in every hint, and can be reset (command: choose-keys)', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(rows).toBe(2)
  await press('{Control>}k{/Control}')
  await user.keyboard('choose keys{Enter}')
  await keysOf('Next run').click()
  await user.keyboard('z')
  await expect.element(keysOf('Next run')).toHaveAccessibleName(/: Z or ↓$/)
  await press('{Escape}')
  await expect.poll(rows).toBe(2)
  await press('z')
  expect(opened.services.view.get().focusIndex).toBe(1)
  await press('k', 'j')
  expect(opened.services.view.get().focusIndex).toBe(0)
  await press('?')
  await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toHaveTextContent(/Next runz or ArrowDown/)
  await press('{Escape}')
  opened.services.view.set({ screen: 'settings' })
  await page.getByRole('button', { name: 'Reset the keys of Next run' }).click()
  await expect.element(keysOf('Next run')).toHaveAccessibleName(/: J or ↓$/)
})

test('[KEY23] keys of another command are refused with its name; Enter takes them from there, Escape leaves them', async () => {
  const { user, opened } = await openKeyboard()
  await keysOf('Next run').click()
  await user.keyboard('x')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/X is the key of “Select or deselect the run”\.\s*Nothing was changed\./)
  await user.keyboard('{Escape}')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  expect(opened.services.preferences.get().keys).toEqual({})
  expect(opened.services.view.get().screen).toBe('settings')
  await user.keyboard('{Enter}')
  await user.keyboard('x')
  await expect.element(page.getByRole('alert')).toBeVisible()
  await user.keyboard('{Enter}')
  await expect.poll(() => opened.services.preferences.get().keys).toEqual({ 'move-down': ['x', 'ArrowDown'], 'toggle-selection': [] })
  await expect.element(keysOf('Select or deselect the run')).toHaveAccessibleName(/: none$/)
})

test('[KEY22] a sequence is two presses; Delete takes a key away; all can be reset', async () => {
  const { user, opened } = await openKeyboard()
  const { preferences } = opened.services
  await keysOf('Clear the filter').click()
  await user.keyboard('g')
  await expect.element(page.getByText('G, then…')).toBeVisible()
  await user.keyboard('q')
  await expect.poll(() => preferences.get().keys['clear-query']).toEqual(['g q'])
  await keysOf('Next run').click()
  await user.keyboard('{Delete}')
  await expect.poll(() => preferences.get().keys['move-down']).toEqual(['ArrowDown'])
  await page.getByRole('button', { name: 'Reset all' }).click()
  expect(preferences.get().keys).toEqual({})
})

test('[KEY24] without single letters no hint shows one', async () => {
  const { user, opened } = await openKeyboard()
  await page.getByRole('switch', { name: 'Single-letter keys' }).click()
  expect(opened.services.preferences.get().letterKeys).toBe(false)
  await user.keyboard('{Escape}')
  await expect.poll(rows).toBe(2)
  await user.keyboard('x')
  expect(opened.services.view.get().selection.size).toBe(0)
  await expect.poll(() => [...document.querySelectorAll('.query-bar kbd')].length).toBe(0)
})

test.for(['light', 'dark', 'contrast'] as const)(
  '[SCR47] in the %s theme axe finds no violation in any part of the settings',
  async (theme) => {
    const { opened } = await openKeyboard()
    opened.services.preferences.set({ theme })
    for (const settings of ['you', 'appearance', 'tags', 'keyboard', 'data'] as const) {
      opened.services.view.set({ settings })
      await new Promise(requestAnimationFrame)
      const { violations } = await axe.run(document.body)
      expect(violations.map(({ id, nodes }) => `${settings}: ${id} ${nodes[0]?.html}`)).toEqual([])
    }
  },
)
