import { afterEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun } from '../../support/runs.ts'
import { openWindow, type TestWindow } from '../support/open-window.tsx'

const RUN = observedRun({ userTags: ['nightly'] })
const ADDRESS = 'sync.example.org'
const URL_OF_IT = 'wss://sync.example.org/sync'
let window: TestWindow
afterEach(async () => {
  sessionStorage.clear()
  await window.close()
})

const pill = () => page.getByRole('button', { name: /where your tags are kept$/ })
const opened = () => window.sockets.at(-1)

async function openTeam(): Promise<void> {
  window = await openWindow({ runs: [RUN] })
  await expect.element(page.getByRole('grid')).toBeVisible()
  await window.press('{Control>},{/Control}')
  await page.getByRole('button', { name: 'Team', exact: true }).click()
}

async function connect({ address = ADDRESS, token = 'tagalong_secret', workspace = 'default' } = {}): Promise<void> {
  await page.getByLabelText('Address of the server').fill(address)
  await page.getByLabelText('Workspace').fill(workspace)
  if (token !== '') await page.getByLabelText('Token', { exact: true }).fill(token)
  await page.getByRole('button', { name: /^Connect/ }).click()
}

const welcome = (role: 'tagger' | 'reader' = 'tagger') =>
  ({ kind: 'welcome', welcome: { protocol: 1, user: 'alice', role, workspace: 'default', log: 'one', keepAliveMs: 15_000 } }) as const

test.each([
  [{ address: 'not an address' }, 'This is no address of a server.'],
  [{ address: 'https://alice:secret@sync.example.org' }, 'This is no address of a server.'],
  [{ address: 'ws://sync.example.org/sync' }, 'Without TLS the token could be read on its way.'],
  [{ workspace: 'a/b' }, 'A workspace has a name without slashes.'],
  [{ token: '' }, 'A server lets nobody in without a token.'],
])('[SCR131] what can not be joined is refused before anything is sent: %j', async (odd, sentence) => {
  await openTeam()
  await connect(odd)
  await expect.element(page.getByRole('alert')).toHaveTextContent(sentence)
  await expect.element(page.getByRole('alert')).toHaveTextContent('Nothing was sent')
  expect(window.sockets).toEqual([])
})

test('[SCR132] a server that is joined says hello with the token, and the pill says what is true: offline, sending, in sync (command: sync-now)', async () => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  await expect.element(pill()).toHaveAccessibleName(/^Offline/)
  opened()?.accept()
  expect(opened()?.heard).toMatchObject([{ kind: 'hello', hello: { token: 'tagalong_secret', workspace: 'default' } }])
  opened()?.say(welcome())
  await expect.element(pill()).toHaveAccessibleName(/^In sync/)
  expect(sessionStorage.getItem('tagalong.server-token')).toBe('tagalong_secret')
  expect(localStorage.getItem('tagalong.server-token')).toBeNull()

  await window.press('{Escape}')
  await window.press('{Home}', '1')
  await expect.element(pill()).toHaveAccessibleName(/^Sending 1/)
  opened()?.end(1006)
  await expect.element(pill()).toHaveAccessibleName(/^Offline · 1 waiting/)
  const before = window.sockets.length
  await window.press('{Shift>}s{/Shift}')
  await expect.poll(() => window.sockets.length).toBe(before + 1)
  await pill().click()
  await expect.element(page.getByText(/^Changes of 1 run are safe on this machine\. They go out by themselves/)).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Waiting, 1' })).toBeVisible()
})

test.each([
  [4401, 'the token is unknown or was revoked', 'The server does not take the token', 'Ask for a new token'],
  [4403, 'the token is not for this workspace', 'Not allowed: the token is not for this workspace', 'ask an admin'],
  [4426, 'this server speaks version 2', 'Two versions that do not understand each other', 'safe on this machine'],
])('[SCR133] a refusal by %i is said with what it means for the work and what to do', async (code, reason, title, next) => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  opened()?.accept()
  opened()?.end(code, reason)
  await expect.element(pill()).toHaveAccessibleName(/^Not syncing/)
  await expect.element(page.getByRole('status').filter({ hasText: title })).toHaveTextContent(next)
})

test('[SCR136] where the server knows somebody by another name nothing is sent until the person says so', async () => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  opened()?.accept()
  opened()?.say({ ...welcome(), welcome: { ...welcome().welcome, user: 'anne' } })
  await expect.element(pill()).toHaveAccessibleName(/^Name differs/)
  expect(opened()?.heard.map(({ kind }) => kind)).toEqual(['hello'])
  await page.getByRole('button', { name: 'Send as anne' }).click()
  await expect.poll(() => window.sockets.length).toBe(2)
  opened()?.accept()
  opened()?.say({ ...welcome(), welcome: { ...welcome().welcome, user: 'anne' } })
  await expect.element(pill()).toHaveAccessibleName(/^(In sync|Sending)/)
  expect(window.opened.services.preferences.get().userName).toBe('anne')
})

test('[SCR134] pausing and leaving are said, and a server that was left is not joined again', async () => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  opened()?.accept()
  opened()?.say(welcome())
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect.element(pill()).toHaveAccessibleName(/^Paused/)
  await page.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(() => window.sockets.length).toBe(2)
  await page.getByRole('button', { name: 'Leave' }).click()
  await expect.element(pill()).toHaveAccessibleName(/^On this machine/)
  expect([localStorage.getItem('tagalong.server'), sessionStorage.getItem('tagalong.server-token')]).toEqual([null, null])
})

test('[SCR135] a window that opens joins the server again; where the token was not kept, it is asked for and the work waits', async () => {
  localStorage.setItem('tagalong.server', JSON.stringify({ url: URL_OF_IT, workspace: 'default' }))
  const first = await openWindow({ runs: [RUN] })
  await first.close()
  sessionStorage.setItem('tagalong.server-token', 'kept')
  localStorage.setItem('tagalong.server', JSON.stringify({ url: URL_OF_IT, workspace: 'default' }))
  window = await openWindow({ after: first })
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  await window.close()
  sessionStorage.clear()
  window = await openWindow({ after: window })
  await expect.element(pill()).toHaveAccessibleName(/^Token needed/)
  expect(window.sockets).toEqual([])
})
