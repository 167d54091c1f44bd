import { expect, test } from 'vitest'
import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const runs = [0, 1, 2].map((age) => observedRun({ createdAt: RUN_START_MS - age * 60_000, runId: `r${age}` }))

const open = oneWindowPerTest()

const set = ({ replica }: TestWindow, run: ObservedRun | undefined, ...opinions: Opinion[]) =>
  replica.opine({ keys: run === undefined ? [] : [keyOf(run)], set: opinions, unset: [], via: 'app' })
const rows = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>('.run-row')].toSorted((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
const ids = (): string[] => rows().map((row) => row.querySelector('.run-path b')?.textContent ?? '')
const said = (index: number): string => {
  const markers = rows()[index]?.querySelector('.markers')
  const icons = [...(markers?.querySelectorAll('[aria-label]') ?? [])].map((icon) => icon.getAttribute('aria-label'))
  return [...icons, markers?.textContent].join(' ')
}

test('[SCR108] a row says that its run is pinned, the baseline, and how many notes it has, and stays where it is', async () => {
  const opened = await open({ runs })
  await expect.poll(ids).toEqual(['r0', 'r1', 'r2'])
  await set(opened, runs[2], { kind: 'pin' }, { kind: 'baseline' }, { kind: 'note', text: 'why so slow' }, { kind: 'note', text: 'disk' })
  await expect.poll(() => said(2)).toContain('pinned')
  expect(said(2)).toContain('2 notes')
  expect(said(2)).toContain('baseline')
  expect(ids()).toEqual(['r0', 'r1', 'r2'])
  expect(rows()[2]?.querySelectorAll('.markers .tag, .markers [data-hue]')).toHaveLength(0)
  expect(rows()[2]?.offsetHeight).toBe(36)
})

test('[SCR108] an archived run that is shown on wish is dimmed and says so', async () => {
  const opened = await open({ runs })
  await expect.poll(ids).toHaveLength(3)
  await set(opened, runs[1], { kind: 'archive' })
  await expect.poll(ids).toEqual(['r0', 'r2'])
  opened.opened.services.view.set({ archivedShown: true })
  await expect.poll(ids).toEqual(['r0', 'r1', 'r2'])
  expect(said(1)).toContain('archived')
  expect(rows().map((row) => row.classList.contains('is-archived'))).toEqual([false, true, false])
})
