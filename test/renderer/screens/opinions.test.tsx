import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { hasMark, noteTexts } from '../../../src-core/opinions/marks.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const MINUTE_MS = 60_000
const [first, second, third] = [
  observedRun({ createdAt: RUN_START_MS, userTags: ['newest'] }),
  observedRun({ createdAt: RUN_START_MS - MINUTE_MS }),
  observedRun({ createdAt: RUN_START_MS - 2 * MINUTE_MS, flow: 'EvalFlow' }),
] as const
const runs = [first, second, third]

async function openList(options: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const opened = await open({ runs, ...options })
  await expect.element(page.getByRole('row', { name: /newest/ })).toBeVisible()
  return opened
}

const marked = async ({ replica }: TestWindow, kind: 'pin' | 'baseline' | 'archive'): Promise<readonly ObservedRun[]> => {
  const all = await Promise.all(runs.map(async (run) => ({ run, view: await replica.run(keyOf(run)) })))
  return all.filter(({ view }) => view !== null && hasMark(view.row, kind)).map(({ run }) => run)
}
const notesOf = async ({ replica }: TestWindow, run: ObservedRun): Promise<readonly string[]> => {
  const view = await replica.run(keyOf(run))
  return view === null ? [] : noteTexts(view.row)
}
const noteField = () => page.getByRole('textbox', { name: /^Note on / })

test('[SCR320] p pins the run, Ctrl+Z takes it back (command: toggle-pin)', async () => {
  const opened = await openList()
  await opened.press('p')
  await expect.poll(() => marked(opened, 'pin')).toEqual([first])
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => marked(opened, 'pin')).toEqual([])
})

test('[SCR320] b makes it the baseline, Ctrl+Z takes it back (command: toggle-baseline)', async () => {
  const opened = await openList()
  await opened.press('b')
  await expect.poll(() => marked(opened, 'baseline')).toEqual([first])
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => marked(opened, 'baseline')).toEqual([])
})

test('[SCR320] e archives it, Ctrl+Z takes it back (command: toggle-archive)', async () => {
  const opened = await openList()
  await opened.press('e')
  await expect.poll(() => marked(opened, 'archive')).toEqual([first])
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => marked(opened, 'archive')).toEqual([])
})

test('[SCR320] a key sets the opinion on the whole selection, and once all have it takes it off all', async () => {
  const opened = await openList()
  await opened.press('p')
  await expect.poll(() => marked(opened, 'pin')).toEqual([first])
  await opened.press('{Control>}a{/Control}')
  await expect.poll(() => opened.opened.services.view.get().selection.size).toBe(3)
  await opened.press('p')
  await expect.poll(() => marked(opened, 'pin')).toEqual(runs)
  await expect.element(page.getByText('Pinned 2 runs.')).toBeVisible()
  await opened.press('p')
  await expect.poll(() => marked(opened, 'pin')).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => marked(opened, 'pin')).toEqual(runs)
})

test('[SCR321] a flow has one baseline: the next one takes its place, and two at once are refused in words', async () => {
  const opened = await openList()
  await opened.press('b')
  await expect.poll(() => marked(opened, 'baseline')).toEqual([first])
  await opened.press('j', 'b')
  await expect.poll(() => marked(opened, 'baseline')).toEqual([second])
  await expect.element(page.getByRole('list', { name: 'Marks' })).toHaveTextContent('Baseline by alice')
  await opened.press('{Control>}a{/Control}')
  await expect.poll(() => opened.opened.services.view.get().selection.size).toBe(3)
  await opened.press('b')
  await expect.element(page.getByText(/A flow has one baseline, and several of these runs are of TrainFlow/)).toBeVisible()
  expect(await marked(opened, 'baseline')).toEqual([second])
})

test('[SCR322] archived runs are out of sight, counted, and shown on demand (command: show-archived)', async () => {
  const opened = await openList()
  await opened.press('e')
  await expect.element(page.getByText('1 archived')).toBeVisible()
  await expect.element(page.getByText(/^Archived TrainFlow\//)).toBeVisible()
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect.element(page.getByText('with archived')).toBeVisible()
  await expect.element(page.getByRole('row', { name: /newest/ })).toBeVisible()
  await page.getByRole('button', { name: 'Hide', exact: true }).click()
  await expect.element(page.getByText('1 archived')).toBeVisible()
})

test('[SCR323] n writes a note; Ctrl+Enter keeps it, and it stands with who and when (command: write-note)', async () => {
  const opened = await openList()
  await opened.press('n')
  await expect.element(noteField()).toHaveFocus()
  await opened.user.fill(noteField(), '<b>slow</b>\nhttp://example.org')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.poll(() => notesOf(opened, first)).toEqual(['<b>slow</b>\nhttp://example.org'])
  await expect.element(noteField()).not.toBeInTheDocument()
  const note = page.getByRole('complementary', { name: /^Run / }).getByRole('listitem').filter({ hasText: 'alice' }).first()
  await expect.element(note).toHaveTextContent('<b>slow</b>')
  expect(document.querySelector('.note-text b, .note-text a')).toBeNull()
})

test('[SCR323] Escape closes an empty note at once, and asks before what was written is lost', async () => {
  const opened = await openList()
  await opened.press('n', '{Escape}')
  await expect.element(noteField()).not.toBeInTheDocument()
  await opened.press('n')
  await opened.user.fill(noteField(), 'half a thought')
  await opened.press('{Escape}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/This note is not kept yet/)
  await expect.element(noteField()).toHaveValue('half a thought')
  await opened.press('{Escape}')
  await expect.element(noteField()).not.toBeInTheDocument()
  expect(await notesOf(opened, first)).toEqual([])
})

test('[SCR323] a blank note and one that is too long are refused in place', async () => {
  const opened = await openList()
  await opened.press('n')
  await opened.user.fill(noteField(), '  \n ')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/A note needs at least one character/)
  await opened.user.fill(noteField(), 'x'.repeat(4001))
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Too long by one character/)
  await expect.element(page.getByRole('dialog', { name: /^Note on / })).toHaveTextContent('4,001 / 4,000')
  expect(await notesOf(opened, first)).toEqual([])
})

test('[SCR324] one’s own note can be changed and taken back, that of somebody else can not', async () => {
  const opened = await openList()
  opened.replica.setUser('bob')
  await opened.replica.opine({ keys: [keyOf(first)], set: [{ kind: 'note', text: 'mine, says bob' }], unset: [], via: 'app' })
  opened.replica.setUser('alice')
  await opened.replica.opine({ keys: [keyOf(first)], set: [{ kind: 'note', text: 'frist' }], unset: [], via: 'app' })
  await expect.poll(() => document.querySelectorAll('.note-text').length).toBe(2)
  await expect.poll(() => page.getByRole('button', { name: 'Edit' }).elements().length).toBe(1)
  await page.getByRole('button', { name: 'Edit' }).click()
  await expect.element(noteField()).toHaveValue('frist')
  await opened.user.fill(noteField(), 'first')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.poll(() => notesOf(opened, first)).toEqual(['first', 'mine, says bob'])
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect.poll(() => notesOf(opened, first)).toEqual(['mine, says bob'])
})

test('[SCR323] a note on a selection stands on each of its runs', async () => {
  const opened = await openList()
  await opened.press('x', 'j', 'x', 'n')
  await opened.user.fill(noteField(), 'bad disk')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('Noted on 2 runs.')).toBeVisible()
  expect(await notesOf(opened, second)).toEqual(['bad disk'])
})
