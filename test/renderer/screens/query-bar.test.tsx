import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'bad'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'NoteFlow', systemTags: ['user:bob'] }),
]
const field = () => page.getByRole('combobox', { name: 'Filter runs' })
const count = (): string => document.querySelector('.match-count')?.textContent ?? ''
const tokens = (): (string | null)[] => [...document.querySelectorAll('.query-token .filter-token')].map((token) => token.textContent)
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

test('[SCR20] in a narrow window, where a run lies over the list, the field keeps the focus while nothing matches', async () => {
  const { press, user, opened } = await open({ runs, width: 360, height: 740 })
  await expect.poll(() => opened.services.runs.count).toBe(3)
  await press('{Home}', '{Enter}')
  await expect.element(page.getByRole('complementary')).toBeVisible()
  await press('/')
  await user.keyboard('flow:No')
  await expect.element(page.getByText('No run matches this filter')).toBeVisible()
  await expect.element(field()).toHaveFocus()
  await user.keyboard('teFlow')
  await expect.poll(() => opened.services.view.get().query).toBe('flow:NoteFlow')
  await expect.element(field()).toHaveFocus()
  // The list takes no focus below the run; the field is left all the same, and keys act.
  await expect.element(page.getByRole('complementary')).toBeVisible()
  await press('{Enter}')
  await expect.element(field()).not.toHaveFocus()
  await press('t')
  await expect.element(page.getByRole('combobox', { name: /^Tag / })).toHaveFocus()
})

test('[SCR20] conditions become tokens when the field is left; the text stays what it is', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('flow:TrainFlow  -tag:bad')
  await press('{Enter}')
  await expect.poll(tokens).toEqual(['flow:TrainFlow', '−tag:bad'])
  expect(opened.services.view.get().query).toBe('flow:TrainFlow  -tag:bad')
  await expect.element(field()).toHaveValue('')
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

test('[SCR21] Enter stays with a text that is no query and goes to the list once it is one; Escape leaves it', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('owner:alice{Enter}')
  await expect.element(field()).toHaveFocus()
  await expect.poll(() => document.querySelector('#query-error')?.textContent ?? '').toMatch(/owner/)
  await press('{Escape}')
  await expect.element(field()).not.toHaveFocus()
  await expect.element(field()).toHaveValue('owner:alice')
  await press('/')
  await user.keyboard('{Control>}a{/Control}flow:TrainFlow{Enter}')
  await expect.element(field()).not.toHaveFocus()
})

test('[SCR22] a system tag is offered as text and a tag of people as a chip', async () => {
  const { press } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/', 'tag:b')
  await expect.element(page.getByRole('option', { name: /^bad/ })).toBeVisible()
  const chips = [...document.querySelectorAll('.query-help .tag')].map((chip) => chip.textContent)
  expect(chips).toEqual(['bad'])
  await expect.element(page.getByRole('option', { name: /^tag:user:bob/ })).toBeVisible()
})

test('[SCR22] completion offers what can stand at the caret, and Enter takes it', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('tag:ni')
  await expect.element(page.getByRole('option', { name: /nightly/ })).toBeVisible()
  await press('{ArrowDown}', '{Enter}')
  await expect.poll(tokens).toEqual(['tag:nightly'])
  await expect.element(field()).toHaveValue('')
  await expect.element(field()).toHaveFocus()
})

test('[SCR22] what is offered is asked for once a letter, for the text and the caret as they are then', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  const asked = vi.spyOn(opened.services.replica, 'suggestQuery')
  await press('n')
  await expect.element(page.getByRole('option', { name: /nightly/ })).toBeVisible()
  await press('i')
  await expect
    .poll(() => asked.mock.calls.map(([text, caret]) => [text, caret]))
    .toEqual([
      ['n', 1],
      ['ni', 2],
    ])
  asked.mockRestore()
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
  await expect.poll(() => document.activeElement?.getAttribute('role')).toBe('row')
})

test('[SCR23] where no condition alone is in the way, two to leave out are offered', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow flow:None tag:none' })
  await expect.element(page.getByText('Leaving two out would help:')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Without flow:None and tag:none/ })).toHaveTextContent('2 runs')
  await page.viewport(360, 640)
  await expect.poll(() => boxOf('.way-out .option-aside').right < boxOf('.way-out').right).toBe(true)
  await expect.poll(() => boxOf('.way-out').right <= boxOf('.empty-state').right).toBe(true)
  await press('1')
  await expect.poll(() => opened.services.view.get().query).toBe('flow:TrainFlow')
})

const boxOf = (selector: string): DOMRect => document.querySelector(selector)!.getBoundingClientRect()

test('[SCR23] a filter of 300 letters is cut short, and how many runs would match without it stays in sight', async () => {
  const { opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: `flow:TrainFlow tag:${'w'.repeat(300)}` })
  await expect.element(page.getByRole('heading', { name: 'No run matches both filters' })).toBeVisible()
  await expect.poll(() => boxOf('.way-out .option-aside').right < boxOf('.way-out').right).toBe(true)
  expect(boxOf('.way-out .filter-token').right).toBeLessThanOrEqual(boxOf('.way-out .option-aside').left)
})

test('[SCR21] a condition that is only begun is told apart from one that is wrong', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('tag:')
  await expect.element(page.getByRole('option', { name: /nightly/ })).toBeVisible()
  await expect.poll(() => document.querySelector('#query-error')?.className).toContain('is-begun')
  await user.keyboard('{Control>}a{/Control}status:odd')
  await expect.poll(() => document.querySelector('#query-error')?.className).toBe('query-error')
})

test('[SCR23] the same filters in Everyone are offered from within a namespace; Escape clears the filter', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow', namespace: 'user:bob' })
  await expect.element(page.getByRole('button', { name: /The same filters in Everyone/ })).toHaveTextContent('2 runs')
  await press('{Escape}')
  await expect.poll(count).toBe('1 run')
})

test('[SCR205] archived runs that match are said, and shown by a digit; other ways are said too', async () => {
  const { press, opened, replica } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await replica.opine({ keys: runs.slice(1, 2).map(keyOf), set: [{ kind: 'archive' }], unset: [], via: 'app' })
  opened.services.view.set({ query: 'flow:TrainFlow tag:bad' })
  await expect.element(page.getByText('1 archived run matches. Leaving one filter out would help too:')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Without tag:bad/ })).toHaveTextContent('1 run')
  await expect.element(page.getByRole('button', { name: /Show archived runs/ })).toHaveTextContent('1 run')
  await press('1')
  await expect.poll(shownRuns).toBe(1)
  expect(opened.services.view.get()).toMatchObject({ query: 'flow:TrainFlow tag:bad', archivedShown: true })
})

test('[SCR205] a namespace whose runs are all archived says so', async () => {
  const { opened, replica } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await replica.opine({ keys: runs.slice(1, 2).map(keyOf), set: [{ kind: 'archive' }], unset: [], via: 'app' })
  opened.services.view.set({ namespace: 'bad' })
  await expect.element(page.getByRole('heading', { name: 'Every run of bad is archived' })).toBeVisible()
  await page.getByRole('button', { name: 'Show 1 archived run' }).click()
  await expect.poll(shownRuns).toBe(1)
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

test('[SCR200] arrows and Backspace reach a token; Enter edits it in place, and what was typed filters at each key', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow tag:bad user:alice' })
  await expect.poll(tokens).toHaveLength(3)
  await press('/', '{Backspace}', '{ArrowLeft}')
  await expect.element(page.getByRole('button', { name: 'tag:bad', exact: true })).toHaveFocus()
  await press('{Enter}')
  await expect.element(field()).toHaveValue('tag:bad')
  expect(tokens()).toEqual(['flow:TrainFlow', 'user:alice'])
  await user.keyboard('{Backspace}{Backspace}{Backspace}nightly')
  expect(opened.services.view.get().query).toBe('flow:TrainFlow tag:nightly user:alice')
  await expect.poll(count).toBe('2 of 3 runs')
  await press('{Enter}')
  await expect.poll(tokens).toEqual(['flow:TrainFlow', 'tag:nightly', 'user:alice'])
})

test('[SCR200] Delete takes a token away, Backspace too, and the focus goes to its neighbour', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow tag:nightly -tag:bad' })
  await expect.poll(tokens).toHaveLength(3)
  await press('/', '{ArrowLeft}', '{ArrowLeft}', '{Delete}')
  await expect.element(page.getByRole('button', { name: '-tag:bad', exact: true })).toHaveFocus()
  await press('{Backspace}')
  await expect.element(page.getByRole('button', { name: 'flow:TrainFlow', exact: true })).toHaveFocus()
  expect(opened.services.view.get().query).toBe('flow:TrainFlow')
  await press('{Delete}')
  await expect.element(field()).toHaveFocus()
  await expect.poll(count).toBe('3 runs')
})

test('[SCR201] a minus turns a token around and keeps it in hand; a click edits it, Alt-click turns it around', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'tag:bad or user:bob' })
  await expect.poll(tokens).toEqual(['tag:bad or user:bob'])
  await press('/', '{ArrowLeft}', '-')
  await expect.poll(tokens).toEqual(['−(tag:bad or user:bob)'])
  await expect.element(page.getByRole('button', { name: '-(tag:bad or user:bob)', exact: true })).toHaveFocus()
  await expect.poll(count).toBe('1 of 3 runs')
  await user.keyboard('{Alt>}')
  await page.getByRole('button', { name: '-(tag:bad or user:bob)', exact: true }).click({ modifiers: ['Alt'] })
  await user.keyboard('{/Alt}')
  await expect.poll(count).toBe('2 of 3 runs')
  await page.getByRole('button', { name: '(tag:bad or user:bob)', exact: true }).click()
  await expect.element(field()).toHaveValue('(tag:bad or user:bob)')
})

test('[SCR201] the pointer finds a way to take a token away', async () => {
  const { opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow tag:bad' })
  await expect.poll(tokens).toHaveLength(2)
  await page.getByRole('button', { name: 'tag:bad', exact: true }).hover()
  await page.getByRole('button', { name: 'Leave out tag:bad' }).click()
  await expect.poll(() => opened.services.view.get().query).toBe('flow:TrainFlow')
})

test('[SCR202] a token of 300 characters, of another direction or of signs stays in its place and is edited as it is', async () => {
  const { user, opened } = await open({ runs, width: 1024, height: 700 })
  await expect.poll(count).toBe('3 runs')
  const odd = ['tag:שלום', 'tag:🚀', `tag:${'x'.repeat(300)}`]
  opened.services.view.set({ query: odd.join(' ') })
  await expect.poll(tokens).toEqual(odd)
  const bar = document.querySelector('.query-bar')?.getBoundingClientRect()
  expect(bar?.right).toBeLessThanOrEqual(1024)
  await page.getByRole('button', { name: 'tag:🚀', exact: true }).click()
  await user.keyboard('x')
  expect(opened.services.view.get().query).toBe(['tag:שלום', 'tag:🚀x', `tag:${'x'.repeat(300)}`].join(' '))
})

test('[SCR202] an "or" typed beside tokens is one condition; nothing typed is lost when it cannot be read', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow' })
  await expect.poll(tokens).toHaveLength(1)
  await press('/')
  await user.keyboard('tag:bad or tag:x')
  expect(opened.services.view.get().query).toBe('flow:TrainFlow (tag:bad or tag:x)')
  await expect.poll(count).toBe('1 of 3 runs')
  await user.keyboard(' stat:')
  await press('{Escape}')
  await expect.element(field()).toHaveValue('tag:bad or tag:x stat:')
  expect(document.querySelector('.query-wrong')?.textContent).toBe('stat:')
  expect(tokens()).toEqual(['flow:TrainFlow'])
})

test('[SCR202] Ctrl+A in the empty field makes text of the whole filter', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow tag:bad' })
  await expect.poll(tokens).toHaveLength(2)
  await press('/', '{Control>}a{/Control}')
  await expect.element(field()).toHaveValue('flow:TrainFlow tag:bad')
  await user.keyboard('x')
  expect(opened.services.view.get().query).toBe('x')
})

test('[SCR203] offers come with their runs within the namespace and the rest of the filter', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: 'flow:TrainFlow', namespace: 'user:alice' })
  await expect.poll(tokens).toHaveLength(1)
  await press('/')
  await user.keyboard('tag:ba')
  await expect.element(page.getByRole('option', { name: /bad/ })).toHaveTextContent('1 run')
  opened.services.view.set({ namespace: 'user:bob' })
  await expect.element(page.getByRole('option', { name: /bad/ })).toHaveTextContent('0 runs')
})

test('[SCR204] ArrowUp goes through the filters used before on this machine, newest first, each once', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  for (const text of ['tag:bad', 'flow:NoteFlow', 'tag:bad', 'status:']) {
    await press('/', '{Control>}a{/Control}')
    await user.keyboard(`${text}{Enter}`)
  }
  expect(opened.services.preferences.get().recentQueries).toEqual(['tag:bad', 'flow:NoteFlow'])
  await press('/', '{Control>}a{/Control}', '{Backspace}', '{ArrowUp}')
  await expect.element(page.getByRole('listbox', { name: 'Earlier filters' })).toBeVisible()
  await expect.element(page.getByRole('option', { name: 'tag:bad' })).toHaveAttribute('aria-selected', 'true')
  await press('{ArrowUp}', '{Enter}')
  await expect.element(field()).toHaveValue('flow:NoteFlow')
  await expect.poll(count).toBe('1 of 3 runs')
})

test('[SCR204] the palette has the filters used before', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.preferences.set({ recentQueries: ['tag:bad', 'flow:NoteFlow'] })
  await press('{Control>}k{/Control}')
  await user.keyboard('notefl')
  await page.getByRole('option', { name: 'flow:NoteFlow' }).first().click()
  await expect.poll(() => opened.services.view.get().query).toBe('flow:NoteFlow')
})

test('[SCR206] a text that is too long for a filter is refused in words, pasted and typed', async () => {
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  await press('/')
  await user.keyboard('tag:bad ')
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', 'x'.repeat(2 ** 20))
  const pasted = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
  document.activeElement?.dispatchEvent(pasted)
  expect(pasted.defaultPrevented).toBe(true)
  await expect.element(page.getByText('A filter is 8,000 characters at the most, and with this it would be 1,048,584.')).toBeVisible()
  await field().fill('x'.repeat(8001))
  await expect.element(page.getByText('with this it would be 8,001.', { exact: false })).toBeVisible()
  await expect.element(field()).toHaveValue('tag:bad ')
  expect(opened.services.view.get().query).toBe('tag:bad ')
})

test('[SCR206] a longer filter from a link can be made shorter', async () => {
  const long = 'x'.repeat(9000)
  const { press, user, opened } = await open({ runs })
  await expect.poll(count).toBe('3 runs')
  opened.services.view.set({ query: long })
  await press('/')
  await user.keyboard('{Backspace}{End}{Backspace}')
  await expect.poll(() => opened.services.view.get().query.length).toBeLessThan(9000)
})
