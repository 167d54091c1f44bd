import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly', 'good'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000 }),
]
const [first, second, third] = runs.map(keyOf)
const rows = (): number => document.querySelectorAll('.run-row').length
const row = (index: number) => page.getByRole('row').nth(index + 1)
const openTag = (): Promise<void> => row(0).getByTitle('good').first().click({ button: 'right' })
const item = (name: string | RegExp) => page.getByRole('menuitem', { name })

test('[KEY50] the menu of a run acts on that run, without touching the selection (command: open-menu)', async () => {
  const { press, replica, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  await press('x')
  await row(2).click({ button: 'right', position: { x: 200, y: 10 } })
  await item(/^Pin or unpin/).click()
  await expect.poll(async () => (await replica.run(third!))?.opinions.map(({ kind }) => kind)).toEqual(['pin'])
  expect((await replica.run(first!))?.opinions).toEqual([])
  expect([...view.get().selection]).toEqual([first])
  expect(view.get()).toMatchObject({ menu: null, actsOn: null })
})

test('[KEY50] on a selected run the menu acts on the selection; what it opens has the focus', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('x', 'j', 'x')
  await row(0).click({ button: 'right', position: { x: 200, y: 10 } })
  await expect.element(page.getByText('2 selected runs')).toBeVisible()
  await item(/^Tag…/).click()
  await expect.element(page.getByRole('combobox', { name: 'Tag 2 runs' })).toHaveFocus()
})

test('[KEY51] Shift+F10 opens the menu of the focused run, keys go through it, Escape gives the focus back', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('j', '{Shift>}{F10}{/Shift}')
  await expect.element(page.getByRole('menu', { name: 'Run' })).toBeVisible()
  await press('{Escape}')
  await expect.element(page.getByRole('menu', { name: 'Run' })).not.toBeInTheDocument()
  expect(opened.services.view.get()).toMatchObject({ menu: null, actsOn: null, focusKey: second })
  await expect.element(row(1)).toHaveFocus()
  await press('{Shift>}{F10}{/Shift}')
  await expect.element(page.getByRole('menu', { name: 'Run' })).toBeVisible()
  await press('{ArrowDown}', '{Enter}')
  await expect.poll(() => opened.services.view.get().detailOpen).toBe(true)
  await expect.poll(() => opened.services.view.get().menu).toBe(null)
})

test('[KEY52] the menu of a tag filters by it, leaves it out, takes it off the run, and gives it a digit', async () => {
  const { replica, opened } = await open({ runs })
  const { view, quickTags } = opened.services
  await expect.poll(rows).toBe(3)
  await openTag()
  await item('Only runs with it').click()
  await expect.poll(() => view.get().query).toBe('tag:good')
  await openTag()
  await item('Quick tag').click()
  await item(/^5/).click()
  await expect.poll(() => quickTags.get().tags[4]).toBe('good')
  await openTag()
  await item('Remove from this run').click()
  await expect.poll(() => replica.tagsOn([first!]).map(({ tag }) => tag)).toEqual(['nightly'])
})

test('[KEY52] the menu of a run leads to those of its tags', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('{Home}', '{Shift>}{F10}{/Shift}')
  await item('nightly').click()
  await expect.element(page.getByRole('menu', { name: 'Tag nightly' })).toBeVisible()
  await item('Only runs without it').click()
  await expect.poll(() => opened.services.view.get().query).toBe('-tag:nightly')
})

test.for(['light', 'dark', 'contrast'] as const)('[SCR47] in the %s theme axe finds no violation in the menus', async (theme) => {
  const { press, opened } = await open({ runs })
  opened.services.preferences.set({ theme })
  await expect.poll(rows).toBe(3)
  await press('{Home}', '{Shift>}{F10}{/Shift}')
  for (const menu of ['Run', 'Tag nightly']) {
    await expect.element(page.getByRole('menu', { name: menu })).toBeVisible()
    await Promise.all(document.getAnimations().map((animation) => animation.finished))
    const { violations } = await axe.run(document.body)
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    if (menu === 'Run') await item('nightly').click()
  }
})
