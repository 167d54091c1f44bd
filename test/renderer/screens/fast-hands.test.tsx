import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const run = (minutesAgo: number, ...userTags: string[]) => observedRun({ createdAt: RUN_START_MS - minutesAgo * 60_000, userTags })
const runs = [run(0, 'nightly', 'slow'), run(1, 'nightly'), run(2, 'candidate')] as const
const [first, second, third] = [keyOf(runs[0]), keyOf(runs[1]), keyOf(runs[2])]

const editor = () => page.getByRole('dialog', { name: /^(Tag|Remove tags from) / })
const field = () => page.getByRole('combobox', { name: /^Tag / })
const waiting = () => page.getByRole('list', { name: 'To be added' }).getByRole('listitem')
const tagsOf = ({ replica }: TestWindow, key: RunKey): readonly string[] => replica.tagsOn([key]).map(({ tag }) => tag)
const chosen = () => page.getByRole('option', { selected: true })
const notice = () => page.getByText('Pinned 3 runs.')
const rowCount = (): number => document.querySelectorAll('.run-row').length

/** Answers to this question come only once the returned function is called. */
function holdBack({ client }: TestWindow, question: 'suggestTags' | 'tagsOn'): () => void {
  const gate = new EventTarget()
  const opened = new Promise((resolve) => gate.addEventListener('open', resolve, { once: true }))
  if (question === 'tagsOn') {
    const answer = client.tagsOn
    vi.spyOn(client, 'tagsOn').mockImplementation(async (...args) => (await opened, answer(...args)))
  } else {
    const answer = client.suggestTags
    vi.spyOn(client, 'suggestTags').mockImplementation(async (...args) => (await opened, answer(...args)))
  }
  return () => gate.dispatchEvent(new Event('open'))
}

async function openRuns(): Promise<TestWindow> {
  const opened = await open({ runs })
  await expect.poll(rowCount).toBe(3)
  await expect.poll(() => opened.opened.services.quickTags.get().tags[0]).toBe('nightly')
  await expect.poll(() => opened.replica.status().user).not.toBeNull()
  await opened.press('{Home}')
  return opened
}

test('[SCR315] Enter means what it would mean with all offers there, however early it comes, and Escape behind it loses nothing', async () => {
  const opened = await openRuns()
  const answer = holdBack(opened, 'suggestTags')
  await opened.press('t', 'cand', '{Enter}', 'fresh', '{Enter}', '{Escape}')
  await expect.element(editor()).not.toBeInTheDocument()
  answer()
  await expect.poll(() => tagsOf(opened, first)).toEqual(['candidate', 'fresh', 'nightly', 'slow'])
})

test('[SCR315] what is typed behind Enter is the next tag, and never part of the one before', async () => {
  const opened = await openRuns()
  await opened.press('t', 'one{Enter}two{Enter}three{Enter}{Escape}')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['nightly', 'one', 'slow', 'three', 'two'])
})

test('[SCR315] an early Enter on a protected tag asks, and the next one answers; behind an editor that was closed it is said', async () => {
  const opened = await openRuns()
  let answer = holdBack(opened, 'suggestTags')
  await opened.press('t', 'production', '{Enter}')
  answer()
  await expect.element(page.getByRole('alert')).toHaveTextContent(/production starts a deployment/)
  expect(tagsOf(opened, first)).not.toContain('production')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, first)).toContain('production')
  await opened.press('{Escape}', 'j')
  vi.restoreAllMocks()
  answer = holdBack(opened, 'suggestTags')
  await opened.press('t', 'production', '{Enter}', '{Escape}')
  answer()
  await expect.element(page.getByText('It takes one more Enter, so nothing was tagged.', { exact: false })).toBeVisible()
  expect(tagsOf(opened, second)).toEqual(['nightly'])
})

test('[KEY5] Enter behind a protected quick tag answers its question, however early it comes; so does Escape', async () => {
  const opened = await openRuns()
  opened.opened.services.preferences.set({ quickTags: ['production', ...Array.from({ length: 8 }, () => null)] })
  let answer = holdBack(opened, 'tagsOn')
  await opened.press('1{Enter}')
  expect(tagsOf(opened, first)).not.toContain('production')
  answer()
  await expect.poll(() => tagsOf(opened, first)).toContain('production')
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  vi.restoreAllMocks()
  answer = holdBack(opened, 'tagsOn')
  await opened.press('j1{Escape}jp')
  answer()
  await expect.poll(async () => (await opened.replica.run(third))?.row.marks).toContain('pin')
  expect(tagsOf(opened, second)).toEqual(['nightly'])
})

test('[KEY5] in a review too, behind what is being taken back', async () => {
  const opened = await openRuns()
  opened.opened.services.preferences.set({ quickTags: ['production', 'good', ...Array.from({ length: 7 }, () => null)] })
  await opened.press('r', '2')
  await expect.poll(() => tagsOf(opened, first)).toContain('good')
  await opened.press('u1{Enter}')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['nightly', 'production', 'slow'])
  await expect.poll(() => opened.opened.services.view.get().review?.key).toBe(second)
})

test('[SCR315] what is refused gives the text back', async () => {
  const opened = await openRuns()
  await opened.press('t', 'user:alice', '{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/has user:alice already/)
  await expect.element(field()).toHaveValue('user:alice')
})

test('[SCR316] the chosen line keeps the highlight when others come before it', async () => {
  const opened = await openRuns()
  await opened.press('j', 't', '{ArrowDown}')
  await expect.element(chosen()).toHaveTextContent('nightly')
  await opened.replica.mutate({ keys: [second], add: ['aaa'], remove: [], via: 'app' })
  await expect.element(page.getByRole('option', { name: /aaa/ })).toBeVisible()
  await expect.element(chosen()).toHaveTextContent('nightly')
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, second)).toEqual(['aaa'])
})

test('[SCR316] the same key takes one tag after another off, as fast as it is pressed', async () => {
  const opened = await openRuns()
  await opened.press('{Shift>}t{/Shift}')
  await expect.element(page.getByRole('option', { name: /slow/ })).toBeVisible()
  await opened.press('{ArrowDown}', '{Enter}{Enter}')
  await expect.poll(() => tagsOf(opened, first)).toEqual([])
  expect(page.getByRole('alert').elements()).toEqual([])
})

test('[SCR316] an answer that was asked for before a tag was taken off does not bring its line back', async () => {
  const opened = await openRuns()
  await opened.press('{Shift>}t{/Shift}')
  await expect.element(page.getByRole('option', { name: /slow/ })).toBeVisible()
  const answer = opened.client.tagsOn
  const stale = await answer([first])
  vi.spyOn(opened.client, 'tagsOn').mockResolvedValueOnce(stale).mockImplementation(answer)
  const { mutate } = opened.client
  const gate = new EventTarget()
  const isOpen = new Promise((resolve) => gate.addEventListener('open', resolve, { once: true }))
  vi.spyOn(opened.client, 'mutate').mockImplementation(async (request) => {
    const done = await mutate(request)
    await isOpen
    return done
  })
  await opened.press('{ArrowDown}', '{Enter}')
  await expect.element(page.getByRole('option', { name: /nightly/ })).not.toBeInTheDocument()
  await opened.press('{Enter}')
  gate.dispatchEvent(new Event('open'))
  await expect.poll(() => tagsOf(opened, first)).toEqual([])
  expect(page.getByRole('alert').elements()).toEqual([])
})

test('[SCR317] tags that wait in the editor are not dropped without a question, by Escape or by a press elsewhere', async () => {
  const opened = await openRuns()
  await opened.press('t', 'good,better,')
  await expect.poll(() => waiting().elements().length).toBe(2)
  await page.getByRole('row', { name: /candidate/ }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('2 tags above are not added yet.')
  await expect.element(field()).toHaveFocus()
  expect(opened.opened.services.view.get().focusKey).toBe(first)
  await opened.press('{Enter}')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['better', 'good', 'nightly', 'slow'])
  await opened.press('bad,', '{Escape}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('The tag above is not added yet.')
  await opened.press('{Escape}')
  await expect.element(editor()).not.toBeInTheDocument()
  expect(tagsOf(opened, first)).not.toContain('bad')
})

test('[SCR323] a note is kept at once, so that the next key acts on the list; one that cannot be kept comes back with the reason', async () => {
  const opened = await openRuns()
  await opened.press('n', 'looks right', '{Control>}{Enter}{/Control}j')
  expect(opened.opened.services.view.get().focusKey).toBe(second)
  await expect.poll(async () => (await opened.replica.run(first))?.row.marks.some((mark) => mark.includes('looks right'))).toBe(true)
  vi.spyOn(opened.client, 'opine').mockResolvedValueOnce({
    ok: false,
    error: { kind: 'store', trouble: { kind: 'store-full', message: 'The disk is full.' } },
  })
  await opened.press('n', 'and this one', '{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('The disk is full.')
  await expect.element(page.getByRole('textbox', { name: /^Note on / })).toHaveValue('and this one')
})

test('[KEY10] undo waits for the acts before it and takes back the newest of them', async () => {
  const opened = await openRuns()
  await opened.replica.mutate({ keys: [third], add: ['before'], remove: [], via: 'app' })
  const answer = holdBack(opened, 'tagsOn')
  await opened.press('j', '2{Control>}z{/Control}')
  answer()
  await opened.opened.services.acts.enter(async () => undefined)
  expect(tagsOf(opened, third)).toContain('before')
  expect(tagsOf(opened, second)).toEqual(['nightly'])
})

test('[SCR11] the notice of a change does not offer to undo a later one', async () => {
  const opened = await openRuns()
  await opened.press('{Control>}a{/Control}')
  await expect.poll(() => opened.opened.services.view.get().selection.size).toBe(3)
  await opened.press('p')
  await expect.element(notice()).toBeVisible()
  await opened.press('x', '{Home}')
  opened.opened.services.view.set({ selection: new Set() })
  await opened.press('2')
  await expect.element(notice()).not.toBeInTheDocument()
})

test('[KEY11] a digit keeps the tag that it was first shown with, whatever is used more by then', async () => {
  const opened = await openRuns()
  const { quickTags, preferences } = opened.opened.services
  const before = quickTags.get().tags.slice(0, 3)
  await opened.replica.mutate({ keys: [first, second, third], add: ['a', 'b'], remove: ['slow'], via: 'app' })
  await expect.poll(() => quickTags.get().tags.slice(3, 5)).toEqual(['a', 'b'])
  expect(quickTags.get().tags.slice(0, 3)).toEqual(before)
  expect(preferences.get().quickTags).toBe(null)
})
