import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { AppMenu } from '../../../src-core/bridge/contract.ts'
import { appMenus } from '../../../src-renderer/commands/app-menu.ts'
import { commands } from '../../../src-renderer/commands/registry.ts'
import { observedRun } from '../../support/runs.ts'
import { FakeBridge } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()

const told = (bridge: FakeBridge): unknown => bridge.calls.findLast(({ method }) => method === 'showMenu')?.args[0]
const itemOf = (menus: readonly AppMenu[], id: string) => menus.flatMap(({ items }) => items).find((item) => item.id === id)

test('[SHL22] the menu of the desktop app is the registry, with the keys that a person gave', async () => {
  const bridge = new FakeBridge({ showMenu: () => ({ ok: true, value: null }) })
  const { opened } = await open({ bridge, appInfo: { shell: 'electron' } })
  const { preferences } = opened.services
  await expect.poll(() => told(bridge)).toEqual(appMenus(preferences.get()))
  const ids = appMenus(preferences.get()).flatMap(({ items }) => items.map(({ id }) => id))
  expect(ids.toSorted()).toEqual(
    commands
      .filter(({ row }) => row === undefined)
      .map(({ id }) => id)
      .toSorted(),
  )
  preferences.set({ keys: { 'edit-tags': ['Shift+Mod+y'], 'toggle-pin': ['g x'] } })
  const rebound = appMenus(preferences.get())
  await expect.poll(() => told(bridge)).toEqual(rebound)
  expect([itemOf(rebound, 'edit-tags')?.accelerator, itemOf(rebound, 'toggle-pin')]).toMatchObject([
    'Shift+CmdOrCtrl+Y',
    { accelerator: null, label: expect.stringMatching(/ \(G X\)$/) },
  ])
  preferences.set({ letterKeys: false })
  expect(itemOf(appMenus(preferences.get()), 'select-all')?.accelerator).toBe('CmdOrCtrl+A')
  expect(itemOf(appMenus(preferences.get()), 'write-note')?.accelerator).toBe(null)
})

test('[SHL22] in a browser no menu is asked for', async () => {
  const bridge = new FakeBridge()
  const { opened } = await open({ bridge })
  await expect.poll(() => opened.services.host.get().sources).not.toBe(null)
  expect(told(bridge)).toBe(undefined)
})

test('[SHL22] what is chosen from the menu acts, is said where it can not, and undo means the text of a field that has the focus', async () => {
  const bridge = new FakeBridge({ showMenu: () => ({ ok: true, value: null }) })
  const run = observedRun()
  const { opened, user } = await open({ bridge, runs: [run], appInfo: { shell: 'electron' } })
  const { view } = opened.services
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  bridge.emit('commandChosen', { id: 'focus-query' })
  const field = page.getByRole('combobox', { name: /^Filter/ })
  await expect.element(field).toHaveFocus()
  await user.keyboard('flow:Train')
  bridge.emit('commandChosen', { id: 'undo' })
  await expect.element(field).not.toHaveValue('flow:Train')
  bridge.emit('commandChosen', { id: 'toggle-differences' })
  await expect.element(page.getByText(/has nothing to act on here\. Nothing was changed\./)).toBeVisible()
  bridge.emit('commandChosen', { id: 'no-such-command' })
  bridge.emit('commandChosen', { id: 'show-settings' })
  await expect.poll(() => view.get().screen).toBe('settings')
})
