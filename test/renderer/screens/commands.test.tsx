import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const openAny = oneWindowPerTest()

const runs: readonly ObservedRun[] = Array.from({ length: 40 }, (_, index) =>
  observedRun({ createdAt: RUN_START_MS - index * 60_000, userTags: index % 2 === 0 ? ['even'] : ['odd'] }),
)
const CARDS = ['a', 'b', 'c'].map((id) => ({ step: 'train', taskId: '3', type: 'plain', id, uuid: id, path: id, sizeBytes: 10 }))

async function open(cards = CARDS): Promise<TestWindow> {
  const bridge = new FakeBridge({
    runDetail: (): { ok: true; value: RunDetail } => ({ ok: true, value: { parameters: [], steps: [], cards } }),
    showCard: (_, path) => ({ ok: true, value: `about:blank#${path}` }),
  })
  const opened = await openAny({ runs, bridge })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBeGreaterThan(10)
  return opened
}
const view = ({ opened }: TestWindow) => opened.services.view.get()
const selected = (window: TestWindow): number[] => runs.flatMap((run, index) => (view(window).selection.has(keyOf(run)) ? [index] : []))
const shownCard = (): string | undefined => document.querySelector<HTMLIFrameElement>('iframe.card-body')?.src
const option = (name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) })
const focusedPane = (): string | undefined => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']

test('[A11Y9] j goes to the next run (command: move-down)', async () => {
  const window = await open()
  await window.press('j', 'j')
  expect(view(window).focusIndex).toBe(2)
})

test('[A11Y9] k goes to the previous run, and stays at the first (command: move-up)', async () => {
  const window = await open()
  await window.press('j', 'j', 'k')
  expect(view(window).focusIndex).toBe(1)
  await window.press('k', 'k')
  expect(view(window).focusIndex).toBe(0)
})

test('[A11Y9] End goes to the oldest run (command: move-last)', async () => {
  const window = await open()
  await window.press('{End}')
  expect(view(window).focusIndex).toBe(39)
})

test('[A11Y9] Home goes to the newest run (command: move-first)', async () => {
  const window = await open()
  await window.press('{End}', '{Home}')
  expect(view(window).focusIndex).toBe(0)
})

test('[A11Y9] PageDown goes on by what fits, and ends at the oldest (command: page-down)', async () => {
  const window = await open()
  await window.press('{PageDown}')
  expect(view(window).focusIndex).toBeGreaterThan(5)
  await window.press('{PageDown}', '{PageDown}', '{PageDown}')
  expect(view(window).focusIndex).toBe(39)
})

test('[A11Y9] PageUp goes back by as much (command: page-up)', async () => {
  const window = await open()
  await window.press('{PageDown}', '{PageUp}')
  expect(view(window).focusIndex).toBe(0)
})

test('[A11Y9] Enter opens the run beside the list (command: open-detail)', async () => {
  const window = await open()
  await window.press('{Escape}')
  await expect.element(page.getByRole('complementary', { name: /^Run / })).not.toBeInTheDocument()
  await window.press('{Enter}')
  await expect.element(page.getByRole('complementary', { name: /^Run / })).toBeVisible()
})

test('[A11Y9] ] shows the next card of the run (command: next-card)', async () => {
  const window = await open()
  await expect.poll(shownCard).toBe('about:blank#a')
  await window.press(']')
  await expect.poll(shownCard).toBe('about:blank#b')
})

test('[A11Y9] [ shows the card before (command: previous-card)', async () => {
  const window = await open()
  await expect.poll(shownCard).toBe('about:blank#a')
  await window.press('[[')
  await expect.poll(shownCard).toBe('about:blank#c')
})

test('[A11Y9] f shows the card over the whole window, and Escape puts it back (command: whole-card)', async () => {
  const window = await open()
  await expect.poll(shownCard).toBe('about:blank#a')
  await window.press('f')
  await expect.element(page.getByRole('dialog', { name: /train\/3/ })).toBeVisible()
  await window.press('{Escape}')
  await expect.element(page.getByRole('dialog', { name: /train\/3/ })).not.toBeInTheDocument()
})

test('[SCR53] where the run has no card there is no command for one, and keys do nothing', async () => {
  const bare = await open([])
  await expect.poll(() => view(bare).cardCounts.map(({ count }) => count)).toEqual([0])
  await bare.press('f', ']', '{Control>}k{/Control}')
  expect(view(bare)).toMatchObject({ wholeCardOf: null, card: null })
  await expect.element(option('Tag the run')).toBeVisible()
  await expect.element(option('Card over')).not.toBeInTheDocument()
})

test('[SCR53] of a single card there is none to turn to', async () => {
  const single = await open(CARDS.slice(0, 1))
  await expect.poll(shownCard).toBe('about:blank#a')
  await single.press('{Control>}k{/Control}')
  await expect.element(option('Card over')).toBeVisible()
  await expect.element(option('Next card')).not.toBeInTheDocument()
})

test('[A11Y9] x selects the run, and deselects it (command: toggle-selection)', async () => {
  const window = await open()
  await window.press('j', 'x')
  expect(selected(window)).toEqual([1])
  await window.press('x')
  expect(selected(window)).toEqual([])
})

test('[A11Y9] Shift+j takes in the next run (command: extend-down)', async () => {
  const window = await open()
  await window.press('{Shift>}j{/Shift}', '{Shift>}j{/Shift}')
  expect(selected(window)).toEqual([0, 1, 2])
})

test('[A11Y9] Shift+k gives it up again (command: extend-up)', async () => {
  const window = await open()
  await window.press('{Shift>}j{/Shift}', '{Shift>}j{/Shift}', '{Shift>}k{/Shift}')
  expect(selected(window)).toEqual([0, 1])
})

test('[A11Y9] Ctrl+A selects all matches, not only those in view (command: select-all)', async () => {
  const window = await open()
  await window.press('{Control>}a{/Control}')
  await expect.poll(() => view(window).selection.size).toBe(40)
})

test('[A11Y9] the selection is cleared by the button that says so (command: clear-selection)', async () => {
  const window = await open()
  await window.press('x')
  await page
    .getByRole('toolbar')
    .getByRole('button', { name: /^Clear/ })
    .click()
  expect(selected(window)).toEqual([])
})

test('[A11Y9] c lays the selected runs side by side (command: compare)', async () => {
  const window = await open()
  await window.press('x', 'j', 'x', 'c')
  await expect.element(page.getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible()
})

test('[A11Y9] d leaves only what differs (command: toggle-differences)', async () => {
  const window = await open()
  await window.press('x', 'j', 'x', 'c')
  await expect.element(page.getByRole('rowheader', { name: 'Flow', exact: true })).toBeVisible()
  await window.press('d')
  await expect.element(page.getByRole('rowheader', { name: 'Flow', exact: true })).not.toBeInTheDocument()
})

test('[A11Y9] a comparison is closed by its button, and the list is as it was', async () => {
  const window = await open()
  await window.press('x', 'j', 'x', 'c')
  await page
    .getByRole('region', { name: 'Compare', exact: true })
    .getByRole('button', { name: /^Close/ })
    .click()
  await expect.element(page.getByRole('heading', { name: 'Compare 2 runs' })).not.toBeInTheDocument()
  expect([view(window).focusIndex, selected(window)]).toEqual([1, [0, 1]])
})

test('[A11Y9] t opens the tag editor on the run (command: edit-tags)', async () => {
  const window = await open()
  await window.press('t')
  await expect.element(page.getByRole('dialog', { name: `Tag TrainFlow/${runs[0]?.runId}` })).toBeVisible()
})

async function tagFirst(window: TestWindow): Promise<() => readonly string[]> {
  const key = keyOf(runs[0] ?? observedRun())
  await window.replica.mutate({ keys: [key], add: ['good'], remove: [], via: 'app' })
  const tags = (): readonly string[] => window.replica.tagsOn([key]).map(({ tag }) => tag)
  await expect.poll(() => window.opened.services.replicaState.get().status?.canUndo).toBe(true)
  return tags
}

test('[A11Y9] Ctrl+Z takes the last act back (command: undo)', async () => {
  const window = await open()
  const tags = await tagFirst(window)
  expect(tags()).toContain('good')
  await window.press('{Control>}z{/Control}')
  await expect.poll(tags).not.toContain('good')
})

test('[A11Y9] Shift+Ctrl+Z does it again (command: redo)', async () => {
  const window = await open()
  const tags = await tagFirst(window)
  await window.press('{Control>}z{/Control}')
  await expect.poll(() => window.opened.services.replicaState.get().status?.canRedo).toBe(true)
  await window.press('{Control>}{Shift>}z{/Shift}{/Control}')
  await expect.poll(tags).toContain('good')
})

test('[A11Y9] / goes to the filter (command: focus-query)', async () => {
  const window = await open()
  await window.press('/')
  expect(focusedPane()).toBe('query')
  await window.press('{Escape}')
})

test('[A11Y9] the filter is cleared from the palette (command: clear-query)', async () => {
  const window = await open()
  window.opened.services.view.set({ query: 'tag:odd' })
  await expect.poll(() => window.opened.services.runs.count).toBe(20)
  await window.press('{Control>}k{/Control}', 'clear the filter')
  await expect.element(page.getByRole('option', { name: /Clear the filter/ })).toHaveAttribute('aria-selected', 'true')
  await window.press('{Enter}')
  await expect.poll(() => view(window).query).toBe('')
})

test('[A11Y9] F6 goes on to the next pane (command: next-pane)', async () => {
  const window = await open()
  const seen = new Set<string | undefined>()
  for (let step = 0; step < 4; step++) {
    await window.press('{F6}')
    seen.add(focusedPane())
  }
  expect(seen).toEqual(new Set(['query', 'sidebar', 'list', 'detail']))
})

test('[A11Y9] Shift+F6 goes back to the pane before (command: previous-pane)', async () => {
  const window = await open()
  await window.press('{F6}')
  const first = focusedPane()
  await window.press('{F6}', '{Shift>}{F6}{/Shift}')
  expect(focusedPane()).toBe(first)
})

test('[A11Y9] Escape takes one step back at a time (command: step-back)', async () => {
  const window = await open()
  await window.press('x', '{Escape}')
  expect({ selected: selected(window), detailOpen: view(window).detailOpen }).toEqual({ selected: [], detailOpen: true })
  await window.press('{Escape}')
  expect(view(window).detailOpen).toBe(false)
})

test('[A11Y9] Ctrl+K opens the palette, from a field too (command: show-palette)', async () => {
  const window = await open()
  await window.press('/', '{Control>}k{/Control}')
  await expect.element(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
})

test('[A11Y9] ? opens the sheet of keys (command: show-shortcuts)', async () => {
  const window = await open()
  await window.press('?')
  await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('[A11Y9] Ctrl+, opens the settings, and Escape leaves them (command: show-settings)', async () => {
  const window = await open()
  await window.press('{Control>},{/Control}')
  await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  await window.press('{Escape}')
  await expect.element(page.getByRole('heading', { name: 'Settings' })).not.toBeInTheDocument()
})

async function runFromPalette(window: TestWindow, title: string): Promise<void> {
  await window.press('{Control>}k{/Control}', title)
  await expect.element(page.getByRole('option', { name: title })).toHaveAttribute('aria-selected', 'true')
  await window.press('{Enter}')
  await expect.element(page.getByRole('dialog', { name: 'Command palette' })).not.toBeInTheDocument()
}

test('[A11Y9] themes are chosen from the palette (commands: theme-system, theme-light, theme-dark, theme-contrast)', async () => {
  const window = await open()
  for (const [title, theme] of [
    ['Theme: high contrast', 'contrast'],
    ['Theme: light', 'light'],
    ['Theme: dark', 'dark'],
    ['Theme: as the system', 'system'],
  ] as const) {
    await runFromPalette(window, title)
    expect(window.opened.services.preferences.get().theme).toBe(theme)
  }
})

test('[A11Y9] so is the height of rows (commands: rows-comfortable, rows-compact)', async () => {
  const window = await open()
  await runFromPalette(window, 'Rows: compact')
  await expect.poll(() => document.querySelector<HTMLElement>('.run-row')?.offsetHeight).toBe(28)
  await runFromPalette(window, 'Rows: comfortable')
  await expect.poll(() => document.querySelector<HTMLElement>('.run-row')?.offsetHeight).toBe(36)
})

test('[A11Y9] the name that signs is changed in the settings (command: choose-name)', async () => {
  const window = await open()
  await runFromPalette(window, 'Choose your name…')
  await expect.element(page.getByRole('textbox', { name: 'Your tags are signed' })).toBeVisible()
})
