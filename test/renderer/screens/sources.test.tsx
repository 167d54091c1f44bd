import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { SourceInfo, SourceProblem } from '../../../src-core/bridge/contract.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { FakeBridge, SOURCE } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [0, 1].map((i) => observedRun({ createdAt: RUN_START_MS + i, userTags: ['nightly'] }))
const LONG = `TrainFlow/${'deep/'.repeat(60)}_self.json`
const problems = (count: number): SourceProblem[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'bad-json',
    path: i === 0 ? LONG : `TrainFlow/17${i}/_meta/_self.json`,
    message: 'This file is empty. What it describes is left out until it is mended.',
  }))

/** A host that keeps the switches of its one source and takes or refuses tags. */
function hostOf(source: Partial<SourceInfo> = {}) {
  let state: SourceInfo = { ...SOURCE, runCount: 2, ...source }
  const bridge = new FakeBridge()
  const become = (patch: Partial<SourceInfo>) => {
    state = { ...state, ...patch }
    bridge.emit('sourceChanged', state)
    return { ok: true as const, value: state }
  }
  const wrote: string[] = []
  const host = { bridge, become, wrote, refusal: null as { kind: 'read-only' | 'vanished'; message: string } | null }
  Object.assign(bridge.answers, {
    listSources: () => ({ ok: true, value: [state] }),
    rescanSource: () => ({ ok: true, value: state }),
    setWriteBack: (_: string, on: boolean) => become({ writesBack: on }),
    setPaused: (_: string, paused: boolean) => become({ state: paused ? 'paused' : 'watching' }),
    readAgain: () => ({ ok: true, value: state }),
    locateFile: (_: string, path: string) => ({ ok: true, value: `${state.path}/${path}` }),
    writeTags: (_: string, flow: string, runId: string, { add, remove }: { add: string[]; remove: string[] }) => {
      if (host.refusal !== null) return { ok: false, error: host.refusal }
      wrote.push(`${flow}/${runId} +${add.join()} -${remove.join()}`)
      return { ok: true, value: { userTags: add, added: add, removed: remove } }
    },
  })
  return host
}

const listed = (): number => document.querySelectorAll('.source-problems li').length
const card = () => page.getByRole('region', { name: 'Source demo_project' })
const buttonNamed = (name: string) => page.getByRole('button', { name, exact: true })
const writeSwitch = () => card().getByRole('switch', { name: 'Write tags back' })

test('[SCR110] the switch says what it does, and what is thought is written once it is on', async () => {
  const host = hostOf()
  const { opened, replica } = await open({ runs, bridge: host.bridge })
  await replica.mutate({ keys: [keyOf(runs[0]!)], add: ['good'], remove: ['nightly'], via: 'app' })
  opened.services.view.set({ screen: 'sources' })
  await expect.element(writeSwitch()).toHaveAttribute('aria-checked', 'false')
  await expect.element(card()).toHaveTextContent(/are written into the records of the runs, where Metaflow and tag list see them/)
  expect(host.wrote).toEqual([])
  await writeSwitch().click()
  await expect.poll(() => host.wrote).toEqual([`TrainFlow/${runs[0]!.runId} +good -nightly`])
  await expect.element(card()).toHaveTextContent(/On, nothing waiting/)
  await writeSwitch().click()
  await expect.element(writeSwitch()).toHaveAttribute('aria-checked', 'false')
})

test('[SCR111] what waits is listed with its run and the reason, tried on demand, and leads to the run', async () => {
  const host = hostOf({ writesBack: true })
  host.refusal = { kind: 'vanished', message: 'This run is not in the datastore any more. Its tags are safe in Tagalong.' }
  const { opened, replica } = await open({ runs, bridge: host.bridge })
  await replica.mutate({ keys: runs.map(keyOf), add: ['good'], remove: ['nightly'], via: 'app' })
  await expect.element(page.getByRole('navigation').getByRole('button', { name: /demo_project 2 to write/ })).toBeVisible()
  opened.services.view.set({ screen: 'sources' })
  await expect.element(card()).toHaveTextContent(/On, 2 runs waiting/)
  await expect.element(card()).toHaveTextContent(/Tags of two runs wait to be written\.\s*They are safe in Tagalong\./)
  const lines = card().getByRole('list', { name: 'Runs that wait' })
  await expect.element(lines).toHaveTextContent(/to add good; to take off nightly/)
  await expect.element(lines).toHaveTextContent(/This run is not in the datastore any more/)
  host.refusal = { kind: 'read-only', message: 'This datastore is read-only.' }
  await card().getByRole('button', { name: 'Try now' }).click()
  await expect
    .element(card())
    .toHaveTextContent(/This datastore is read-only\.\s*Tags of two runs wait and are safe in Tagalong\. Make the drive writable/)
  await lines.getByRole('button').first().click()
  await expect.poll(() => opened.services.view.get().screen).toBe('runs')
  await expect.poll(() => opened.services.view.get().focusKey).not.toBe(null)
  opened.services.view.set({ screen: 'sources' })
  host.refusal = null
  await card().getByRole('button', { name: 'Try now' }).click()
  await expect.element(card()).toHaveTextContent(/On, nothing waiting/)
  expect(host.wrote).toHaveLength(2)
})

test('[SCR112] a source is paused and goes on; the state is said where it stands', async () => {
  const host = hostOf()
  const { opened } = await open({ runs, bridge: host.bridge })
  opened.services.view.set({ screen: 'sources' })
  await card().getByRole('button', { name: 'Pause' }).click()
  await expect.element(card()).toHaveTextContent(/This source is paused\.\s*It is neither watched nor written to/)
  await expect.element(page.getByRole('navigation').getByRole('button', { name: /demo_project paused/ })).toBeVisible()
  await card().getByRole('button', { name: 'Go on' }).click()
  await expect.element(card()).toHaveTextContent(/Watching/)
})

test('[SCR117] the focus stays with a source whose button went with its press', async () => {
  const host = hostOf()
  Object.assign(host.bridge.answers, {
    closeSource: (id: string) => {
      host.bridge.emit('sourceClosed', { sourceId: id })
      return { ok: true, value: null }
    },
  })
  const { opened } = await open({ runs, bridge: host.bridge })
  opened.services.view.set({ screen: 'sources' })
  await card().getByRole('button', { name: 'Pause' }).click()
  await expect.element(buttonNamed('Go on')).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(buttonNamed('Read again')).toHaveFocus()
  await card().getByRole('button', { name: 'Remove' }).click()
  await expect.element(buttonNamed('Remove source')).toHaveFocus()
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.element(buttonNamed('Read again')).toHaveFocus()
  await card().getByRole('button', { name: 'Remove' }).click()
  await userEvent.keyboard('{Enter}')
  await expect.element(buttonNamed('Add source')).toHaveFocus()
})

test('[SCR113] of many problems the first are listed, each with the way to its file, and read again by itself', async () => {
  const host = hostOf({ problems: problems(200), moreProblems: 40 })
  const { opened, bridge } = await open({ runs, bridge: host.bridge })
  opened.services.view.set({ screen: 'sources' })
  await expect.element(card()).toHaveTextContent(/240 records could not be read and were left out/)
  await expect.poll(listed).toBe(5)
  await card()
    .getByRole('button', { name: `Read again: ${LONG}` })
    .click()
  await expect.poll(() => bridge.calls.at(-1)).toEqual({ method: 'readAgain', args: ['source-1', LONG] })
  await expect.element(page.getByText('Read again, and it is as it was.')).toBeVisible()
  await card()
    .getByRole('button', { name: `Copy path: ${LONG}` })
    .click()
  await expect.poll(() => bridge.calls.at(-1)).toEqual({ method: 'locateFile', args: ['source-1', LONG] })
  await card().getByRole('button', { name: 'Show the first 200' }).click()
  await expect.poll(listed).toBe(200)
  await expect.element(card()).toHaveTextContent(/40 more are not listed/)
})

test('[SCR113] the desktop app shows the file, and a refusal is said', async () => {
  const host = hostOf({ problems: problems(1) })
  host.bridge.answers.showFile = () => ({ ok: false, error: { kind: 'not-found', message: 'There is no such file in this source.' } })
  const { opened } = await open({ runs, bridge: host.bridge, appInfo: { shell: 'electron' } })
  opened.services.view.set({ screen: 'sources' })
  await card()
    .getByRole('button', { name: `Show file: ${LONG}` })
    .click()
  await expect.element(page.getByText('There is no such file in this source.')).toBeVisible()
})

test('[SCR114] the sample is never written to; without a source the way to one is the main thing', async () => {
  const host = hostOf({ isSample: true })
  const { opened, bridge } = await open({ runs, bridge: host.bridge })
  opened.services.view.set({ screen: 'sources' })
  await expect.element(card()).toHaveTextContent(/Never. The sample stays as it was shipped./)
  bridge.emit('sourceClosed', { sourceId: 'source-1' })
  await expect.element(page.getByText(/No source is open/)).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Add source' })).toHaveClass('primary')
})

const CROWDED: Partial<SourceInfo> = {
  problems: problems(8),
  writesBack: true,
  path: `/home/alice/${'very-long-folder/'.repeat(12)}.metaflow`,
}

test.for([
  [1440, 'light'],
  [1024, 'dark'],
  [360, 'contrast'],
] as const)('[SCR115] at a width of %i in the %s theme nothing is cut off, and axe finds no violation', async ([width, theme]) => {
  const host = hostOf(CROWDED)
  host.refusal = { kind: 'vanished', message: 'This run is not in the datastore any more. Its tags are safe in Tagalong.' }
  const { opened, replica } = await open({ runs, bridge: host.bridge, width })
  opened.services.preferences.set({ theme })
  await replica.mutate({ keys: runs.map(keyOf), add: ['good'], remove: [], via: 'app' })
  opened.services.view.set({ screen: 'sources' })
  await expect.element(card().getByRole('list', { name: 'Runs that wait' })).toBeVisible()
  expect(document.documentElement.scrollWidth).toBe(width)
  const main = document.querySelector<HTMLElement>('.sources-screen')!
  expect(main.scrollWidth).toBe(main.clientWidth)
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes[0]?.html}`)).toEqual([])
})
