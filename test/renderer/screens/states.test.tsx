import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Trouble } from '../../../src-core/replica/api.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { SOURCE } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const runs = [observedRun(), observedRun({ createdAt: RUN_START_MS - 60_000 })]
const rows = (): number => document.querySelectorAll('.run-row').length
const nav = (name: RegExp) => page.getByRole('navigation').getByRole('button', { name })

const TROUBLES: readonly Trouble[] = [
  { kind: 'store-busy', message: 'Tagalong is open elsewhere on this machine. Your tags are safe there.' },
  { kind: 'store-newer', message: 'The tags on this machine were written by a newer Tagalong. Nothing was changed.' },
  { kind: 'store-full', message: "This machine's disk is full. Nothing was changed." },
]

test.each(TROUBLES)('[SCR260] $kind: it is said what is wrong, and nobody is asked where his runs are', async (trouble) => {
  const { press } = await open({ trouble, sources: [] })
  await expect.element(page.getByRole('alert')).toHaveTextContent(trouble.message.split('. ')[0] ?? '')
  await expect.element(page.getByRole('heading', { name: 'No run can be shown now' })).toBeVisible()
  expect(document.body.textContent).not.toMatch(/Where are your runs/)
  await expect.element(page.getByRole('button', { name: /^Not open: where your tags are kept/ })).toBeVisible()
  await press('g', 'v')
  await expect.element(page.getByRole('heading', { name: 'Vocabulary', level: 1 })).toBeVisible()
  const { violations } = await axe.run()
  expect(violations.map(({ id }) => id)).toEqual([])
})

test('[SCR261] what was set aside is said over the welcome', async () => {
  await open({
    trouble: { kind: 'store-corrupt', message: 'The tags on this machine could not be read.', asideName: 'tagalong-aside-1' },
    sources: [],
  })
  await expect.element(page.getByRole('heading', { name: 'Where are your runs?' })).toBeVisible()
  await expect.element(page.getByRole('alert')).toHaveTextContent(/could not be read.*set aside as.*tagalong-aside-1/)
})

test('[SCR262] the progress of a source is said beside it, and in the place of the list while that is empty', async () => {
  const scanning = { ...SOURCE, state: 'scanning', progress: { read: 1200, total: 4800 } } as const
  const { replica, bridge } = await open({ sources: [scanning] })
  await expect.element(nav(/^demo_project 1,200 of 4,800/)).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Reading demo_project' })).toBeVisible()
  bridge.emit('sourceChanged', { ...scanning, progress: { read: 2400, total: null } })
  await expect.element(nav(/^demo_project 2,400 so far/)).toBeVisible()
  await replica.importRuns({ id: 'source-1', origin: 'local', trust: 'copy' }, runs)
  await expect.poll(rows).toBe(2)
  bridge.emit('sourceChanged', { ...SOURCE, runCount: 2 })
  await expect.element(nav(/^demo_project 2 runs/)).toBeVisible()
  expect(document.querySelector('[role="progressbar"], [aria-busy="true"]')).toBe(null)
})

test('[SCR263] a source that cannot be read says so, and its runs stay', async () => {
  const { bridge } = await open({ runs, sources: [{ ...SOURCE, runCount: 2 }] })
  await expect.poll(rows).toBe(2)
  bridge.emit('sourceChanged', { ...SOURCE, runCount: 2, state: 'unavailable' })
  await expect.element(nav(/^demo_project not readable/)).toBeVisible()
  bridge.emit('sourceChanged', {
    ...SOURCE,
    runCount: 2,
    problems: [{ kind: 'bad-json', path: 'a/b.json', message: 'The file ends in the middle.' }],
    moreProblems: 4,
  })
  await expect.element(nav(/^demo_project 5 problems/)).toBeVisible()
  expect(rows()).toBe(2)
})

test('[SCR263] while the host does not answer a source that was being read does not go on saying so', async () => {
  const { bridge } = await open({ runs, sources: [{ ...SOURCE, state: 'scanning', progress: { read: 0, total: null } }] })
  await expect.element(nav(/^demo_project 0 so far/)).toBeVisible()
  bridge.emit('hostReachable', { reachable: false })
  await expect.element(nav(/^demo_project not read now/)).toBeVisible()
})
