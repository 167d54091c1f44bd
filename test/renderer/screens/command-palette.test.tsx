import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { EDITORS } from '../support/editors.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, systemTags: ['user:bob'], userTags: ['nightly', 'dataset:v2'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'ProjectFlow', systemTags: ['production:token-1'] }),
]
const rows = (): number => document.querySelectorAll('.run-row').length
const field = () => page.getByRole('combobox', { name: /^Find a command/ })
const option = (name: RegExp) => page.getByRole('dialog', { name: 'Command palette' }).getByRole('option', { name })
const OPEN = '{Control>}k{/Control}'

test('[SCR80] Ctrl+K lists the commands that can act, with their keys, also from within a field; Escape gives the focus back', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('/', OPEN)
  await expect.element(field()).toHaveFocus()
  await expect.element(option(/^Select all matches/)).toBeVisible()
  await expect.element(option(/^Clear the selection/)).not.toBeInTheDocument()
  await press('{Escape}')
  await expect.element(page.getByRole('combobox', { name: 'Filter runs' })).toHaveFocus()
})

test('[SCR80] it opens over the editors of tags and notes; Escape gives them back as they were, what is taken leaves them', async () => {
  const { press, user, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  for (const { key, field: fieldOf } of EDITORS) {
    await press(key)
    const editor = fieldOf()
    await expect.element(editor).toHaveFocus()
    await user.keyboard('begun')
    await press(OPEN)
    await expect.element(field()).toHaveFocus()
    await press('{Escape}')
    await expect.element(editor).toHaveFocus()
    await expect.element(editor).toHaveValue('begun')
    await press(OPEN)
    await expect.element(field()).toHaveFocus()
    await user.keyboard('sources{Enter}')
    await expect.element(field()).not.toBeInTheDocument()
    if (key === 'n') break
    await expect.poll(() => view.get()).toMatchObject({ editing: null, screen: 'sources' })
    view.set({ screen: 'runs' })
    await expect.poll(rows).toBe(3)
  }
  // A note that was begun is asked about, and nothing else is done.
  await expect.element(page.getByRole('dialog', { name: /^Note on / })).toHaveTextContent(/This note is not kept yet/)
  await expect.element(page.getByRole('textbox', { name: /^Note on / })).toHaveValue('begun')
  expect(view.get().screen).toBe('runs')
})

test('[SCR80] a part of its name finds a command, Enter runs it on what the foot names, and it has the focus it needs', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('x', 'j', 'x', OPEN)
  await expect.element(page.getByText('2 selected runs')).toBeVisible()
  await user.keyboard('tag the{Enter}')
  await expect.element(page.getByRole('combobox', { name: 'Tag 2 runs' })).toHaveFocus()
  await expect.element(field()).not.toBeInTheDocument()
})

test('[SCR80] words that a name has, in whatever order and with others between, find it too', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press(OPEN)
  await user.keyboard('archived show')
  await expect.element(option(/^Show or hide archived runs/)).toBeVisible()
})

test('[SCR81] a namespace is found by its name and looked through', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press(OPEN)
  await user.keyboard('token-1{Enter}')
  await expect.poll(() => opened.services.view.get().namespace).toBe('production:token-1')
  await expect.poll(rows).toBe(1)
})

test('[SCR81] a tag is found to look through or to filter by; taking the same filter again takes it away', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  opened.services.view.set({ query: 'tag:nightly' })
  for (const query of ['tag:nightly tag:dataset:v2', 'tag:nightly']) {
    await press(OPEN)
    await user.keyboard('dataset:v')
    await option(/^tag:dataset:v2/).click()
    await expect.poll(() => opened.services.view.get().query).toBe(query)
  }
})

test('[SCR82] of a run whose name is too long the id stays in view', async () => {
  const run = observedRun({ flow: `Long${'Flow'.repeat(60)}` })
  const { press, user } = await open({ runs: [run] })
  await expect.poll(rows).toBe(1)
  await press(OPEN)
  await user.keyboard(run.runId)
  await expect.element(page.getByRole('option', { name: run.runId })).toBeVisible()
  const id = document.querySelector('.palette .option u')!
  expect(id.textContent).toBe(run.runId)
  const [shown, place] = [id.closest('.cut-head')!.getBoundingClientRect(), id.getBoundingClientRect()]
  expect(place.left).toBeGreaterThanOrEqual(shown.left)
  expect(place.right).toBeLessThanOrEqual(shown.right + 1)
})

test('[SCR82] an id that was typed or pasted finds its run and opens it, whatever filter or namespace hides it', async () => {
  const run = observedRun({ createdAt: RUN_START_MS - 180_000 })
  const { press, user, opened } = await open({ runs: [...runs, run] })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  view.set({ query: 'tag:nightly', namespace: 'user:bob', detailOpen: false })
  await expect.poll(rows).toBe(1)
  await press(OPEN)
  // Enter comes at once, before any answer can be there: it waits for the answer to this text.
  await user.keyboard(`${run.flow}/${run.runId}{Enter}`)
  await expect.poll(() => view.get().focusKey).toBe(keyOf(run))
  expect(view.get()).toMatchObject({ query: '', detailOpen: true, dialog: null })
  await expect.poll(() => document.querySelector('.run-row.is-focused .run-path')?.textContent).toContain(run.runId)
})

test('[SCR80] what nothing fits is said; arrows go round', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press(OPEN, '{ArrowUp}')
  const last = [...document.querySelectorAll('.palette [role="option"]')].at(-1)
  await expect.poll(() => last?.getAttribute('aria-selected')).toBe('true')
  await user.keyboard('no such thing')
  await expect.element(page.getByText('No command, namespace, tag or run fits.', { exact: false })).toBeVisible()
})

test.for(['light', 'dark', 'contrast'] as const)('[SCR47] in the %s theme axe finds no violation in the palette', async (theme) => {
  const { press, user, opened } = await open({ runs })
  opened.services.preferences.set({ theme })
  await expect.poll(rows).toBe(3)
  await press(OPEN)
  await user.keyboard('t')
  await expect.element(page.getByText('Filter by', { exact: true })).toBeVisible()
  await Promise.all(document.getAnimations().map((animation) => animation.finished))
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
})
