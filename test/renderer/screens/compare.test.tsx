import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [0, 1, 2, 3, 4, 5, 6].map((minute) => observedRun({ createdAt: RUN_START_MS - minute * 60_000, userTags: ['nightly'] }))
const screen = () => page.getByRole('region', { name: 'Compare' })

function detail(seed: string, accuracy: string): RunDetail {
  const artifact = { type: 'float', sizeBytes: 20, sha: 'a'.repeat(40) }
  const artifacts = [
    { ...artifact, name: 'accuracy', value: accuracy },
    { ...artifact, name: 'seed', value: seed },
  ]
  const task = { taskId: '4', attempts: 1, startedAt: null, finishedAt: null, state: 'completed' as const, artifacts }
  return {
    parameters: [
      { name: 'seed', type: 'int', value: seed },
      { name: 'epochs', type: 'int', value: '6' },
    ],
    steps: [{ name: 'end', startedAt: null, finishedAt: null, failed: false, tasks: [task] }],
    cards: [],
  }
}

/** A host that has the first run with seed 7 and the second with seed 3, and no other. */
const bridgeWithTwo = (): FakeBridge =>
  new FakeBridge({
    runDetail: (_, flow, runId) => {
      const at = runs.findIndex((run) => run.flow === flow && run.runId === runId)
      if (at > 1) return { ok: false, error: { kind: 'not-found', message: 'It is not here.' } }
      return { ok: true, value: at === 0 ? detail('7', '0.91') : detail('3', '0.91') }
    },
  })

const rowsShown = (): string[] =>
  [...document.querySelectorAll<HTMLTableRowElement>('.compare tbody tr:not(.compare-group)')].map((row) =>
    [row.className, ...[...row.cells].map((cell) => cell.innerText.trim())].join(' | '),
  )

test('[SCR70] selected runs stand side by side; what differs is marked, and may be all that is shown', async () => {
  const { press, replica } = await open({ runs, bridge: bridgeWithTwo() })
  await replica.mutate({ keys: [keyOf(runs[0]!)], add: ['good'], remove: [], via: 'app' })
  await press('x', 'j', 'x', 'c')
  await expect.element(screen().getByRole('heading', { name: 'Compare 2 runs' })).toBeVisible()
  await expect.poll(rowsShown).toContain('differs | seed | 7 | 3')
  expect(rowsShown()).toContain(' | epochs | 6 | 6')
  // A parameter is an artifact of every step, too, and is told once.
  expect(rowsShown().filter((row) => row.includes('| seed |'))).toHaveLength(1)
  expect(rowsShown()).toContain(' | accuracy | 0.91 | 0.91')
  expect(rowsShown().some((row) => /^differs \| good \| alice.*\| –$/s.test(row.replaceAll('\n', ' ')))).toBe(true)
  await press('d')
  await expect.poll(() => rowsShown().every((row) => row.startsWith('differs'))).toBe(true)
})

test('[SCR70] Escape goes back to the list with the selection, the focus and the place as they were', async () => {
  const { press, opened } = await open({ runs, bridge: bridgeWithTwo() })
  await press('x', 'j', 'j', 'x', 'c')
  await expect.element(screen()).toBeVisible()
  const before = opened.services.view.get()
  await press('j', 'x', 'n', '{ArrowDown}')
  expect(opened.services.view.get()).toMatchObject({ focusKey: before.focusKey, selection: before.selection, editing: null })
  await press('{Escape}')
  await expect.poll(() => document.querySelector('.compare')).toBe(null)
  expect(opened.services.view.get()).toMatchObject({ focusKey: before.focusKey, selection: before.selection })
  await press('j')
  await expect.poll(() => opened.services.view.get().focusIndex).toBe(3)
})

test('[SCR70] F6 goes round what is in view, and another filter leads back to the list', async () => {
  const { press, opened } = await open({ runs, bridge: bridgeWithTwo() })
  await press('x', 'j', 'x', 'c')
  await expect.element(screen()).toBeVisible()
  const panes = new Set<string | undefined>()
  for (let i = 0; i < 3; i++) {
    await press('{F6}')
    panes.add(document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane'])
  }
  expect(panes).toEqual(new Set(['compare', 'query', 'sidebar']))
  opened.services.view.set({ query: 'tag:nightly' })
  await expect.poll(() => document.querySelector('.compare')).toBe(null)
})

test.for(['light', 'dark', 'contrast'] as const)('[SCR47] in the %s theme axe finds no violation in a comparison', async (theme) => {
  const { press, opened } = await open({ runs, bridge: bridgeWithTwo() })
  opened.services.preferences.set({ theme })
  await press('x', 'j', 'j', 'x', 'c')
  await expect.poll(rowsShown).toContain(' | seed | 7 | –')
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
})

test('[SCR71] what is not at hand is said, and counts as no difference', async () => {
  const { press } = await open({ runs, bridge: bridgeWithTwo() })
  await press('x', 'j', 'j', 'x', 'c')
  await expect.element(screen().getByText(/No open source has the details of one of these runs/)).toBeVisible()
  expect(rowsShown()).toContain(' | seed | 7 | –')
})

test('[SCR71] runs of different flows are compared with a word of caution', async () => {
  const other = observedRun({ flow: 'OtherFlow', createdAt: RUN_START_MS - 30_000 })
  const { press } = await open({ runs: [runs[0]!, other] })
  await press('x', 'j', 'x', 'c')
  await expect.element(screen().getByText(/different flows/)).toBeVisible()
})

test('[SCR71] more than six runs are not compared', async () => {
  const { press, opened } = await open({ runs })
  await press('x')
  for (let i = 0; i < 6; i++) await press('j', 'x')
  await press('c')
  await expect.element(page.getByText(/Two to six runs can be compared; 7 are selected/)).toBeVisible()
  expect(opened.services.view.get().compare).toBe(null)
})

const keysOf = (...at: number[]) => at.map((index) => keyOf(runs[index]!))
const heads = (): string[] => [...document.querySelectorAll<HTMLElement>('[data-compared]')].map((head) => head.dataset['compared'] ?? '')
const focusedHead = (): string | undefined =>
  document.querySelector<HTMLElement>('.compare thead .has-focus [data-compared]')?.dataset['compared']

/** As `rowsShown`, each on one line. */
const flat = (): string[] => rowsShown().map((row) => row.replaceAll(/\s+/g, ' '))
const metrics = (accuracy: number): string => `{'accuracy': ${accuracy}, 'rate': 0.01}`

test('[SCR72] c compares one run with the baseline of its flow, which stands first and is marked (command: compare)', async () => {
  const { press, replica } = await open({ runs, bridge: bridgeWithTwo() })
  await press('c')
  await expect.element(page.getByText(/TrainFlow has no baseline/)).toBeVisible()
  await replica.opine({ keys: keysOf(1), set: [{ kind: 'baseline' }], unset: [], via: 'app' })
  await press('c')
  await expect.poll(heads).toEqual(keysOf(1, 0))
  await expect.element(screen().getByText('baseline', { exact: true })).toBeVisible()
  expect(focusedHead()).toBe(keysOf(0)[0])
  // The notice goes first.
  await press('{Escape}', '{Escape}', 'j', 'c')
  await expect.element(page.getByText(/This run is the baseline of TrainFlow/)).toBeVisible()
})

test('[SCR72] among several selected runs the baseline stands first, and b adds it where it is missing (command: compare-baseline)', async () => {
  const { press, replica } = await open({ runs, bridge: bridgeWithTwo() })
  await replica.opine({ keys: keysOf(1), set: [{ kind: 'baseline' }], unset: [], via: 'app' })
  await press('x', 'j', 'x', 'c')
  await expect.poll(heads).toEqual(keysOf(1, 0))
  await press('{Escape}', 'x', 'j', 'x', 'c')
  await expect.poll(heads).toEqual(keysOf(0, 2))
  await press('b')
  await expect.poll(heads).toEqual(keysOf(1, 0, 2))
})

test('[SCR73] numbers of results say by how much they are more or less than those of the first run; metrics in a dict count', async () => {
  const bridge = new FakeBridge({
    runDetail: (_, _flow, runId) => {
      const first = runId === runs[0]!.runId
      const found = detail('7', first ? '0.9131' : '0.91')
      const step = found.steps[0]!
      const artifact = { name: 'metrics', type: 'dict', sizeBytes: 30, sha: 'c'.repeat(40), value: metrics(first ? 0.5 : 0.75) }
      return {
        ok: true,
        value: { ...found, steps: [{ ...step, tasks: [{ ...step.tasks[0]!, artifacts: [...step.tasks[0]!.artifacts, artifact] }] }] },
      }
    },
  })
  const { press } = await open({ runs, bridge })
  await press('x', 'j', 'x', 'c')
  await expect.poll(flat).toContain('differs | accuracy | 0.9131 | 0.91−0.0031')
  expect(flat()).toContain('differs | metrics.accuracy | 0.5 | 0.75+0.25')
  expect(flat()).toContain(' | metrics.rate | 0.01 | 0.01')
})

test('[SCR74] left and right move the column, Delete takes its run out, t tags it, Enter opens it (commands: compare-previous, compare-next, compare-take-out, compare-tag, compare-open)', async () => {
  const { press, opened } = await open({ runs, bridge: bridgeWithTwo() })
  const view = opened.services.view
  await press('x', 'j', 'x', 'j', 'x', 'c')
  await expect.poll(heads).toEqual(keysOf(0, 1, 2))
  await press('{ArrowRight}', '{ArrowRight}', '{ArrowRight}', '{ArrowLeft}')
  await expect.poll(focusedHead).toBe(keysOf(1)[0])
  expect(document.activeElement?.getAttribute('data-compared')).toBe(keysOf(1)[0])
  await press('t')
  await expect.poll(() => view.get().editing).toEqual(keysOf(1))
  await press('{Escape}')
  await expect.poll(() => document.activeElement?.getAttribute('data-compared')).toBe(keysOf(1)[0])
  await press('{Delete}')
  await expect.poll(heads).toEqual(keysOf(0, 2))
  expect(focusedHead()).toBe(keysOf(2)[0])
  await press('{Enter}')
  await expect.poll(() => view.get()).toMatchObject({ compare: null, focusKey: keysOf(2)[0], detailOpen: true })
})

test('[SCR74] a comparison of two ends when one is taken out', async () => {
  const { press, opened } = await open({ runs, bridge: bridgeWithTwo() })
  await press('x', 'j', 'x', 'c')
  await expect.poll(heads).toHaveLength(2)
  await press('{Delete}')
  await expect.poll(() => opened.services.view.get().compare).toBe(null)
  await expect.element(page.getByRole('grid')).toBeVisible()
})

test('[SCR70] notes and marks of people stand in the comparison, with who and when', async () => {
  const { press, replica } = await open({ runs, bridge: bridgeWithTwo() })
  await replica.opine({ keys: keysOf(0), set: [{ kind: 'note', text: 'overfits' }, { kind: 'pin' }], unset: [], via: 'app' })
  await press('x', 'j', 'x', 'c')
  await expect.poll(() => flat().some((row) => /^differs \| Notes \| overfits alice .*\| –$/.test(row))).toBe(true)
  expect(flat().some((row) => /^differs \| Pinned \| alice .*\| –$/.test(row))).toBe(true)
})

test('[SCR70] in a window of 360 pixels every run keeps room for its values, and the others are a scroll away', async () => {
  const { press } = await open({ runs, bridge: bridgeWithTwo(), width: 360, height: 640 })
  await press('x', 'j', 'x', 'j', 'x', 'c')
  await expect.poll(heads).toHaveLength(3)
  for (const head of document.querySelectorAll('.compare thead th')) expect(head.getBoundingClientRect().width).toBeGreaterThanOrEqual(150)
  expect(document.documentElement.scrollWidth).toBe(360)
})
