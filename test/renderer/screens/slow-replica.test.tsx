import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { holdAnswers } from '../support/hold-answers.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const SOURCE = { id: 'source-1', origin: 'local', trust: 'copy' } as const
const run = (minutesAgo: number, ...userTags: string[]) => observedRun({ createdAt: RUN_START_MS - minutesAgo * 60_000, userTags })
const runs = [run(0, 'nightly', 'slow'), run(1, 'nightly'), run(2, 'candidate')] as const
const [first, second, third] = [keyOf(runs[0]), keyOf(runs[1]), keyOf(runs[2])]
const newer = run(-1, 'newer')

const viewOf = ({ opened }: TestWindow) => opened.services.view.get()
const tagsOf = ({ replica }: TestWindow, key: RunKey): readonly string[] => replica.tagsOn([key]).map(({ tag }) => tag)
const marksOf = async ({ replica }: TestWindow, key: RunKey) => (await replica.run(key))?.row.marks ?? []
const isBaseline = async ({ replica }: TestWindow, key: RunKey) => (await replica.run(key))?.row.isBaseline
const focusedTags = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('.run-row.is-focused .tag')].map((chip) => chip.dataset['tag'])

/** Of the lines of the vocabulary. */
const listedTags = () =>
  page
    .getByRole('option')
    .elements()
    .map((line) => line.querySelector<HTMLElement>('.tag')?.dataset['tag'])

/** Each answer about the tags of runs comes once the function at its place is called. */
function holdEachTagsOn({ client }: TestWindow): readonly (() => void)[] {
  const { tagsOn } = client
  const held: (() => void)[] = []
  vi.spyOn(client, 'tagsOn').mockImplementation(async (keys) => {
    const answer = await tagsOn(keys)
    await new Promise<void>((resolve) => held.push(resolve))
    return answer
  })
  return held
}

async function openRuns(): Promise<TestWindow> {
  const opened = await open({ runs })
  opened.opened.services.preferences.set({ quickTags: ['good', 'production', ...Array.from({ length: 7 }, () => null)] })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(3)
  await expect.poll(() => opened.replica.status().user).not.toBeNull()
  await expect.poll(() => viewOf(opened).focusKey).toBe(first)
  return opened
}

test('[KEY8] a list that was asked for before the first move and comes behind it does not slide under the focus', async () => {
  const opened = await openRuns()
  const answer = holdAnswers(opened.client, 'page')
  await opened.replica.importRuns(SOURCE, [newer])
  await opened.press('j')
  expect(viewOf(opened).focusKey).toBe(second)
  answer()
  await expect.poll(() => opened.opened.services.runs.count).toBe(4)
  await expect.poll(focusedTags).toEqual(['nightly'])
  await opened.press('x')
  expect([...viewOf(opened).selection]).toEqual([second])
})

test('[KEY8] behind a way to a run, keys are about that run and its place', async () => {
  const opened = await openRuns()
  await opened.press('r')
  await expect.poll(() => viewOf(opened).review?.key).toBe(first)
  await opened.press('j', 'j')
  const answer = holdAnswers(opened.client, 'page')
  await opened.press('{Escape}xkt')
  answer()
  await expect.poll(() => viewOf(opened).editing).toEqual([third])
  expect(viewOf(opened).focusKey).toBe(second)
})

test('[KEY8] behind a run that was chosen in the palette, keys are about that run', async () => {
  const opened = await openRuns()
  await opened.press('{Control>}k{/Control}', runs[2].runId)
  await opened.press('{ArrowUp}')
  await expect.element(page.getByRole('option', { selected: true })).toHaveTextContent(runs[2].runId)
  const answer = holdAnswers(opened.client, 'page')
  await opened.press('{Enter}t')
  expect(viewOf(opened).editing).toBe(null)
  answer()
  await expect.poll(() => viewOf(opened).editing).toEqual([third])
})

test('[KEY8] behind the start of a review, keys are about its first run', async () => {
  const opened = await openRuns()
  await opened.press('{End}')
  await expect.poll(() => viewOf(opened).focusKey).toBe(third)
  const answer = holdAnswers(opened.client, 'keys')
  await opened.press('r1')
  answer()
  await expect.poll(() => tagsOf(opened, first)).toEqual(['good', 'nightly', 'slow'])
  expect(tagsOf(opened, third)).toEqual(['candidate'])
})

test('[KEY8] behind what is taken back in a review, the editor too is about its run', async () => {
  const opened = await openRuns()
  await opened.press('r', '1')
  await expect.poll(() => viewOf(opened).review?.key).toBe(second)
  const answer = holdAnswers(opened.client, 'undo')
  await opened.press('ut')
  answer()
  await expect.poll(() => viewOf(opened).editing).toEqual([first])
})

test('[KEY8] behind the selection of all matches, keys are about all of them', async () => {
  const opened = await openRuns()
  const answer = holdAnswers(opened.client, 'keys')
  await opened.press('{Control>}a{/Control}p')
  answer()
  for (const key of [first, second, third]) await expect.poll(() => marksOf(opened, key)).toContain('pin')
})

test('[KEY8] behind a comparison that is on its way, keys are about it', async () => {
  const opened = await openRuns()
  await opened.press('{Home}', 'b')
  await expect.poll(() => isBaseline(opened, first)).toBe(true)
  await opened.press('j')
  const answer = holdAnswers(opened.client, 'page')
  await opened.press('cb')
  answer()
  await expect.poll(() => viewOf(opened).compare).toEqual([first, second])
  await opened.opened.services.acts.enter(async () => undefined)
  expect(await isBaseline(opened, first)).toBe(true)
})

test('[KEY5] an act before it does not end the waiting for its question', async () => {
  const opened = await openRuns()
  await opened.press('{Home}')
  opened.opened.services.view.set({ detailOpen: false })
  const held = holdEachTagsOn(opened)
  await opened.press('12{Enter}')
  await expect.poll(() => held.length).toBe(1)
  held[0]?.()
  await expect.poll(() => held.length).toBe(2)
  held[1]?.()
  await expect.poll(() => tagsOf(opened, first)).toEqual(['good', 'nightly', 'production', 'slow'])
  expect(viewOf(opened).detailOpen).toBe(false)
})

test('[KEY8] on the timeline each arrow goes on from the run before, and the next key is about where they led', async () => {
  const opened = await openRuns()
  await opened.press('gt')
  await expect.poll(() => opened.opened.services.timeline.isCurrent).toBe(true)
  const answer = holdAnswers(opened.client, 'timeline', 'page')
  await opened.press('{ArrowLeft}{ArrowLeft}t')
  answer()
  await expect.poll(() => viewOf(opened).editing).toEqual([third])
})

test('[KEY8] a range begins at the run that it began at, wherever that stands in a list taken anew', async () => {
  const opened = await openRuns()
  await opened.press('j')
  await opened.replica.importRuns(SOURCE, [newer])
  await expect.poll(() => opened.opened.services.runs.sheet.get().current?.news?.appeared).toBe(1)
  await opened.press('.')
  await expect.poll(() => opened.opened.services.runs.count).toBe(4)
  await opened.user.keyboard('{Shift>}')
  await page.getByRole('row', { name: /candidate/ }).click()
  await opened.user.keyboard('{/Shift}')
  await expect.poll(() => [...viewOf(opened).selection]).toEqual([second, third])
})

test('[KEY8] a range that is asked for while the list is taken anew is the one that was in view', async () => {
  const opened = await openRuns()
  await opened.press('j')
  await opened.replica.importRuns(SOURCE, [newer])
  await expect.poll(() => opened.opened.services.runs.sheet.get().current?.news?.appeared).toBe(1)
  const answer = holdAnswers(opened.client, 'page', 'keys')
  await opened.press('.')
  await opened.user.keyboard('{Shift>}')
  await page.getByRole('row', { name: /candidate/ }).click()
  await opened.user.keyboard('{/Shift}p')
  answer()
  await expect.poll(() => [...viewOf(opened).selection]).toEqual([second, third])
  await expect.poll(() => marksOf(opened, third)).toContain('pin')
  expect(await marksOf(opened, first)).toEqual([])
})

test('[SCR316] an answer that was asked for before a tag was taken off does not bring its line back behind the act either', async () => {
  const opened = await openRuns()
  await opened.press('{Shift>}t{/Shift}')
  await expect.element(page.getByRole('option', { name: /slow/ })).toBeVisible()
  const held = holdEachTagsOn(opened)
  await opened.replica.mutate({ keys: [third], add: ['other'], remove: [], via: 'app' })
  await expect.poll(() => held.length).toBe(1)
  await opened.press('{ArrowDown}', '{Enter}')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['slow'])
  await opened.opened.services.acts.enter(async () => undefined)
  held[0]?.()
  await expect.poll(() => held.length).toBe(2)
  await expect.element(page.getByRole('option')).toHaveTextContent('slow')
  await opened.press('{Enter}')
  held[1]?.()
  await expect.poll(() => tagsOf(opened, first)).toEqual([])
  expect(page.getByRole('alert').elements()).toEqual([])
})

test('[KEY64] the chosen line of the palette keeps the highlight when others come before it', async () => {
  const opened = await openRuns()
  const chosen = page.getByRole('option', { selected: true })
  await opened.press('{Control>}k{/Control}', 'every', '{ArrowUp}')
  await expect.element(chosen).toHaveTextContent(/^Everyone/)
  await opened.replica.saveView({ id: 'daily', name: 'every day', order: 1, query: 'tag:nightly', namespace: null, sort: null })
  await expect.element(page.getByRole('option', { name: /every day/ })).toBeVisible()
  await expect.element(chosen).toHaveTextContent(/^Everyone/)
  await opened.press('{Enter}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  expect(viewOf(opened).query).toBe('')
})

test('[KEY8] in the vocabulary each key goes on from the tag before, however late the list follows', async () => {
  const opened = await openRuns()
  opened.opened.services.view.set({ screen: 'vocabulary' })
  await expect.poll(() => listedTags().length).toBe(3)
  await expect.poll(() => viewOf(opened).vocabularyTag === listedTags()[0]).toBe(true)
  await expect.element(page.getByRole('option', { selected: true })).toBeVisible()
  const answer = holdAnswers(opened.client, 'tagList')
  await opened.press('jj')
  expect(viewOf(opened).vocabularyTag).toBe(listedTags()[2])
  answer()
})

test('[KEY9] a tag that is renamed late does not come in front of the one that was chosen meanwhile', async () => {
  const opened = await openRuns()
  opened.opened.services.view.set({ screen: 'vocabulary', vocabularyTag: 'slow' })
  const answer = holdAnswers(opened.client, 'renameTag')
  await page.getByLabelText('New name').fill('slower')
  await opened.press('{Enter}')
  await page.getByRole('option', { name: /candidate/ }).click()
  answer()
  await expect.element(page.getByText(/^On .+ slow became/)).toBeVisible()
  expect(viewOf(opened).vocabularyTag).toBe('candidate')
})
