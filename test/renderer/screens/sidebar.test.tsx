import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'bad'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'NoteFlow', systemTags: ['user:bob'] }),
]
const manyTags = Array.from({ length: 300 }, (_, index) => observedRun({ createdAt: RUN_START_MS - index, userTags: [`tag-${index}`] }))
const rows = (): number => document.querySelectorAll('.run-row').length
const nav = (name: RegExp) => page.getByRole('navigation').getByRole('button', { name })
const stops = (): number => document.querySelectorAll('.sidebar :is(a, button, input):not([tabindex="-1"])').length

test('[SCR220] a tag beyond the first ten is found by a part of its name', async () => {
  const { user } = await open({ runs: manyTags })
  await nav(/^290 more/).click()
  await expect.poll(() => document.querySelectorAll('.hanger').length).toBe(200)
  await page.getByRole('textbox', { name: 'Find a tag' }).click()
  await user.keyboard('g-29')
  await expect.poll(() => document.querySelectorAll('.hanger').length).toBe(11)
  await user.keyboard('9')
  await expect.element(nav(/^tag-299 1/)).toBeVisible()
  await user.keyboard('{ArrowDown}{Enter}')
  await expect.poll(rows).toBe(1)
  await page.getByRole('textbox', { name: 'Find a tag' }).click()
  await user.keyboard('nothing like it')
  await expect.element(page.getByText(/No tag here has/)).toBeVisible()
  await user.keyboard('{Escape}')
  await expect.element(nav(/^Fewer/)).toBeVisible()
})

test('[SCR221] the sidebar is one stop for Tab, and arrows, Home and End go through it', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await expect.poll(stops).toBe(1)
  await press('{F6}', '{F6}')
  await expect.element(nav(/^Everyone/)).toHaveFocus()
  await press('{ArrowDown}')
  await expect.element(nav(/^bob/)).toHaveFocus()
  await press('{Enter}')
  await expect.poll(rows).toBe(1)
  await press('{Home}')
  await expect.element(nav(/^Mine/)).toHaveFocus()
  await press('{End}')
  await expect.element(nav(/^Keyboard shortcuts/)).toHaveFocus()
  expect(stops()).toBe(1)
})

test('[SCR221] the menu of a tag filters by it and leaves it out', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await nav(/^bad 1/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Leave it out' }).click()
  await expect.poll(() => opened.services.view.get().query).toBe('-tag:bad')
  await expect.poll(rows).toBe(2)
  await nav(/^bad 1/).hover()
  await page.getByRole('button', { name: 'More about bad' }).click()
  await page.getByRole('menuitem', { name: 'Filter by it' }).click()
  await expect.poll(() => opened.services.view.get().query).toBe('tag:bad')
  await expect.element(nav(/^bad 1/)).toHaveFocus()
  await press('{Shift>}{F10}{/Shift}')
  await expect.element(page.getByRole('menu', { name: 'bad' })).toBeVisible()
  await press('{Escape}')
  await expect.element(nav(/^bad 1/)).toHaveFocus()
})

test('[SCR222] a tag is pinned among the namespaces with its runs, and Delete takes it out again (command: pin-namespace)', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await nav(/^nightly 2/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Pin as a namespace' }).click()
  const pinned = page.getByRole('region', { name: 'Namespaces' }).getByRole('button', { name: /^nightly 2/ })
  await expect.element(pinned).toBeVisible()
  expect(JSON.parse(localStorage.getItem('tagalong.preferences') ?? '')).toMatchObject({ pinnedTags: ['nightly'] })
  await pinned.click()
  await press('{Delete}')
  await expect.element(pinned).not.toBeInTheDocument()
  await press('{Control>}k{/Control}')
  await page.getByRole('option', { name: /Pin the tag in view/ }).click()
  await expect.poll(() => opened.services.preferences.get().pinnedTags).toEqual(['nightly'])
})

test('[SCR47] in a narrow window the lists open beside the rail, also to name a view', async () => {
  const { press, user, opened } = await open({ runs, width: 1024, height: 700 })
  await expect.poll(rows).toBe(3)
  opened.services.view.set({ query: 'tag:nightly' })
  await press('w')
  await expect.element(page.getByRole('textbox', { name: 'Name of the new view' })).toHaveFocus()
  await user.keyboard('Night{Enter}')
  await expect.element(page.getByRole('dialog', { name: /views/ })).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Namespaces, tags and views' }).click()
  await page.getByRole('button', { name: /^Night 2/ }).click()
  await expect.poll(rows).toBe(2)
})
