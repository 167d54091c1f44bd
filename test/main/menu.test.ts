import { beforeEach, expect, it } from 'vitest'
import { MenuBar } from '../../src-main/electron/menu.ts'
import { sendToWindow } from '../../src-main/electron/mount-ipc.ts'
import { electronStub, resetElectronStub, StubContents, type StubMenuItem } from '../support/electron-stub.ts'

beforeEach(resetElectronStub)

const chosen: string[] = []
const nothing = (): void => undefined
const menuBar = (platform = 'linux'): MenuBar =>
  new MenuBar({ newWindow: nothing, openDatastore: nothing, openSample: nothing, choose: (id) => chosen.push(id) }, platform)
const labels = (): (string | undefined)[] => electronStub.menu.map(({ label, role }) => label ?? role)
const itemsOf = (menu: string): readonly StubMenuItem[] => electronStub.menu.find(({ label }) => label === menu)?.submenu ?? []

const TOLD = [
  { label: 'Edit', items: [{ id: 'undo', label: 'Undo your last change', accelerator: 'CmdOrCtrl+Z' }] },
  {
    label: 'Tag',
    items: [
      { id: 'edit-tags', label: 'Tag…', accelerator: 'T' },
      { id: 'go-everyone', label: 'Go to everyone (G E)', accelerator: null },
    ],
  },
]

it('[SHL22] before a window has spoken there are the menus of the shell; then those of the commands too, and each is told when it is chosen', () => {
  const bar = menuBar()
  expect(labels()).toEqual(['File', 'Edit', 'View', 'windowMenu'])
  expect(itemsOf('Edit').map(({ role }) => role)).toContain('undo')
  expect(bar.show([TOLD])).toEqual({ ok: true, value: null })
  expect(labels()).toEqual(['File', 'Edit', 'View', 'Tag', 'windowMenu'])
  expect(itemsOf('Tag')).toMatchObject([{ label: 'Tag…', accelerator: 'T', registerAccelerator: false }, { label: 'Go to everyone (G E)' }])
  // The window's own undo, which means tags too, in place of the system's.
  expect(itemsOf('Edit')[0]).toMatchObject({ label: 'Undo your last change', registerAccelerator: false })
  expect(itemsOf('Edit').map(({ role }) => role)).not.toContain('undo')
  itemsOf('Tag')[0]?.click?.()
  expect(chosen).toEqual(['edit-tags'])
})

it('[SHL22] on macOS, where a menu takes its keys from fields, none without a modifier is named', () => {
  menuBar('darwin').show([TOLD])
  expect(itemsOf('Tag').map(({ accelerator }) => accelerator)).toEqual([undefined, undefined])
  expect(itemsOf('Edit')[0]).toMatchObject({ accelerator: 'CmdOrCtrl+Z' })
})

it('[SHL22] the same menus again are not made anew', () => {
  const bar = menuBar()
  bar.show([TOLD])
  const before = electronStub.menu
  bar.show([structuredClone(TOLD)])
  expect(electronStub.menu).toBe(before)
})

const item = (over: object): unknown[] => [[{ label: 'Tag', items: [{ id: 'edit-tags', label: 'Tag', accelerator: null, ...over }] }]]

it.for([
  ['no arguments', []],
  ['no list', ['Tag']],
  ['keys that Electron does not take', item({ accelerator: 'Hyper+T' })],
  ['an id of another kind', item({ id: '../x' })],
  ['a label without end', item({ label: 'x'.repeat(201) })],
  ['more than is asked for', item({ role: 'quit' })],
  ['more menus than anybody reads', [Array.from({ length: 21 }, () => ({ label: 'Tag', items: [] }))]],
] as const)('[SHL23] a window that speaks of a menu with %s is refused, and the menu stays', ([, args]) => {
  const bar = menuBar()
  const before = electronStub.menu
  expect(bar.show(args)).toMatchObject({ ok: false, error: { kind: 'bad-arguments' } })
  expect(electronStub.menu).toBe(before)
})

it('[SHL22] what is chosen is told to one window', () => {
  const windows = [new StubContents(), new StubContents()]
  electronStub.windows.push(...windows.map((webContents) => ({ webContents })))
  sendToWindow('commandChosen', { id: 'edit-tags' })
  expect(windows.map(({ sent }) => sent.length)).toEqual([1, 0])
})
