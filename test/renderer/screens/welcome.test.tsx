import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { FakeBridge, SOURCE } from '../support/fake-bridge.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()
const welcome = () => page.getByRole('heading', { name: 'Where are your runs?' })

test('[SCR30] without a source and without runs there is the welcome; L explores the sample', async () => {
  const bridge = new FakeBridge({ openSample: () => ({ ok: true, value: SOURCE }) })
  const { press } = await open({ sources: [], bridge })
  await expect.element(welcome()).toBeVisible()
  await press('l')
  await expect.poll(() => bridge.count('openSample')).toBe(1)
  bridge.emit('sourceChanged', { ...SOURCE, state: 'scanning' })
  await expect.element(welcome()).not.toBeInTheDocument()
  await expect.element(page.getByRole('heading', { name: 'Reading demo_project' })).toBeVisible()
})

test('[SCR30] a datastore that lies nearby is the first way, and Enter takes it', async () => {
  const bridge = new FakeBridge({ openSource: () => ({ ok: true, value: SOURCE }) })
  const { press } = await open({ sources: [], bridge, appInfo: { nearbyDatastore: '/home/alice/demo_project/.metaflow' } })
  await expect.element(page.getByRole('button', { name: /Open .metaflow in demo_project/ })).toBeVisible()
  await press('{Enter}')
  await expect.poll(() => bridge.calls.find((call) => call.method === 'openSource')?.args).toEqual(['/home/alice/demo_project/.metaflow'])
})

test('[SCR30] who has no datastore joins a team: J leads to where that is done, Escape back', async () => {
  const { press } = await open({ sources: [] })
  await expect.element(welcome()).toBeVisible()
  await press('j')
  await expect.element(page.getByLabelText('Address of the server')).toBeVisible()
  await press('{Escape}', '{Escape}')
  await expect.element(welcome()).toBeVisible()
})

test('[SCR31] in a browser the path is typed, and a refusal stands in place', async () => {
  const message = 'There is no Metaflow datastore in /tmp. Nothing was opened. Give the folder that holds `.metaflow`.'
  const bridge = new FakeBridge({ openSource: () => ({ ok: false, error: { kind: 'no-datastore', message } }) })
  const { press, user } = await open({ sources: [], bridge })
  await expect.element(welcome()).toBeVisible()
  await press('o')
  await user.fill(page.getByLabelText(/Path of the/), '/tmp')
  await press('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent(/There is no Metaflow datastore in \/tmp/)
  await expect.element(page.getByLabelText(/Path of the/)).toHaveAttribute('aria-invalid', 'true')
})

test('[SCR31] in the desktop app the folder is picked; a cancelled choice opens nothing', async () => {
  const bridge = new FakeBridge({ pickFolder: () => ({ ok: true, value: null }) })
  const { press } = await open({ sources: [], bridge, appInfo: { shell: 'electron' } })
  await expect.element(welcome()).toBeVisible()
  await press('o')
  await expect.poll(() => bridge.count('pickFolder')).toBe(1)
  expect(bridge.count('openSource')).toBe(0)
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
})

test('[SCR32] the name that signs is said, can be changed, and is asked for where there is none', async () => {
  const { user, press, replica } = await open({ sources: [], appInfo: { userName: null } })
  await expect.element(page.getByText(/Metaflow has no name for you/)).toBeVisible()
  await user.fill(page.getByLabelText('Your tags are signed'), 'dave')
  await press('{Enter}')
  await expect.element(page.getByText('Your tags are signed dave.')).toBeVisible()
  await expect.poll(() => replica.status().user).toBe('dave')
})
