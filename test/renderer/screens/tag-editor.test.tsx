import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const MINUTE_MS = 60_000
const [first, second, third] = [
  observedRun({ createdAt: RUN_START_MS, userTags: ['nightly', 'slow'] }),
  observedRun({ createdAt: RUN_START_MS - MINUTE_MS, userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 2 * MINUTE_MS, userTags: ['nightly', 'reviewed by bob'] }),
]
const runs = [first, second, third] as const

const editor = () => page.getByRole('dialog', { name: /^Tag / })
const field = () => page.getByRole('combobox', { name: /^Tag / })
const option = (name: RegExp) => page.getByRole('option', { name })
const tagsOf = async ({ replica }: TestWindow, key: RunKey): Promise<readonly string[]> => (await replica.run(key))?.row.userTags ?? []

const box = (selector: string): DOMRect => document.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect()

async function openOnAll(options: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const opened = await open({ runs, ...options })
  await expect.element(page.getByRole('row', { name: /nightly slow/ })).toBeVisible()
  await opened.press('x', 'j', 'x', 'j', 'x', 't')
  await expect.element(editor()).toBeVisible()
  return opened
}

test('[SCR10] t opens the editor on the selection, with how many of the runs carry each tag', async () => {
  await openOnAll()
  await expect.element(field()).toHaveFocus()
  await expect.element(option(/nightly/)).toHaveAttribute('aria-checked', 'true')
  await expect.element(option(/slow/)).toHaveAttribute('aria-checked', 'mixed')
  await expect.element(option(/slow/)).toHaveTextContent('1 of 3')
})

test('[SCR10] matches come first, then what the runs carry', async () => {
  const { user } = await openOnAll()
  await user.fill(field(), 're')
  await expect.element(option(/reviewed by bob/)).toHaveAttribute('aria-selected', 'true')
  const listed = [...document.querySelectorAll('.tag-editor [role="option"]')].map((line) => line.textContent)
  expect(listed[0]).toContain('reviewed by bob')
  expect(listed[1]).toContain('Create re')
  expect(listed.slice(2).join()).toContain('nightly')
})

test('[SCR11] Enter puts a tag that some runs carry on all of them, then takes it off all of them', async () => {
  const opened = await openOnAll()
  await opened.user.fill(field(), 'slow')
  await expect.element(option(/slow/).first()).toHaveAttribute('aria-selected', 'true')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(third))).toContain('slow')
  await expect.element(field()).toHaveValue('')
  await opened.user.fill(field(), 'slow')
  await expect.element(option(/slow/).first()).toHaveTextContent('3 of 3')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(first))).toEqual(['nightly'])
})

test('[SCR11] Ctrl+Enter creates what was typed, several in a row; the toast takes a bulk change back', async () => {
  const opened = await openOnAll()
  await opened.user.fill(field(), 're')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.poll(() => tagsOf(opened, keyOf(second))).toEqual(['nightly', 're'])
  await opened.user.fill(field(), 'candidate')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.poll(() => tagsOf(opened, keyOf(second))).toEqual(['candidate', 'nightly', 're'])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => tagsOf(opened, keyOf(second))).toEqual(['nightly', 're'])
})

test('[SCR12] Escape closes and gives the focus back to the row', async () => {
  const { press } = await openOnAll()
  await press('{Escape}')
  await expect.element(editor()).not.toBeInTheDocument()
  expect(document.activeElement?.classList.contains('run-row')).toBe(true)
})

test('[SCR13] a tag that is too long is refused in place, at once, and nothing is changed', async () => {
  const opened = await openOnAll()
  await opened.user.fill(field(), 'x'.repeat(501))
  const alert = page.getByRole('alert')
  await expect
    .element(alert)
    .toHaveTextContent(
      /^Too long by one character\.\s?A tag may have 500 characters, this one has 501\. Nothing was changed on the three runs\.$/,
    )
  await expect.element(editor()).toHaveTextContent('501 / 500')
  await opened.press('{Enter}')
  expect(await tagsOf(opened, keyOf(first))).toEqual(['nightly', 'slow'])
})

test('[SCR13] nothing typed and nothing chosen is refused: a tag needs a character', async () => {
  const { press } = await openOnAll()
  await press('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('A tag needs at least one character.')
})

test('[SCR13] a run that is full is named by the refusal, which leads to it', async () => {
  const full = observedRun({ createdAt: RUN_START_MS - 3 * MINUTE_MS, userTags: Array.from({ length: 50 }, (_, index) => `t${index}`) })
  const opened = await open({ runs: [first, full] })
  await expect.element(page.getByRole('row', { name: /nightly slow/ })).toBeVisible()
  await opened.press('x', 'j', 'x', 'k', 't')
  await opened.user.fill(field(), 'one more')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Nothing was changed/)
  await page.getByRole('button', { name: 'Show that run' }).click()
  await expect.element(editor()).not.toBeInTheDocument()
  await expect.poll(() => opened.opened.services.view.get().focusKey).toBe(keyOf(full))
  await expect.poll(() => document.querySelector('.is-focused')?.getAttribute('data-index')).toBe('1')
})

test('[SCR13] without a name the editor leads to where one is given', async () => {
  const opened = await open({ runs, appInfo: { userName: null } })
  await expect.element(page.getByRole('row', { name: /nightly slow/ })).toBeVisible()
  await opened.press('t')
  await opened.user.fill(field(), 'good')
  await opened.press('{Control>}{Enter}{/Control}')
  await page.getByRole('button', { name: 'Your name…' }).click()
  await opened.user.fill(page.getByLabelText('Your tags are signed'), 'carol')
  await opened.press('{Enter}')
  await expect.poll(() => opened.replica.status().user).toBe('carol')
})

test('[SCR14] production takes one more Enter; Escape leaves everything as it was', async () => {
  const opened = await openOnAll()
  await opened.user.fill(field(), 'production')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/^production starts a deployment\.\s?Tag three runs\?/)
  await opened.press('{Escape}')
  expect(await tagsOf(opened, keyOf(first))).toEqual(['nightly', 'slow'])
  await opened.press('{Enter}', '{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(first))).toContain('production')
})

test('[SCR15] Ctrl+Z takes the last act back, Shift+Ctrl+Z makes it again', async () => {
  const opened = await open({ runs })
  await expect.element(page.getByRole('row', { name: /nightly slow/ })).toBeVisible()
  await opened.press('t')
  await opened.user.fill(field(), 'good')
  await opened.press('{Control>}{Enter}{/Control}', '{Escape}')
  await expect.poll(() => opened.opened.services.replicaState.get().status?.canUndo).toBe(true)
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => tagsOf(opened, keyOf(first))).toEqual(['nightly', 'slow'])
  await expect.poll(() => opened.opened.services.replicaState.get().status?.canRedo).toBe(true)
  await opened.press('{Shift>}{Control>}z{/Control}{/Shift}')
  await expect.poll(() => tagsOf(opened, keyOf(first))).toEqual(['good', 'nightly', 'slow'])
})

test('[SCR16] the editor opens where it does not cover the focused row', async () => {
  const { press } = await openOnAll()
  expect(box('.tag-editor').top).toBeGreaterThanOrEqual(box('.run-row.is-focused').bottom)
  expect(box('.tag-editor').bottom).toBeLessThanOrEqual(box('.bulk-bar').top)
  await press('{Escape}', '{Escape}', 't')
  expect(box('.tag-editor').top).toBeGreaterThanOrEqual(box('.run-row.is-focused').bottom)
})
