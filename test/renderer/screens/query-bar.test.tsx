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
const field = () => page.getByRole('combobox', { name: 'Filter runs' })
const count = (): string => document.querySelector('.match-count')?.textContent ?? ''
const shownRuns = (): number => document.querySelectorAll('.run-row').length

test('[SCR20] typing filters at once and says how many of how many; Escape goes back to the list', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await expect.element(field()).toHaveFocus()
  await user.keyboard('tag:nightly -tag:bad')
  await expect.poll(count).toBe('1 of 3 runs')
  await expect.poll(shownRuns).toBe(1)
  await press('{Escape}')
  await expect.element(field()).not.toHaveFocus()
  await expect.element(page.getByRole('status').filter({ hasText: '1 of 3 runs' })).toBeInTheDocument()
})

test('[SCR20] while nobody types, conditions are drawn as tokens; the text stays what it is', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('flow:TrainFlow -tag:bad')
  await press('{Enter}')
  await expect
    .poll(() => [...document.querySelectorAll('.query-tokens .filter-token')].map((token) => token.textContent))
    .toEqual(['flow:TrainFlow', '−tag:bad'])
  await expect.element(field()).toHaveValue('flow:TrainFlow -tag:bad')
})

test('[SCR21] an error is underlined where it is, said with what was expected, and hides no run', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('status:odd')
  await expect.element(field()).toHaveAttribute('aria-invalid', 'true')
  expect(document.querySelector('.query-wrong')?.textContent).toBe('odd')
  await expect.poll(() => document.querySelector('#query-error')?.textContent ?? '').toMatch(/completed/)
  expect(shownRuns()).toBe(3)
})

test('[SCR22] completion offers what can stand at the caret, and Enter takes it', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('tag:ni')
  await expect.element(page.getByRole('option', { name: /nightly/ })).toBeVisible()
  await press('{ArrowDown}', '{Enter}')
  await expect.poll(() => document.querySelector<HTMLInputElement>('[data-pane="query"] input')?.value.trim()).toBe('tag:nightly')
  await expect.element(field()).toHaveFocus()
})

test('[SCR23] no match: it is said which filter to leave out and how many would match then; a digit takes it', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow tag:nightly user:bob' })
  await expect.element(page.getByRole('heading', { name: 'No run matches all three filters' })).toBeVisible()
  const way = page.getByRole('button', { name: /Without user:bob/ })
  await expect.element(way).toHaveTextContent('2 runs')
  await press('1')
  await expect.poll(() => opened.services.view.get().query).toBe('flow:TrainFlow tag:nightly')
  await expect.poll(shownRuns).toBe(2)
})

test('[SCR23] the same filters in Everyone are offered from within a namespace; Escape clears the filter', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow', namespace: 'user:bob' })
  await expect.element(page.getByRole('button', { name: /The same filters in Everyone/ })).toHaveTextContent('2 runs')
  await press('{Escape}')
  await expect.poll(count).toBe('1 run')
})

test('[SCR24] an empty namespace says how a run comes into it', async () => {
  const { opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ namespace: 'candidate' })
  await expect.element(page.getByRole('heading', { name: /Nothing is tagged candidate yet/ })).toBeVisible()
})

test('[SCR25] the address keeps query and namespace, and a window opened at it shows them', async () => {
  const { opened } = await open({ runs, hash: '#query=tag%3Anightly&namespace=user%3Aalice' })
  await expect.poll(count).toBe('2 runs')
  opened.services.view.set({ query: 'tag:bad' })
  await expect.poll(() => location.hash).toBe('#query=tag%3Abad&namespace=user%3Aalice')
})

test('[SCR26] letters typed into a field are text, not commands', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('jxt?')
  expect(opened.services.view.get().query).toBe('jxt?')
  expect(opened.services.view.get().selection.size).toBe(0)
  expect(opened.services.view.get().dialog).toBe(null)
})
