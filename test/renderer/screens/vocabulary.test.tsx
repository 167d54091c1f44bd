import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import type { TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['gh_ok', 'nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['gh_ok', 'gh_test_ok'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, userTags: ['gh_test_ok', 'gh_ok'] }),
  observedRun({ createdAt: RUN_START_MS - 180_000, userTags: ['gh_ok'] }),
]
const rows = (): number => document.querySelectorAll('.run-row').length
const lines = page.getByRole('listbox', { name: 'Tags' })
const line = (name: RegExp) => lines.getByRole('option', { name })
const rules = (tag: string) => page.getByRole('complementary', { name: `Rules of ${tag}` })

const chip = (): string | undefined => lines.element().querySelector<HTMLElement>('[data-tag="gh_ok"]')?.dataset['hue']
const part = (from: number): string[] => Array.from({ length: 50 }, (_, index) => `tag-${String(from + index).padStart(5, '0')}`)

async function openVocabulary(over: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const window = await open({ runs, ...over })
  await expect.poll(rows).toBeGreaterThan(0)
  await window.press('g', 'v')
  await expect.element(lines).toHaveFocus()
  return window
}

test('[SCR240] g v lists the tags of the workspace by use; arrows choose one, Enter goes to its rules, Escape back (command: go-vocabulary)', async () => {
  const { press, opened } = await openVocabulary()
  await expect.element(line(/gh_ok 4/)).toHaveAttribute('aria-selected', 'true')
  await press('{ArrowDown}')
  await expect.element(line(/gh_test_ok 2/)).toHaveAttribute('aria-selected', 'true')
  await expect.element(rules('gh_test_ok')).toBeVisible()
  await press('{End}')
  await expect.element(rules('nightly')).toBeVisible()
  await press('{Enter}')
  await expect.element(rules('nightly').getByRole('radio', { name: 'Auto' })).toHaveFocus()
  await press('{Escape}')
  await expect.poll(() => opened.services.view.get().screen).toBe('runs')
})

test('[SCR241] a colour is chosen from twelve, is seen on every chip, and can be taken back', async () => {
  const { press, replica } = await openVocabulary()
  const before = chip()
  await rules('gh_ok').getByRole('radio', { name: 'teal' }).click()
  await expect.poll(chip).toBe('teal')
  expect(replica.tagRules('gh_ok').hue).toBe(210)
  await press('{ArrowRight}')
  await expect.poll(chip).toBe('sky')
  await press('{Control>}z{/Control}')
  await expect.poll(chip).toBe('teal')
  await press('{Control>}z{/Control}')
  await expect.poll(chip).toBe(before)
})

test('[SCR242] description, group, protection and retirement are kept for everybody; the description is the title of chips', async () => {
  const { user, replica } = await openVocabulary()
  await expect.element(rules('gh_ok')).toBeVisible()
  await rules('gh_ok').getByRole('textbox', { name: 'Description' }).click()
  await user.keyboard('Tests passed{Enter}')
  await rules('gh_ok').getByRole('combobox', { name: 'Exclusive group' }).click()
  await user.keyboard('gh{Enter}')
  await rules('gh_ok').getByRole('switch', { name: 'Protected' }).click()
  await rules('gh_ok').getByRole('switch', { name: 'Retired' }).click()
  await expect
    .poll(() => replica.tagRules('gh_ok'))
    .toMatchObject({ description: 'Tests passed', group: 'gh', isProtected: true, isRetired: true })
  await expect.poll(() => document.querySelector('.tag-line [data-tag="gh_ok"]')?.getAttribute('title')).toBe('gh_ok\nTests passed')
  await page.getByRole('radio', { name: 'Retired' }).click()
  await expect.element(line(/gh_ok.*retired/)).toBeVisible()
  await expect.poll(() => document.querySelectorAll('.tag-line').length).toBe(1)
})

test('[SCR242] a text is kept by Enter, the focus stays in its field, and what others agree on meanwhile stands there', async () => {
  const { user, replica } = await openVocabulary()
  const description = rules('gh_ok').getByRole('textbox', { name: 'Description' })
  await description.click()
  await user.keyboard('Tests passed{Enter}')
  await expect.poll(() => replica.tagRules('gh_ok').description).toBe('Tests passed')
  await expect.poll(() => document.querySelector('.tag-line [data-tag="gh_ok"]')?.getAttribute('title')).toBe('gh_ok\nTests passed')
  await expect.element(description).toHaveFocus()
  await replica.defineTag('gh_ok', { description: 'All tests passed' })
  await expect.element(description).toHaveValue('All tests passed')
  await expect.element(description).toHaveFocus()
})

test('[SCR242] a refused rule says why and changes nothing', async () => {
  const { user, replica } = await openVocabulary()
  await rules('gh_ok').getByRole('combobox', { name: 'Exclusive group' }).fill('g'.repeat(5000))
  await user.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/too long.*Nothing was changed/)
  expect(replica.tagRules('gh_ok').group).toBe(null)
})

test('[SCR243] renaming says what it would do, does it on all runs at once, and Undo takes it back', async () => {
  const { replica } = await openVocabulary()
  await rules('gh_ok').getByRole('combobox', { name: 'New name' }).fill('gh_test_ok')
  const preview = rules('gh_ok').getByRole('status')
  await expect.element(preview).toHaveTextContent(/gh_ok becomes gh_test_ok on 4 runs; 2 have both/)
  await expect.element(preview).toHaveTextContent(/The two become one tag on 4 runs/)
  await rules('gh_ok').getByRole('button', { name: 'Rename' }).click()
  await expect.element(rules('gh_test_ok')).toBeVisible()
  await expect.element(line(/gh_test_ok 4/)).toBeVisible()
  await expect.element(line(/gh_ok.*is now gh_test_ok/)).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.element(line(/gh_ok 4/)).toBeVisible()
  expect(replica.tagRules('gh_ok').renamedTo).toBe(null)
})

test('[SCR243] a name that can be no tag is refused while it is typed', async () => {
  await openVocabulary()
  await rules('gh_ok').getByRole('combobox', { name: 'New name' }).fill('x'.repeat(501))
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Too long by one character/)
  await expect.element(rules('gh_ok').getByRole('button', { name: 'Rename' })).toBeDisabled()
})

test('[SCR244] of 50,000 tags only the lines in view are in the page, and the last is reached by one key', async () => {
  const many = Array.from({ length: 1000 }, (_, index) => observedRun({ createdAt: RUN_START_MS - index, userTags: part(index * 50) }))
  const { press, user } = await openVocabulary({ runs: many })
  await expect.element(line(/tag-00000 1/)).toHaveAttribute('aria-setsize', '50000')
  await press('{End}')
  await expect.element(line(/tag-49999 1/)).toHaveAttribute('aria-selected', 'true')
  expect(document.querySelectorAll('.tag-line').length).toBeLessThan(100)
  await page.getByRole('textbox', { name: 'Find a tag' }).click()
  await user.keyboard('g-1234')
  // With what was typed itself.
  await expect.element(line(/tag-12340 1/)).toHaveAttribute('aria-setsize', '11')
})

test('[SCR245] a tag that no run has yet is named and given rules by keys alone', async () => {
  const { press, user, replica, opened } = await openVocabulary()
  await press('{Shift>}{Tab}{/Shift}', '{Shift>}{Tab}{/Shift}')
  await expect.element(page.getByRole('textbox', { name: 'Find a tag' })).toHaveFocus()
  await user.keyboard('production{Enter}')
  await expect.element(line(/^production on no run yet/)).toHaveAttribute('aria-selected', 'true')
  await press('{Enter}')
  await press('{Tab}', '{Tab}', '{Tab}', '{Tab}')
  await expect.element(rules('production').getByRole('switch', { name: 'Moved by promotion' })).toHaveFocus()
  await press(' ')
  await expect.poll(() => replica.tagRules('production').isPromoted).toBe(true)
  await expect.element(line(/^production on no run yet moved by promotion/)).toBeVisible()
  await press('{Tab}')
  await user.keyboard('tag:gh_test_ok{Enter}')
  await expect.poll(() => replica.tagRules('production').requires).toBe('tag:gh_test_ok')
  // Out of the field, then out of the vocabulary.
  await press('{Escape}')
  await expect.element(lines).toHaveFocus()
  await press('{Escape}')
  await expect.poll(() => opened.services.view.get().screen).toBe('runs')
})

test('[SCR245] where no run has a tag the name of one can be typed at once', async () => {
  const { press, user } = await open({ runs: [observedRun({ userTags: [] })] })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  await press('g', 'v')
  await expect.element(page.getByRole('textbox', { name: 'Find a tag' })).toHaveFocus()
  await user.keyboard('production{Enter}')
  await expect.element(line(/^production on no run yet/)).toHaveAttribute('aria-selected', 'true')
  await press('{Escape}')
  await expect.element(page.getByRole('grid')).toBeVisible()
})

test('[SCR245] an empty list says why it is empty', async () => {
  const { user } = await openVocabulary()
  await page.getByRole('radio', { name: 'Retired' }).click()
  await expect.element(page.getByText('No tag is retired.')).toBeVisible()
  await page.getByRole('radio', { name: 'With rules' }).click()
  await expect.element(page.getByText('Nothing is agreed about any tag yet.', { exact: false })).toBeVisible()
  await page.getByRole('radio', { name: 'All' }).click()
  await page.getByRole('textbox', { name: 'Find a tag' }).fill('x'.repeat(501))
  await expect.element(page.getByText('Too long by one character.', { exact: false })).toBeVisible()
  await user.keyboard('{Escape}')
  await expect.element(line(/gh_ok 4/)).toBeVisible()
})
