import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { hasMark, judgedBy } from '../../../src-core/opinions/marks.ts'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import type { ObservedRun, RunKey } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const MINUTE_MS = 60_000

/** The first ones carry the tags that become the quick tags: `bad` on 1, `good` on 2, `production` on 3. */
const TAGS = [['bad', 'good', 'production'], ['bad', 'good'], ['bad']]
const runsOf = (count: number): ObservedRun[] =>
  Array.from({ length: count }, (_, index) =>
    observedRun({ createdAt: RUN_START_MS - index * MINUTE_MS, userTags: TAGS[index - (count - TAGS.length)] ?? [] }),
  )
const runs = runsOf(6)
const at = (index: number): RunKey => keyOf(runs[index]!)
const [first, second, third] = [at(0), at(1), at(2)]

const screen = () => page.getByRole('heading', { name: 'Review', level: 1 })
const progress = () => page.getByText(/^\d+ of \d+ judged$/)
const underReview = ({ opened }: TestWindow): RunKey | null | undefined => opened.services.view.get().review?.key
const tagsOf = async ({ replica }: TestWindow, key: RunKey): Promise<readonly string[]> => (await replica.run(key))?.row.userTags ?? []
const judges = async ({ replica }: TestWindow, key: RunKey): Promise<readonly string[]> => {
  const view = await replica.run(key)
  return view === null ? [] : judgedBy(view.row)
}

async function review(options: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const opened = await open({ runs, ...options })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBeGreaterThan(1)
  await expect.poll(() => opened.opened.services.quickTags.get().tags[0]).toBe('bad')
  await opened.press('r')
  await expect.element(screen()).toBeVisible()
  return opened
}

test('[SCR340] r shows one run after another, newest first; a quick tag tags it, judges it and goes on, in one act (command: start-review)', async () => {
  const opened = await review()
  expect(underReview(opened)).toBe(first)
  await expect.element(progress()).toHaveTextContent('0 of 6 judged')
  await opened.press('2')
  expect(underReview(opened)).toBe(second)
  await expect.poll(() => judges(opened, first)).toEqual(['alice'])
  expect(await tagsOf(opened, first)).toEqual(['good'])
  await expect.element(progress()).toHaveTextContent('1 of 6 judged')
  await opened.replica.undo()
  expect([await tagsOf(opened, first), await judges(opened, first)]).toEqual([[], []])
})

test('[SCR340] Space judges without a tag, e archives, j passes over (command: judge-run) (command: archive-reviewed)', async () => {
  const opened = await review()
  await opened.press(' ', 'e', 'j')
  await expect.poll(() => judges(opened, second)).toEqual(['alice'])
  expect(await judges(opened, first)).toEqual(['alice'])
  expect(await judges(opened, third)).toEqual([])
  const archived = await opened.replica.run(second)
  expect(archived !== null && hasMark(archived.row, 'archive')).toBe(true)
  await expect.element(progress()).toHaveTextContent('2 of 6 judged')
})

test('[SCR341] j and k, the arrows, go on and back without judging (command: next-reviewed) (command: previous-reviewed)', async () => {
  const opened = await review()
  await opened.press('j', '{ArrowRight}')
  expect(underReview(opened)).toBe(third)
  await opened.press('k', '{ArrowUp}', 'k')
  expect(underReview(opened)).toBe(first)
  expect(await judges(opened, first)).toEqual([])
})

test('[SCR341] Shift with a digit tags and stays (command: review-quick-tag-1)', async () => {
  const opened = await review()
  // As an American keyboard writes them.
  await opened.press('{Shift>}@{/Shift}', '{Shift>}!{/Shift}')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['bad', 'good'])
  expect([underReview(opened), await judges(opened, first)]).toEqual([first, []])
})

test('[SCR342] u and Ctrl+Z take the last judgement back and return to its run (command: undo-reviewed)', async () => {
  const opened = await review()
  await opened.press('2', '1', 'j')
  await expect.poll(() => judges(opened, second)).toEqual(['alice'])
  await opened.press('u')
  await expect.poll(() => underReview(opened)).toBe(second)
  expect([await tagsOf(opened, second), await judges(opened, second)]).toEqual([[], []])
  await opened.press('{Control>}z{/Control}')
  await expect.poll(() => underReview(opened)).toBe(first)
  expect(await tagsOf(opened, first)).toEqual([])
  await expect.element(progress()).toHaveTextContent('0 of 6 judged')
})

test('[SCR342] keys that follow at once on a taken back judgement act on its run', async () => {
  const opened = await review()
  await opened.press('1', ' ', 'uu2')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['good'])
  expect([underReview(opened), await judges(opened, first), await judges(opened, second)]).toEqual([second, ['alice'], []])
})

test('[SCR343] a protected tag takes one more key press in a review too', async () => {
  const opened = await review()
  await opened.press('3')
  await expect.element(page.getByRole('alertdialog')).toHaveTextContent(/production starts a deployment/)
  expect(underReview(opened)).toBe(first)
  await opened.press('{Escape}')
  await expect.element(page.getByRole('alertdialog')).not.toBeInTheDocument()
  await opened.press('3', '{Enter}')
  await expect.poll(() => underReview(opened)).toBe(second)
  await expect.poll(() => tagsOf(opened, first)).toEqual(['production'])
  expect(await judges(opened, first)).toEqual(['alice'])
})

test('[SCR343] t and n open the editors on the run under review and give the keys back', async () => {
  const opened = await review()
  await opened.press('t')
  await expect.element(page.getByRole('dialog', { name: /^Tag TrainFlow/ })).toBeVisible()
  await opened.press('slow', '{Control>}{Enter}{/Control}', '{Escape}', 'n')
  await opened.user.fill(page.getByRole('textbox', { name: /^Note on / }), 'look again')
  await opened.press('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('look again')).toBeVisible()
  await opened.press('2')
  await expect.poll(() => tagsOf(opened, first)).toEqual(['good', 'slow'])
})

test('[SCR344] Escape leads back to the list at the run that was shown', async () => {
  const opened = await review()
  await opened.press('2', ' ', '{Escape}')
  await expect.element(screen()).not.toBeInTheDocument()
  await expect.poll(() => opened.opened.services.view.get().focusKey).toBe(third)
  await expect.poll(() => document.querySelector('.run-row.is-focused')?.getAttribute('data-index')).toBe('2')
})

test('[SCR345] at the end stands what came of it; what was passed over can be gone through, then nothing is left (command: review-again)', async () => {
  const opened = await review()
  await opened.press('2', '2', 'j', ' ', '1', '2')
  await expect.element(page.getByRole('heading', { name: '5 of 6 runs are judged' })).toBeVisible()
  await expect
    .element(page.getByRole('region', { name: 'End of the review' }))
    .toHaveTextContent(/good3 runs.*bad1 run.*Judged without a tag1 run/)
  await opened.press('r')
  expect(underReview(opened)).toBe(third)
  await opened.press('1')
  await expect.element(page.getByRole('heading', { name: 'All 6 runs are judged' })).toBeVisible()
  await opened.press('{Escape}', 'r')
  await expect.element(page.getByText('You have judged every run here.')).toBeVisible()
})

test('[SCR346] with a selection only its runs are reviewed', async () => {
  const opened = await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(6)
  await opened.press('j', 'x', 'j', 'x', 'r')
  await expect.element(progress()).toHaveTextContent('0 of 2 judged')
  expect(underReview(opened)).toBe(second)
})

test('[SCR349] what is judged in another window counts, and is passed over; the run in view stays and is shown as judged', async () => {
  const opened = await review()
  await opened.replica.opine({ keys: [first, second], set: [{ kind: 'judged' }], unset: [], via: 'app' })
  await expect.element(progress()).toHaveTextContent('2 of 6 judged')
  expect(underReview(opened)).toBe(first)
  await expect.element(page.getByRole('list', { name: 'Marks' }).first()).toHaveTextContent('Judged by alice')
  await opened.press('2')
  expect(underReview(opened)).toBe(third)
  await expect.poll(() => tagsOf(opened, first)).toEqual(['good'])
  await opened.press('k', 'k')
  expect(underReview(opened)).toBe(first)
  await opened.press('j', ' ', ' ', ' ', ' ')
  await expect.element(page.getByRole('heading', { name: 'All 6 runs are judged' })).toBeVisible()
  await expect
    .element(page.getByRole('region', { name: 'End of the review' }))
    .toHaveTextContent(/good1 run.*Judged in another window1 run/)
})

test('[SCR349] undo takes back the newest act of all windows, and its run counts as not judged in each', async () => {
  const opened = await review()
  await opened.press('2', ' ')
  await expect.poll(() => judges(opened, second)).toEqual(['alice'])
  await opened.replica.mutate({ keys: [at(3)], add: ['good'], remove: [], set: [{ kind: 'judged' }], via: 'app' })
  await expect.element(progress()).toHaveTextContent('3 of 6 judged')
  await opened.press('u')
  await expect.poll(() => underReview(opened)).toBe(at(3))
  await expect.element(progress()).toHaveTextContent('2 of 6 judged')
  // Now as the other window does it.
  await opened.replica.undo()
  await expect.element(progress()).toHaveTextContent('1 of 6 judged')
  expect([underReview(opened), await judges(opened, second)]).toEqual([at(3), []])
  await opened.press('u')
  await expect.poll(() => underReview(opened)).toBe(first)
  await expect.element(progress()).toHaveTextContent('0 of 6 judged')
})

test('[SCR349] an act of another window on a run that is not reviewed here is taken back and named', async () => {
  const opened = await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(6)
  await opened.press('x', 'r')
  await expect.element(progress()).toHaveTextContent('0 of 1 judged')
  await opened.replica.mutate({ keys: [third], add: ['good'], remove: [], via: 'app' })
  await opened.press('u')
  await expect.element(page.getByText(/^Taken back on TrainFlow\/\d+, which is not reviewed here\.$/)).toBeVisible()
  expect([underReview(opened), await tagsOf(opened, third)]).toEqual([first, []])
})

test('[SCR346] what a colleague judged is still to be judged, and it is said who did', async () => {
  const opened = await open({ runs })
  opened.replica.setUser('bob')
  await opened.replica.opine({ keys: [first], set: [{ kind: 'judged' }], unset: [], via: 'app' })
  opened.replica.setUser('alice')
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(6)
  await opened.press('r')
  await expect.element(progress()).toHaveTextContent('0 of 6 judged')
  expect(underReview(opened)).toBe(first)
  await expect.element(page.getByRole('list', { name: 'Marks' }).first()).toHaveTextContent('Judged by bob')
})

const DETAIL: RunDetail = {
  parameters: [],
  steps: [],
  cards: [{ step: 'end', taskId: '1', id: null, type: 'default', uuid: 'c0', path: 'card.html', sizeBytes: 100 }],
}

test('[SCR347] the card of the next run is loaded before it is its turn', async () => {
  const bridge = new FakeBridge({
    runDetail: () => ({ ok: true, value: DETAIL }),
    showCard: () => ({ ok: true, value: 'about:blank' }),
  })
  const opened = await review({ bridge })
  await expect.poll(() => document.querySelectorAll('.review-run iframe').length).toBe(2)
  const next = document.querySelector('.review-run.is-ahead iframe')
  await opened.press('2')
  await expect.poll(() => document.querySelector('.review-run:not(.is-ahead) iframe')).toBe(next)
  await opened.press('f')
  await expect.element(page.getByRole('dialog', { name: /^end\/1/ })).toBeVisible()
  await opened.press('{Escape}')
  await expect.element(page.getByRole('dialog')).not.toBeInTheDocument()
  await opened.press('2')
  await expect.poll(() => underReview(opened)).toBe(third)
})

test('[SCR340] judgements that cannot be kept lead back to the first of their runs, and it is said why', async () => {
  const opened = await review()
  opened.store.faults.failCommits = 'full'
  await opened.press('1', '2')
  await expect.poll(() => underReview(opened)).toBe(first)
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(progress()).toHaveTextContent('0 of 6 judged')
  opened.store.faults.failCommits = null
  await opened.press('2')
  await expect.poll(() => judges(opened, first)).toEqual(['alice'])
})

test('[SCR348] 100 unseen runs are judged with at most 200 key presses, and a reload in the middle loses none', async () => {
  const hundred = runsOf(100)
  const before = await review({ runs: hundred })
  let pressed = 1
  const judge = async (opened: TestWindow, count: number): Promise<void> => {
    for (let index = 0; index < count; index++) {
      const key = ['1', '2', ' '][index % 3] ?? ' '
      await opened.press(key)
      pressed++
    }
  }
  await judge(before, 50)
  await expect.element(progress()).toHaveTextContent('50 of 100 judged')
  await expect.poll(() => judges(before, keyOf(hundred[49]!))).toEqual(['alice'])
  await before.close()

  const after = await open({ after: before })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBeGreaterThan(1)
  await expect.poll(() => after.replica.status().user).toBe('alice')
  await after.press('r')
  pressed++
  await expect.element(progress()).toHaveTextContent('50 of 100 judged')
  expect(underReview(after)).toBe(keyOf(hundred[50]!))
  await judge(after, 50)
  await expect.element(page.getByRole('heading', { name: 'All 100 runs are judged' })).toBeVisible()
  await expect.poll(async () => (await after.client.page({ query: 'judged:alice', namespace: null, from: 0, to: 0 })).count).toBe(100)
  expect(pressed).toBeLessThanOrEqual(200)
})

test('[SCR346] what is left to judge is a filter like others (command: filter-unjudged)', async () => {
  const opened = await open({ runs })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(6)
  await opened.replica.opine({ keys: [first], set: [{ kind: 'judged' }], unset: [], via: 'app' })
  await opened.press('{Control>}k{/Control}', 'not judged', '{Enter}')
  await expect.poll(() => opened.opened.services.view.get().query).toBe('-judged:alice')
  await expect.poll(() => opened.opened.services.runs.count).toBe(5)
})

async function violations(): Promise<string[]> {
  // Colours fade; they are judged when they stand.
  await new Promise(requestAnimationFrame)
  await Promise.all(document.getAnimations().map((animation) => animation.finished))
  const { violations: found } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
}

test.for(['light', 'dark', 'contrast'] as const)(
  '[SCR47] in the %s theme axe finds no violation in a review and at its end',
  async (theme) => {
    const opened = await review()
    opened.opened.services.preferences.set({ theme })
    await opened.replica.opine({ keys: [first], set: [{ kind: 'note', text: 'slow' }, { kind: 'pin' }], unset: [], via: 'app' })
    await expect.element(page.getByText('slow')).toBeVisible()
    expect(await violations()).toEqual([])
    await opened.press('2', 'j', '1', ' ', '1', '1')
    await expect.element(page.getByRole('region', { name: 'End of the review' })).toBeVisible()
    expect(await violations()).toEqual([])
  },
)

test.for([
  [1024, 700],
  [360, 740],
] as const)('[SCR347] at %i x %i pixels a review is not cut off', async ([width, height]) => {
  await review({ width, height })
  expect(document.documentElement.scrollWidth).toBe(width)
  const bar = document.querySelector('.review-bar')!.getBoundingClientRect()
  expect([bar.left, bar.right, bar.bottom]).toEqual([0, width, height])
  expect(document.querySelector('.review-body')!.getBoundingClientRect().height).toBeGreaterThan(height / 2)
})

test('[SCR340] while no tag is in use, it is said how the digits get theirs', async () => {
  const opened = await open({
    runs: Array.from({ length: 6 }, (_, n) => observedRun({ createdAt: RUN_START_MS + n * 60_000, userTags: [] })),
  })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(6)
  await opened.press('r')
  await expect.element(page.getByText(/^No tag is in use yet/)).toBeVisible()
})
