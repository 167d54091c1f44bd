import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, systemTags: ['user:bob'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, flow: 'ProjectFlow', systemTags: ['user:bob'] }),
  observedRun({ createdAt: RUN_START_MS - 180_000, flow: 'ProjectFlow', systemTags: ['user:bob'] }),
]
const rows = (): number => document.querySelectorAll('.run-row').length
const hint = page.getByRole('status', { name: 'Keys that may follow' })

test('[KEY1] a key after g leads to a place (command: go-everyone) (command: go-mine)', async () => {
  const { press, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  await press('gm')
  await expect.poll(() => view.get().namespace).toBe('user:alice')
  await press('ge')
  await expect.poll(() => view.get().namespace).toBe(null)
})

test('[KEY1] while a key waits for the next one it is said what may follow', async () => {
  const { press, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  // Set, not pressed, so that it waits as long as the test looks.
  view.set({ keysBegun: 'g' })
  await expect.element(hint).toHaveTextContent(/then.*Everyone.*Mine.*Runs.*Sources/)
  await press('s')
  expect(view.get()).toMatchObject({ screen: 'sources', keysBegun: null })
  await expect.element(hint).not.toHaveTextContent('Everyone')
})

test('[KEY1] g s and g r go to the sources and back to the runs (command: go-sources) (command: go-runs)', async () => {
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(4)
  await press('gs')
  await expect.element(page.getByRole('heading', { name: 'Sources', level: 1 })).toBeVisible()
  await press('gr')
  await expect.element(page.getByRole('grid', { name: 'Runs' })).toBeVisible()
})

test('[KEY2] a key that goes on no sequence does nothing, and Escape ends the waiting', async () => {
  const { press, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  await press('gx')
  expect(view.get()).toMatchObject({ keysBegun: null, selection: new Set() })
  view.set({ query: 'flow:ProjectFlow' })
  await expect.poll(rows).toBe(2)
  await press('g{Escape}')
  expect(view.get()).toMatchObject({ keysBegun: null, query: 'flow:ProjectFlow' })
})

test('[KEY2] in a field g is a letter, and without single letters it begins nothing', async () => {
  const { press, user, opened } = await open({ runs })
  const { view, preferences } = opened.services
  await expect.poll(rows).toBe(4)
  await press('/')
  await user.keyboard('gm')
  expect(view.get()).toMatchObject({ query: 'gm', keysBegun: null, namespace: null })
  view.set({ query: '' })
  await press('{Escape}')
  preferences.set({ letterKeys: false })
  await press('g')
  expect(view.get().keysBegun).toBe(null)
})

test('[KEY3] g l opens the latest run of the focused flow in the namespace in view (command: go-latest-run-of-the-flow)', async () => {
  const { press, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  await press('{End}', 'gl')
  await expect.poll(() => view.get().focusIndex).toBe(2)
  expect(view.get().detailOpen).toBe(true)
})

test('[KEY3] g b opens the baseline of the focused flow, or says that there is none (command: go-baseline-of-the-flow)', async () => {
  const { press, replica, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  await press('{End}', 'gb')
  await expect.element(page.getByText('ProjectFlow has no baseline yet.', { exact: false })).toBeVisible()
  await replica.opine({ keys: [keyOf(runs[2]!)], set: [{ kind: 'baseline' }], unset: [], via: 'app' })
  await press('gb')
  await expect.poll(() => view.get().focusKey).toBe(keyOf(runs[2]!))
})

test('[KEY1] g p shows the pinned runs, g t and g r turn to the timeline and the list (command: go-pinned-runs) (command: go-timeline)', async () => {
  const { press, replica, opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(4)
  await replica.opine({ keys: [keyOf(runs[1]!)], set: [{ kind: 'pin' }], unset: [], via: 'app' })
  await press('gp')
  await expect.poll(rows).toBe(1)
  await press('gt')
  expect(view.get().layout).toBe('timeline')
  await press('gr')
  expect(view.get().layout).toBe('table')
})
