import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { RunDetail, TaskDetail } from '../../../src-core/bridge/contract.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const run = observedRun({ userTags: ['nightly'] })
const other = observedRun({ createdAt: RUN_START_MS - 60_000, runId: 'other' })
const MINUTE_MS = 60_000

const pane = () => page.getByRole('complementary', { name: /^Run TrainFlow/ })
const then = () => page.getByRole('region', { name: /^As of / })
const tagsThen = (): string[] => [...document.querySelectorAll('.as-of .tag')].map((tag) => tag.textContent ?? '')
const entry = (name: RegExp) => pane().getByRole('button', { name })

/** Opens a window on a run that was tagged twice, pinned, and lost a tag, a minute apart. */
async function withHistory() {
  const opened = await open({ runs: [run, other] })
  const act = async (change: () => Promise<{ readonly ok: boolean }>): Promise<void> => {
    opened.clock.advance(MINUTE_MS)
    expect((await change()).ok).toBe(true)
  }
  const keys = [keyOf(run)]
  await act(() => opened.replica.mutate({ keys, add: ['good'], remove: [], via: 'app' }))
  await act(() => opened.replica.opine({ keys, set: [{ kind: 'pin' }, { kind: 'note', text: 'looks right' }], unset: [], via: 'app' }))
  await act(() => opened.replica.mutate({ keys, add: ['best'], remove: ['nightly', 'good'], via: 'app' }))
  await expect.element(entry(/added best/)).toBeVisible()
  return opened
}

test('[SCR56] an entry of the history shows the run as it stood then; the same press and the button lead back', async () => {
  const { opened } = await withHistory()
  await entry(/pinned it/).click()
  await expect.element(then()).toBeVisible()
  expect(tagsThen()).toEqual(['good', 'nightly'])
  await expect.element(then().getByText('Pinned')).toBeVisible()
  await expect.element(then().getByText('looks right')).toBeVisible()
  await expect.element(pane().getByRole('button', { name: /^Tag/ })).not.toBeInTheDocument()
  await entry(/added good/).click()
  await expect.poll(tagsThen).toEqual(['good', 'nightly'])
  await expect.element(then().getByText('Pinned')).not.toBeInTheDocument()
  await entry(/added good/).click()
  await expect.element(then()).not.toBeInTheDocument()
  await entry(/came with it/).click()
  await expect.poll(tagsThen).toEqual(['nightly'])
  await then()
    .getByRole('button', { name: /Back to now/ })
    .click()
  expect(opened.services.view.get().asOf).toBe(null)
})

test('[SCR56] all entries of one moment are pressed with any of them, and the same press leads back from each', async () => {
  await withHistory()
  for (const name of [/added best/, /removed nightly/, /removed good/]) {
    await entry(name).click()
    await expect.element(entry(/added best/)).toHaveAttribute('aria-pressed', 'true')
    await expect.element(entry(/removed nightly/)).toHaveAttribute('aria-pressed', 'true')
    await expect.element(entry(/pinned it/)).toHaveAttribute('aria-pressed', 'false')
    await entry(name).click()
    await expect.element(then()).not.toBeInTheDocument()
  }
})

test('[SCR56] by keyboard: arrows go through the history, Enter shows a moment, Escape leads back; another run is shown as it is now', async () => {
  const { press, opened } = await withHistory()
  document.querySelector<HTMLElement>('.history-entry[tabindex="0"]')?.focus()
  expect(document.querySelectorAll('.history-entry[tabindex="0"]')).toHaveLength(1)
  await press('{ArrowDown}', '{ArrowDown}', '{ArrowDown}', '{Enter}')
  await expect.element(then()).toBeVisible()
  await press('{Escape}')
  await expect.element(then()).not.toBeInTheDocument()
  expect(opened.services.view.get().detailOpen).toBe(true)
  await press('{Enter}')
  await expect.element(then()).toBeVisible()
  await press('j')
  await expect.element(page.getByRole('complementary', { name: 'Run TrainFlow/other' })).toBeVisible()
  await expect.element(then()).not.toBeInTheDocument()
})

test('[SCR56] the focus stays with its entry when a newer one comes above it', async () => {
  const { replica, clock } = await withHistory()
  entry(/pinned it/)
    .element()
    .focus()
  clock.advance(MINUTE_MS)
  await replica.mutate({ keys: [keyOf(run)], add: ['later'], remove: [], via: 'app' })
  await expect.element(entry(/added later/)).toBeVisible()
  await expect.element(entry(/pinned it/)).toHaveFocus()
  await expect.element(entry(/pinned it/)).toHaveAttribute('tabindex', '0')
})

test.for(['light', 'dark', 'contrast'] as const)(
  '[SCR47] in the %s theme axe finds no violation in a run as of a moment',
  async (theme) => {
    const { opened } = await withHistory()
    opened.services.preferences.set({ theme })
    await entry(/pinned it/).click()
    await expect.element(then()).toBeVisible()
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
  },
)

function foreach(listed: number): RunDetail {
  const tasks = Array.from({ length: listed }, (_, i): TaskDetail => {
    const artifacts = [{ name: 'score', type: 'float', sizeBytes: 20, sha: 'a'.repeat(40), value: null }]
    return {
      taskId: String(i + 1),
      attempts: 1,
      startedAt: RUN_START_MS,
      finishedAt: null,
      state: i === 0 ? 'failed' : 'completed',
      artifacts,
    }
  })
  const unlisted = { completed: 29_000, failed: 4, open: 0, unread: 20_000 }
  return { parameters: [], steps: [{ name: 'fit', startedAt: RUN_START_MS, finishedAt: null, failed: true, tasks, unlisted }], cards: [] }
}

const artifacts = (): number => document.querySelectorAll('.artifact-task').length

test('[SCR57] of a step with very many tasks it is said how many there are, which are listed, and how many more failed', async () => {
  const bridge = new FakeBridge({ runDetail: () => ({ ok: true, value: foreach(200) }) })
  await open({ runs: [run], bridge })
  await expect.element(pane().getByText(/×49,204/)).toBeVisible()
  await expect
    .element(pane().getByText(/200 of 49,204 tasks of fit are listed/))
    .toHaveTextContent(/4 more failed. 20,000 were not looked at/)
  expect(artifacts()).toBe(5)
  await pane().getByRole('button', { name: 'All 200 tasks' }).click()
  await expect.poll(artifacts).toBe(200)
})

test('[SCR58] long, right-to-left and emoji names and a pane of one pixel leave the pane whole', async () => {
  const name = 'n'.repeat(300)
  const odd = observedRun({ flow: `${'F'.repeat(299)}1`, userTags: [name, 'تمت المراجعة', '🚀🚀'], systemTags: [`user:${name}`] })
  const detail = foreach(3)
  const steps = [{ ...detail.steps[0]!, name }]
  const parameters = [{ name, type: 'str', value: name }]
  await open({ runs: [odd], bridge: new FakeBridge({ runDetail: () => ({ ok: true, value: { ...detail, steps, parameters } }) }) })
  const aside = document.querySelector<HTMLElement>('.run-detail')!
  await expect.poll(() => aside.querySelector('.step-strip')).not.toBe(null)
  const scroll = aside.querySelector<HTMLElement>('.run-detail-scroll')!
  expect(scroll.scrollWidth).toBe(scroll.clientWidth)
  expect(document.documentElement.scrollWidth).toBe(document.documentElement.clientWidth)
  aside.style.width = '1px'
  await expect.poll(() => aside.offsetWidth).toBe(1)
  aside.style.width = ''
  await expect.poll(() => aside.offsetWidth).toBeGreaterThan(300)
})

test.for([320, 219])(
  '[SCR64] in a pane of %i pixels nothing is scrolled or cut at its side, and the filter of so narrow a window has a line of its own',
  async (paneWidth) => {
    const width = paneWidth + 48
    const run = observedRun({ userTags: ['reviewed-by-bob', 'published'] })
    const detail = foreach(3)
    const parameters = [{ name: 'learning_rate', type: 'float', value: '0.0001' }]
    const opened = await open({
      runs: [run],
      width,
      bridge: new FakeBridge({ runDetail: () => ({ ok: true, value: { ...detail, parameters } }) }),
    })
    opened.opened.services.view.set({ detailOpen: true, query: 'tag:published' })
    await expect.poll(() => document.querySelector('.run-detail .step-strip')).not.toBe(null)
    expect(document.documentElement.scrollWidth).toBe(width)
    const scroll = document.querySelector<HTMLElement>('.run-detail-scroll')!
    const right = scroll.getBoundingClientRect().right
    const reaches = [...scroll.querySelectorAll('.tag, .history-what, .history-entry time, dd, dt, .step-strip li')]
    expect(reaches.filter((each) => each.getBoundingClientRect().right > right).map((each) => each.className)).toEqual([])
    const whatIsCut = [...scroll.querySelectorAll('.history-what')].filter((each) => each.scrollWidth > each.clientWidth)
    expect(whatIsCut).toEqual([])
    const [bar, views] = [document.querySelector('.query-bar')!, document.querySelector('.layout-switch')!].map((each) =>
      each.getBoundingClientRect(),
    )
    expect(bar!.bottom <= views!.top).toBe(true)
  },
)
