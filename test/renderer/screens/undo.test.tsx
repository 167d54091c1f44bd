import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const run = observedRun({ userTags: ['gh_ok'] })
const UNDO = '{Control>}z{/Control}'
const REDO = '{Shift>}{Control>}z{/Control}{/Shift}'

test('[OPN14] undo and redo say what they took back and did again where no row shows it (command: undo) (command: redo)', async () => {
  const { opened, replica, press } = await open({ runs: [run] })
  const { replicaState } = opened.services
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  await expect.poll(() => replica.status().user).not.toBeNull()
  await replica.saveView({ id: 'a', name: 'Failed', query: 'status:failed', namespace: null, sort: null, order: 1 })
  await replica.defineTag('gh_ok', { hue: 120 })
  await replica.renameTag('gh_ok', 'gh_test_ok')
  await expect.poll(() => replicaState.get().status?.canUndo).toBe(true)
  await press(UNDO)
  await expect.element(page.getByText('Taken back: the new name gh_test_ok.')).toBeVisible()
  await press(UNDO)
  await expect.element(page.getByText('Taken back: what was agreed about a tag.')).toBeVisible()
  await press(UNDO)
  await expect.element(page.getByText('Taken back: the change of a saved view.')).toBeVisible()
  expect([replica.views(), replica.vocabulary()]).toEqual([[], []])
  await press(REDO)
  await expect.element(page.getByText('Done again: the change of a saved view.')).toBeVisible()
  expect(replica.views()).toMatchObject([{ id: 'a', name: 'Failed' }])
})
