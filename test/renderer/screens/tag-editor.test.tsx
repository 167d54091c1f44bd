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
  await expect
    .element(page.getByRole('alert'))
    .toHaveTextContent(/^One of the two runs has 50 tags already, the most that Metaflow takes\.\s?Nothing was changed\./)
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

const lines = (list: 'added' | 'removed') => page.getByRole('list', { name: `To be ${list}` }).getByRole('listitem')

test('[SCR310] a comma or Tab takes a tag and goes on; Enter adds them all in one act, which one undo takes back', async () => {
  const opened = await openOnAll()
  await opened.press('good, bett', '{Tab}', 're', '{Tab}')
  await expect.poll(() => lines('added').elements().length).toBe(3)
  await expect.element(lines('added').nth(2)).toHaveTextContent('reviewed by bob')
  expect(await tagsOf(opened, keyOf(second))).toEqual(['nightly'])
  await opened.press('fine', '{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(second))).toEqual(['bett', 'fine', 'good', 'nightly', 'reviewed by bob'])
  await expect.element(page.getByText('Put 4 tags on 3 runs.')).toBeVisible()
  await expect.poll(() => lines('added').elements().length).toBe(0)
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => tagsOf(opened, keyOf(second))).toEqual(['nightly'])
})

test('[SCR310] Backspace takes the last one up again, a button leaves one out', async () => {
  const opened = await openOnAll()
  await opened.press('good,slow,', '{Backspace}')
  await expect.element(field()).toHaveValue('slow')
  await opened.press('er,')
  await page.getByRole('button', { name: 'Leave out good' }).click()
  await expect
    .poll(() =>
      lines('added')
        .elements()
        .map((line) => line.textContent),
    )
    .toEqual(['slower'])
})

const paste = (text: string): void => {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}

test('[SCR310] a pasted list is shown line by line before Enter; one with more tags than a run takes is refused', async () => {
  const opened = await openOnAll()
  await expect.element(field()).toHaveFocus()
  paste('good\nslow, "a, b"\n')
  await expect.poll(() => lines('added').elements().length).toBe(3)
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(third))).toEqual(['a, b', 'good', 'nightly', 'reviewed by bob', 'slow'])
  paste(Array.from({ length: 2000 }, (_, index) => `t${index}`).join('\n'))
  await expect.element(page.getByRole('alert')).toHaveTextContent(/That list has 2,000 tags; a run takes 50 at the most/)
  expect(lines('added').elements()).toHaveLength(0)
})

test('[SCR310] a list with something that is no tag is refused as a whole', async () => {
  const opened = await openOnAll()
  await expect.element(field()).toHaveFocus()
  paste(`good\n${'x'.repeat(501)}`)
  await opened.press('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Too long by one character/)
  expect(await tagsOf(opened, keyOf(third))).toEqual(['nightly', 'reviewed by bob'])
})

test('[SCR13] a tag that is there already, as a system tag is, is said', async () => {
  const opened = await openOnAll()
  await opened.press('user:alice', '{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Every one of the three runs has user:alice already\./)
})

test('[SCR313] Shift+t lists what the runs have and takes it away (command: remove-tags)', async () => {
  const opened = await open({ runs })
  await expect.element(page.getByRole('row', { name: /nightly slow/ })).toBeVisible()
  await opened.press('{Control>}a{/Control}')
  await expect.poll(() => opened.opened.services.view.get().selection.size).toBe(3)
  await opened.press('{Shift>}t{/Shift}')
  await expect.element(page.getByRole('dialog', { name: 'Remove tags from 3 runs' })).toBeVisible()
  await expect.poll(() => page.getByRole('option').elements().length).toBe(3)
  await opened.press('slow', '{Tab}', 'rev', '{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(third))).toEqual(['nightly'])
  expect(await tagsOf(opened, keyOf(first))).toEqual(['nightly'])
  await opened.press('user:alice', '{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/user:alice was set when the run started and cannot be removed/)
})

test('[SCR314] a run with more than 50 tags says so, and the same key takes one after another away', async () => {
  const over = observedRun({ userTags: Array.from({ length: 52 }, (_, index) => `t${String(index).padStart(2, '0')}`) })
  const opened = await open({ runs: [over] })
  await expect.element(page.getByRole('row', { name: /t00/ })).toBeVisible()
  await opened.press('t')
  await expect.element(editor()).toHaveTextContent(/This run has 52 tags, two more than Metaflow takes/)
  await opened.press('{ArrowDown}', '{Enter}')
  await expect.element(editor()).toHaveTextContent(/This run has 51 tags, one more/)
  await opened.press('{Enter}')
  await expect.element(editor()).not.toHaveTextContent(/more than Metaflow takes/)
  expect(await tagsOf(opened, keyOf(over))).toHaveLength(50)
})

test('[SCR16] in a narrow window the editor stays within it', async () => {
  const { press } = await open({ runs, width: 360, height: 740 })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(3)
  await press('t')
  await expect.element(editor()).toBeVisible()
  expect(box('.tag-editor').left).toBeGreaterThanOrEqual(0)
  expect(box('.tag-editor').right).toBeLessThanOrEqual(360)
})

test('[SCR311] a tag of an exclusive group says what it removes, and removes it', async () => {
  const opened = await openOnAll()
  for (const tag of ['slow', 'fast']) await opened.replica.defineTag(tag, { group: 'speed' })
  await opened.press('fast')
  await expect.element(option(/Create fast/)).toBeVisible()
  await opened.press('{Tab}')
  await expect.element(lines('added').first()).toHaveTextContent('removes slow')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(first))).toEqual(['fast', 'nightly'])
})

test('[SCR312] in place of a renamed tag its new name is offered and added', async () => {
  const opened = await openOnAll()
  await opened.replica.renameTag('slow', 'too slow')
  await expect.poll(() => opened.opened.services.replicaState.get().vocabulary.get('slow')?.renamedTo).toBe('too slow')
  await opened.press('slow')
  await expect.element(option(/too slow/).first()).toHaveTextContent('new name of slow')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(third))).toEqual(['nightly', 'reviewed by bob', 'too slow'])
})

test('[SCR312] a retired tag takes one more Enter', async () => {
  const opened = await openOnAll()
  await opened.replica.defineTag('slow', { isRetired: true })
  await expect.poll(() => opened.opened.services.replicaState.get().vocabulary.get('slow')?.isRetired).toBe(true)
  await opened.press('slow', '{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/slow is retired: this workspace has stopped using it/)
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, keyOf(third))).toContain('slow')
})

test('[SCR313] Enter while nothing is chosen to be taken away says how to choose, and takes nothing', async () => {
  const { press } = await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(3)
  await press('{Shift>}t{/Shift}')
  await expect.element(page.getByRole('option').first()).toBeVisible()
  await press('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/^No tag is chosen to be taken away\.\s?Nothing was changed\. Choose one/)
})
