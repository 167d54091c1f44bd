import axe from 'axe-core'
import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { RunDetail } from '../../../src-core/bridge/contract.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const run = observedRun({
  userTags: ['nightly'],
  systemTags: ['user:alice', 'runtime:dev', 'python_version:3.11.2', 'metaflow_version:2.19'],
})
const shownAddress = () => document.querySelector('iframe')?.getAttribute('src')
const pane = () => page.getByRole('complementary', { name: /^Run TrainFlow/ })

const DETAIL: RunDetail = {
  parameters: [{ name: 'epochs', type: 'int', value: '6' }],
  steps: [
    { name: 'start', startedAt: RUN_START_MS, finishedAt: RUN_START_MS + 400, failed: false, tasks: [] },
    { name: 'train', startedAt: RUN_START_MS, finishedAt: null, failed: true, tasks: [] },
  ],
  cards: [{ step: 'train', taskId: '3', type: 'plain', id: null, uuid: 'u', path: 'TrainFlow/1/train/3/card.html', sizeBytes: 2_000 }],
}

test('[SCR50] what people think comes first, then what is known; system tags are plain text', async () => {
  const { replica } = await open({ runs: [run] })
  await replica.mutate({ keys: [keyOf(run)], add: ['good'], remove: ['nightly'], via: 'app' })
  await expect.element(pane()).toBeVisible()
  await expect.element(pane().getByText('removed')).toBeVisible()
  const heads = [...document.querySelectorAll('.run-detail h3')].map((head) => head.textContent)
  expect(heads).toEqual(['Tags', 'Notes', 'History', 'Facts'])
  const history = [...document.querySelectorAll('.history li')].map((entry) => entry.textContent)
  expect(history.some((entry) => /alice.*added.*good/.test(entry ?? ''))).toBe(true)
  expect(history.at(-1)).toMatch(/nightly.*came with it/)
  await expect.element(pane().getByText(/python_version:3.11.2/)).toBeVisible()
  expect(document.querySelector('.run-detail .tag[title="python_version:3.11.2"]')).toBe(null)
})

test('[KEY46] the button beside a run copies the pathspec of that run, whatever is selected', async () => {
  const { press } = await open({ runs: [run, observedRun({ createdAt: RUN_START_MS - 60_000 })] })
  await expect.element(pane()).toBeVisible()
  const copy = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
  await press('j', 'x', 'k')
  await expect.element(page.getByRole('complementary', { name: `Run TrainFlow/${run.runId}` })).toBeVisible()
  await page.getByRole('button', { name: 'Copy pathspec', exact: true }).click()
  await expect.poll(() => copy.mock.calls).toEqual([[`TrainFlow/${run.runId}`]])
  copy.mockRestore()
})

test('[SCR51] parameters, steps and cards come from the first source that has the run', async () => {
  const bridge = new FakeBridge({
    runDetail: () => ({ ok: true, value: DETAIL }),
    showCard: () => ({ ok: true, value: 'about:blank#card' }),
  })
  await open({ runs: [run], bridge })
  await expect.element(pane().getByText('epochs')).toBeVisible()
  await expect.element(pane().getByText('train', { exact: true })).toBeVisible()
  await expect.poll(shownAddress).toBe('about:blank#card')
  expect(document.querySelector('iframe')?.getAttribute('sandbox')).toBe('allow-scripts')
  expect(bridge.calls.find(({ method }) => method === 'showCard')?.args).toEqual(['source-1', 'TrainFlow/1/train/3/card.html'])
})

test('[SCR54] a failed task shows what it failed with and the end of its log; earlier pages come in front', async () => {
  const task = { taskId: '3', attempts: 1, startedAt: null, finishedAt: null, state: 'failed' as const, artifacts: [] }
  const detail: RunDetail = { ...DETAIL, steps: [{ ...DETAIL.steps[1]!, tasks: [task] }], cards: [] }
  const end = 'Traceback (most recent call last):\n  File "flow.py", line 3\n    run()\nValueError: bad rate\n\n    Task failed.\n'
  const bridge = new FakeBridge({
    runDetail: () => ({ ok: true, value: detail }),
    readLog: (_source, _task, stream, before) => ({
      ok: true,
      value: {
        attempt: 0,
        text: stream === 'stdout' ? '' : before === null ? end : 'first line\n',
        from: before === null ? 100 : 0,
        sizeBytes: 200,
      },
    }),
  })
  await open({ runs: [run], bridge })
  await expect.element(pane().getByText('ValueError: bad rate', { exact: true })).toBeVisible()
  const log = pane().getByLabelText('stderr of train/3')
  await pane()
    .getByRole('button', { name: /earlier/ })
    .click()
  await expect.element(log).toHaveTextContent(/^first line\s+Traceback/)
  await pane().getByRole('button', { name: 'stdout' }).click()
  await expect.element(pane().getByText('Nothing on stdout.')).toBeVisible()
})

test('[SCR55] artifacts stand with their value where it is small and plain, else with type, size and hash', async () => {
  const artifacts = [
    { name: 'accuracy', type: 'float', sizeBytes: 21, sha: 'a'.repeat(40), value: '0.91' },
    { name: 'model', type: 'sklearn.Forest', sizeBytes: 4_000_000, sha: 'b'.repeat(40), value: null },
  ]
  const task = { taskId: '4', attempts: 1, startedAt: null, finishedAt: null, state: 'completed' as const, artifacts }
  const detail: RunDetail = { ...DETAIL, steps: [{ ...DETAIL.steps[0]!, name: 'end', tasks: [task] }], cards: [] }
  await open({ runs: [run], bridge: new FakeBridge({ runDetail: () => ({ ok: true, value: detail }) }) })
  await expect.element(pane().getByText('0.91')).toBeVisible()
  await expect.element(pane().getByText(/sklearn.Forest · 4.*MB · bbbbbbb/)).toBeVisible()
})

test.for(['light', 'dark', 'contrast'] as const)(
  '[SCR47] in the %s theme axe finds no violation in a run with a log and artifacts',
  async (theme) => {
    const artifacts = [{ name: 'model', type: 'sklearn.Forest', sizeBytes: 4_000, sha: 'b'.repeat(40), value: null }]
    const task = { taskId: '4', attempts: 1, startedAt: null, finishedAt: null, state: 'failed' as const, artifacts }
    const bridge = new FakeBridge({
      runDetail: () => ({ ok: true, value: { ...DETAIL, steps: [{ ...DETAIL.steps[1]!, tasks: [task] }], cards: [] } }),
      readLog: () => ({
        ok: true,
        value: { attempt: 0, text: 'Traceback (most recent call last):\nValueError: bad\n', from: 9, sizeBytes: 90 },
      }),
    })
    const { opened } = await open({ runs: [run], bridge })
    opened.services.preferences.set({ theme })
    await expect.element(pane().getByText('ValueError: bad', { exact: true })).toBeVisible()
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
  },
)

test('[SCR53] keys turn the cards of a run, round and round, and show one over the whole window', async () => {
  const cards = ['a', 'b', 'c'].map((id) => ({ step: 'train', taskId: '3', type: 'plain', id, uuid: id, path: id, sizeBytes: 10 }))
  const bridge = new FakeBridge({
    runDetail: () => ({ ok: true, value: { ...DETAIL, cards } }),
    showCard: (_, path) => ({ ok: true, value: `about:blank#${path}` }),
  })
  const { press, opened } = await open({ runs: [run], bridge })
  await expect.element(pane().getByText('1 of 3')).toBeVisible()
  await press(']')
  await expect.poll(shownAddress).toBe('about:blank#b')
  await press('[[', '[[')
  await expect.poll(shownAddress).toBe('about:blank#c')
  await press('f')
  const dialog = page.getByRole('dialog', { name: /train\/3 · c/ })
  await expect.element(dialog).toBeVisible()
  await press(']', 'x', 't')
  await expect.element(page.getByRole('dialog', { name: /train\/3 · a/ })).toBeVisible()
  expect(opened.services.view.get()).toMatchObject({ selection: new Set(), editing: null })
  await press('{Escape}')
  await expect.poll(() => document.querySelectorAll('.dialog').length).toBe(0)
  expect(opened.services.view.get().detailOpen).toBe(true)
})

test('[SCR53] a card that cannot be had says why in its place', async () => {
  const bridge = new FakeBridge({
    runDetail: () => ({ ok: true, value: DETAIL }),
    showCard: () => ({ ok: false, error: { kind: 'too-large', message: 'This card is larger than 16 MB and is not shown.' } }),
  })
  await open({ runs: [run], bridge })
  await expect.element(pane().getByText(/larger than 16 MB/)).toBeVisible()
})

test('[SCR51] a run that no source has is shown without them', async () => {
  const bridge = new FakeBridge()
  await open({ runs: [run], bridge })
  await expect.poll(() => bridge.count('runDetail')).toBe(1)
  await expect.element(pane().getByText('Owner')).toBeVisible()
  expect(document.querySelector('.step-strip')).toBe(null)
})

test('[SCR52] the tag button of the pane edits that run, whatever is selected', async () => {
  const other = observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['other'] })
  const { press, opened } = await open({ runs: [run, other] })
  await expect.element(pane()).toBeVisible()
  await press('j', 'x', 'k')
  await pane().getByRole('button', { name: /^Tag/ }).click()
  await expect.poll(() => opened.services.view.get().editing).toEqual([keyOf(run)])
})
