import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { say } from '../../../src-renderer/app/toast.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { EDITORS } from '../support/editors.ts'
import { FakeBridge, SOURCE } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly', 'dataset:v2'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, systemTags: ['user:bob'], userTags: ['nightly'] }),
  observedRun({
    createdAt: RUN_START_MS - 120_000,
    flow: 'ProjectFlow',
    systemTags: ['production:token-1'],
    outcome: 'failed',
    successful: false,
  }),
]
const rows = (): number => document.querySelectorAll('.run-row').length
const focusedPane = (): string | undefined => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']
const nav = (name: RegExp) => page.getByRole('navigation').getByRole('button', { name })

test('[SCR40] the sidebar lists namespaces and tags with their runs, and a click looks through one', async () => {
  await open({ runs })
  await expect.element(nav(/^Everyone 3/)).toHaveAttribute('aria-current', 'page')
  await nav(/^Mine 1/).click()
  await expect.poll(rows).toBe(1)
  await nav(/^token-1 1/).click()
  await expect.element(page.getByText('ProjectFlow').first()).toBeVisible()
  await nav(/^Everyone/).click()
  await nav(/^nightly 2/).click()
  await expect.poll(rows).toBe(2)
})

test('[SCR40] of many tags the first ten are listed; the others come when asked for', async () => {
  await open({ runs: Array.from({ length: 14 }, (_, index) => observedRun({ createdAt: RUN_START_MS - index, userTags: [`t${index}`] })) })
  await nav(/^4 more/).click()
  await expect.element(nav(/^t9 1/)).toBeVisible()
  await expect.element(nav(/^Fewer/)).toBeVisible()
})

test('[SCR41] a source shows what it does; its screen lists problems by path and reads, stops and removes', async () => {
  const problem = { kind: 'bad-json', path: 'WaitFlow/17/_meta/_self.json', message: 'The file ends in the middle.' } as const
  const bridge = new FakeBridge({ rescanSource: () => ({ ok: true, value: SOURCE }), closeSource: () => ({ ok: true, value: null }) })
  await open({ runs, bridge, sources: [{ ...SOURCE, runCount: 3, problems: [problem] }] })
  await nav(/demo_project 1 problem/).click()
  await expect.element(page.getByText(problem.path)).toBeVisible()
  await expect.element(page.getByText(problem.message)).toBeVisible()
  const before = bridge.count('rescanSource')
  await page.getByRole('button', { name: 'Read again', exact: true }).click()
  await expect.poll(() => bridge.count('rescanSource')).toBe(before + 1)
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByRole('button', { name: 'Remove source' }).click()
  await expect.poll(() => bridge.calls.at(-1)).toEqual({ method: 'closeSource', args: ['source-1'] })
  bridge.emit('sourceClosed', { sourceId: 'source-1' })
  await expect.element(page.getByText('No source is open.', { exact: false })).toBeVisible()
})

test('[SCR42] theme and density are chosen in the settings, kept, and shown at once', async () => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('{Control>},{/Control}')
  await page.getByRole('radio', { name: 'Dark' }).click()
  await page.getByRole('radio', { name: 'Compact' }).click()
  expect(document.documentElement.dataset).toMatchObject({ theme: 'dark', density: 'compact' })
  expect(JSON.parse(localStorage.getItem('tagalong.preferences') ?? '')).toMatchObject({ theme: 'dark', density: 'compact' })
  await press('{Escape}')
  expect(opened.services.view.get().screen).toBe('runs')
  await expect.poll(() => document.querySelector<HTMLElement>('.run-row')?.offsetHeight).toBe(28)
})

test('[SCR43] where the tags are kept is said as it is: on this machine, or how many runs wait for the server', async () => {
  const first = await open({ runs, keeper: 'server' })
  await first.replica.mutate({ keys: [keyOf(runs[0] ?? observedRun())], add: ['good'], remove: [], via: 'app' })
  await expect.element(page.getByRole('button', { name: /^1 waiting/ })).toBeVisible()
  await expect.element(page.getByText('(added, not sent yet)').first()).toBeInTheDocument()
})

test('[SCR43] without a server everything is safe on this machine', async () => {
  await open({ runs })
  await expect.element(page.getByRole('button', { name: /^On this machine/ })).toBeVisible()
})

test('[SCR44] a full disk and a host that does not answer are said over the list, and the list stays', async () => {
  const { store, replica, bridge } = await open({ runs })
  await expect.poll(rows).toBe(3)
  store.faults.failCommits = 'full'
  await replica.mutate({ keys: [keyOf(runs[0] ?? observedRun())], add: ['good'], remove: [], via: 'app' })
  await expect.element(page.getByRole('alert').first()).toBeVisible()
  bridge.emit('hostReachable', { reachable: false })
  await expect.element(page.getByText(/The program that reads your disk does not answer/)).toBeVisible()
  expect(rows()).toBe(3)
  // It is a stop for Tab only where it scrolls.
  const banner = page.getByRole('region', { name: 'What is wrong' })
  await expect.element(banner).not.toHaveAttribute('tabindex')
  await page.viewport(640, 320)
  await expect.element(banner).toHaveAttribute('tabindex', '0')
  await page.viewport(1440, 900)
  bridge.emit('hostReachable', { reachable: true })
  await expect.element(page.getByText(/The program that reads your disk does not answer/)).not.toBeInTheDocument()
})

test('[SCR45] ? lists every key of the registry; F6 goes round the panes', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect.element(sheet).toHaveTextContent(/Select all matches/)
  await press('{Escape}')
  await expect.element(sheet).not.toBeInTheDocument()
  const seen: (string | undefined)[] = []
  for (let step = 0; step < 4; step++) {
    await press('{F6}')
    seen.push(focusedPane())
  }
  expect(new Set(seen)).toEqual(new Set(['query', 'sidebar', 'list', 'detail']))
})

test.for([360, 420, 800, 1024])('[SCR47] at a width of %d a notice covers nothing of the note editor', async (width) => {
  const { press, opened } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await page.viewport(width, 800)
  opened.services.view.set({ detailOpen: false })
  await press('n')
  const editor = page.getByRole('dialog', { name: /^Note on / })
  await expect.element(editor).toBeVisible()
  say(opened.services.view, { text: 'Added to 12 runs, and to one more that had other tags.', tag: 'dataset:v2', undo: true })
  await expect.element(page.getByRole('button', { name: /^Undo/ })).toBeVisible()
  const toast = document.querySelector('.toast')!.getBoundingClientRect()
  expect(toast.bottom).toBeLessThanOrEqual(editor.element().getBoundingClientRect().top)
  await page.viewport(1440, 900)
})

test('[SCR45] F6 comes into the detail of a run at its tags, not in the midst of its history', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await expect.poll(() => document.querySelectorAll('.history-entry').length).toBeGreaterThan(0)
  for (let step = 0; step < 4 && focusedPane() !== 'detail'; step++) await press('{F6}')
  expect(document.activeElement).toBe(document.querySelector('[data-pane="detail"] .tag-list button'))
})

test('[SCR45] an editor that was left by F6 is come back to by F6', async () => {
  const { press, user } = await open({ runs })
  await expect.poll(rows).toBe(3)
  for (const { key, name, field: fieldOf } of EDITORS) {
    await press(key)
    const field = fieldOf()
    await expect.element(field).toHaveFocus()
    await user.keyboard('begun')
    await press('{Shift>}{F6}{/Shift}')
    await expect.poll(focusedPane).toBe('list')
    await press('{F6}')
    await expect.element(field).toHaveFocus()
    await expect.element(field).toHaveValue('begun')
    await press('{Escape}', '{Escape}')
    await expect.element(page.getByRole('dialog', { name })).not.toBeInTheDocument()
  }
})

test('[SCR46] Escape goes back one step at a time: selection, then detail, then filter', async () => {
  const { press, opened } = await open({ runs })
  const { view } = opened.services
  view.set({ query: 'tag:nightly' })
  await expect.poll(rows).toBe(2)
  await press('x', '{Escape}')
  expect(view.get()).toMatchObject({ detailOpen: true, query: 'tag:nightly' })
  expect(view.get().selection.size).toBe(0)
  await press('{Escape}')
  expect(view.get()).toMatchObject({ detailOpen: false, query: 'tag:nightly' })
  await press('{Escape}')
  expect(view.get().query).toBe('')
  await press('{Enter}')
  expect(view.get().detailOpen).toBe(true)
})

test('[SCR46] Escape leaves a field, and then its screen', async () => {
  const { press, opened } = await open({ runs })
  await press('{Control>},{/Control}')
  await page.getByRole('button', { name: 'Team', exact: true }).click()
  const address = page.getByLabelText('Address of the server')
  await address.fill('wss://')
  await press('{Escape}')
  await expect.element(address).not.toHaveFocus()
  await expect.element(address).toHaveValue('wss://')
  await press('{Escape}')
  expect(opened.services.view.get().screen).toBe('runs')
})

/** What axe finds wrong with the whole page, the one element where each stands first. */
async function violations(): Promise<string[]> {
  const { violations: found } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)
}

test.for([1440, 1024, 800])('[SCR47] at a width of %i nothing is cut off, and axe finds no violation', async (width) => {
  const { press } = await open({ runs, width })
  await expect.poll(rows).toBe(3)
  await press('x')
  expect(document.documentElement.scrollWidth).toBe(width)
  expect(await violations()).toEqual([])
})

test.for(['light', 'dark', 'contrast'] as const)('[SCR47] in the %s theme axe finds no violation in any screen', async (theme) => {
  const { press, user, opened } = await open({ runs, sources: [{ ...SOURCE, state: 'unavailable' }] })
  const { view, preferences } = opened.services
  preferences.set({ theme })
  await expect.poll(rows).toBe(3)
  await press('x', 't')
  await user.keyboard('new tag')
  // Opened things fade in; a colour is judged when they stand.
  await settled()
  expect(await violations()).toEqual([])
  await press('{Escape}')
  for (const state of [
    { screen: 'settings' },
    { dialog: 'shortcuts' },
    { dialog: null, screen: 'sources' },
    { screen: 'runs', query: 'tag:none' },
  ] as const) {
    view.set(state)
    await settled()
    expect(await violations()).toEqual([])
  }
})

async function settled(): Promise<void> {
  await new Promise(requestAnimationFrame)
  await Promise.all(document.getAnimations().map((animation) => animation.finished))
}
