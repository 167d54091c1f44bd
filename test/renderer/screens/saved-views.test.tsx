import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { openStartView } from '../../../src-renderer/commands/saved-views.ts'
import { movedTo } from '../../../src-renderer/views/namespace-sidebar/order-views.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import type { TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'bad'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'NoteFlow', systemTags: ['user:bob'] }),
]
const count = (): string => document.querySelector('.match-count')?.textContent ?? ''
const views = page.getByRole('region', { name: 'Views' })
const item = (name: RegExp) => views.getByRole('button', { name })
const names = (): (string | null)[] => [...document.querySelectorAll('[data-view] .name')].map((name) => name.textContent)
const view = (id: string, name: string, query: string, order: number) => ({ id, name, query, namespace: null, sort: null, order })

async function withViews(): Promise<TestWindow> {
  const window = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await window.replica.saveView(view('1', 'Bad ones', 'tag:bad', 1))
  await window.replica.saveView(view('2', 'Nightly', 'tag:nightly', 2))
  await window.replica.saveView(view('3', 'Notes', 'flow:NoteFlow', 3))
  await expect.poll(names).toEqual(['Bad ones', 'Nightly', 'Notes'])
  return window
}

test('[SCR223] w saves the filter as a view, named in place, and the focus goes back to the list (command: save-view)', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'tag:nightly' })
  await expect.poll(count).toBe('2 of 3 runs')
  await press('w')
  await expect.element(page.getByRole('textbox', { name: 'Name of the new view' })).toHaveFocus()
  await user.keyboard('  Last night {Enter}')
  await expect.element(item(/^Last night 2/)).toHaveAttribute('aria-current', 'page')
  await expect.poll(() => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane')).toBe('list')
  opened.services.view.set({ query: '' })
  await expect.poll(count).toBe('3 runs')
  await item(/^Last night/).click()
  await expect.poll(count).toBe('2 of 3 runs')
})

test('[SCR223] a view keeps its order, and is current only in that order (command: save-view)', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  const oldestFirst = { column: 'started', descending: false } as const
  opened.services.view.set({ sort: oldestFirst })
  await press('w')
  await user.keyboard('Oldest{Enter}')
  await expect.element(item(/^Oldest 3/)).toHaveAttribute('aria-current', 'page')
  opened.services.view.set({ sort: null })
  await expect.element(item(/^Oldest 3/)).not.toHaveAttribute('aria-current')
  await item(/^Oldest/).click()
  expect(opened.services.view.get().sort).toEqual(oldestFirst)
})

test('[SCR223] with nothing to save it is said; a name that is taken is refused in place, Escape saves nothing (command: save-view)', async () => {
  const { press, user, opened } = await withViews()
  await press('w')
  await expect.element(page.getByText(/There is nothing to save/)).toBeVisible()
  opened.services.view.set({ query: 'tag:x' })
  await press('w')
  await user.keyboard('Nightly{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('There is a view Nightly already. Nothing was changed.')
  await press('{Escape}')
  await expect.poll(names).toEqual(['Bad ones', 'Nightly', 'Notes'])
})

test('[SCR224] each view says how many runs it shows, and follows them', async () => {
  const { replica } = await withViews()
  await expect.element(item(/^Bad ones 1/)).toBeVisible()
  await replica.importRuns({ id: 'source-1', origin: 'local', trust: 'copy' }, [
    observedRun({ createdAt: RUN_START_MS - 9000, userTags: ['bad'] }),
  ])
  await expect.element(item(/^Bad ones 2/)).toBeVisible()
})

test('[SCR224] F2 renames, Alt with arrows moves, Delete deletes, and Undo brings it back', async () => {
  const { press, user } = await withViews()
  await item(/^Nightly/).click()
  await press('{F2}')
  await user.keyboard('Every night{Enter}')
  await expect.poll(names).toEqual(['Bad ones', 'Every night', 'Notes'])
  await expect.element(item(/^Every night/)).toHaveFocus()
  await press('{Alt>}{ArrowDown}{/Alt}')
  await expect.poll(names).toEqual(['Bad ones', 'Notes', 'Every night'])
  await expect.element(item(/^Every night/)).toHaveFocus()
  await press('{Delete}')
  await expect.poll(names).toEqual(['Bad ones', 'Notes'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(names).toEqual(['Bad ones', 'Notes', 'Every night'])
})

test('[SCR224] a view is dragged to another place', async () => {
  await withViews()
  await userEvent.dragAndDrop(item(/^Notes/), item(/^Bad ones/))
  await expect.poll(names).toEqual(['Notes', 'Bad ones', 'Nightly'])
})

test('[SCR224] the menu of a view takes in the filter of now', async () => {
  const { opened } = await withViews()
  opened.services.view.set({ query: 'flow:NoteFlow' })
  await item(/^Nightly/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Save the current filter here' }).click()
  await expect.element(item(/^Nightly 1/)).toBeVisible()
})

test('[SCR225] a window opens with the view that was chosen for the start, unless somebody went elsewhere', async () => {
  const { opened } = await withViews()
  const { services } = opened
  await item(/^Nightly/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open at start' }).click()
  expect(services.preferences.get().startView).toBe('2')
  await openStartView(services)
  expect(services.view.get().query).toBe('tag:nightly')
  services.view.set({ query: '' })
  const opening = openStartView(services)
  services.view.set({ query: 'tag:bad' })
  await opening
  expect(services.view.get().query).toBe('tag:bad')
  await services.replica.removeView('2')
  await openStartView(services)
  expect(services.view.get().query).toBe('tag:bad')
})

test('[SCR161] a window that opens with a view never shows other runs first', async () => {
  const first = await withViews()
  first.opened.services.preferences.set({ startView: '1' })
  await first.close()
  const seen = new Set<string>()
  const observer = new MutationObserver(() => {
    if (document.querySelector('.run-row') !== null) seen.add(count())
  })
  observer.observe(document.body, { subtree: true, childList: true, characterData: true })
  const { opened } = await open({ runs, after: first })
  await expect.poll(count).toBe('1 of 3 runs')
  observer.disconnect()
  expect([...seen]).toEqual(['1 of 3 runs'])
  expect(opened.services.view.get().findingStart).toBe(false)
})

test('[SCR224] a place among views is a number between its neighbours', () => {
  const three = [view('a', 'A', '', 1), view('b', 'B', '', 2), view('c', 'C', '', 3)]
  expect([movedTo(three, 'c', 0)?.order, movedTo(three, 'a', 1)?.order, movedTo(three, 'a', 2)?.order]).toEqual([0, 2.5, 4])
  expect([movedTo(three, 'a', -1), movedTo(three, 'c', 9), movedTo(three, 'x', 0)]).toEqual([null, null, null])
})
