import { afterEach, expect, test, vi } from 'vitest'
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

test('[SCR131] the palette leads to where a team is joined (command: join-team)', async () => {
  window = await openWindow({ runs: [RUN] })
  await expect.element(page.getByRole('grid')).toBeVisible()
  await window.press('{Control>}k{/Control}')
  await window.user.keyboard('Join a team')
  await expect.element(page.getByRole('option', { name: /^Join a team/ })).toBeVisible()
  await window.press('{Enter}')
  await expect.element(page.getByLabelText('Address of the server')).toBeVisible()
})

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

test('[SCR142] a room that the server refuses is listed with its reason; it can be tried again, exported, and discarded after a question', async () => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  opened()?.accept()
  opened()?.say(welcome())
  opened()?.say({ kind: 'changed', cursor: 0, rooms: [] })
  await window.press('{Escape}')
  await window.press('{Home}', '1')
  const channelOf = (): number | null => {
    const frame = opened()?.heard.findLast((heard) => heard.kind === 'open' && heard.room.includes('TrainFlow'))
    return frame?.kind === 'open' ? frame.channel : null
  }
  await expect.poll(channelOf).not.toBeNull()
  const first = channelOf()!
  const refuse = (channel: number) => opened()?.say({ kind: 'closed', channel, code: 4403, reason: 'the role may only read' })
  refuse(first)
  await expect.element(pill()).toHaveAccessibleName(/^Refused · 1 waiting/)
  await pill().click()
  const section = page.getByRole('region', { name: 'Refused' })
  await expect.element(section).toHaveTextContent('TrainFlow, Oct 2026: the role may only read')

  const saved: string[] = []
  const follow = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download)
  })
  await section.getByRole('button', { name: 'Export what waits' }).click()
  await expect.element(section.getByRole('status')).toHaveTextContent(/^Wrote tagalong-waiting-.*, 1 run with tags, notes and history/)
  follow.mockRestore()
  expect(saved).toEqual([expect.stringMatching(/^tagalong-waiting-[0-9-]+\.jsonl$/)])

  await section.getByRole('button', { name: 'Try again' }).click()
  await expect.poll(channelOf).not.toBe(first)
  refuse(channelOf()!)
  await expect.element(section.getByRole('button', { name: 'Discard' })).toBeVisible()
  await section.getByRole('button', { name: 'Discard' }).click()
  await expect.element(section).toHaveTextContent('can not be brought back')
  const before = channelOf()!
  await section.getByRole('button', { name: 'Discard it' }).click()
  await expect.poll(channelOf).not.toBe(before)
  // What the server has of the room: nothing.
  opened()?.say({ kind: 'message', channel: channelOf()!, bytes: Uint8Array.of(0, 1, 2, 0, 0) })
  await expect.poll(() => window.replica.status().pendingRuns).toBe(0)
  expect(window.replica.page({ query: '', namespace: null, from: 0, to: 1 }).rows[0]?.userTags).toEqual(['nightly'])
})

test('[SCR143] a token that may only read is no error: what is said stays here, calmly, and can be exported or given up', async () => {
  await openTeam()
  await connect()
  await expect.poll(() => opened()?.url).toBe(URL_OF_IT)
  opened()?.accept()
  opened()?.say(welcome('reader'))
  opened()?.say({ kind: 'changed', cursor: 0, rooms: [] })
  await expect.element(pill()).toHaveAccessibleName(/^Read only:/)
  await window.press('{Escape}')
  await window.press('{Home}', '1')
  await expect.element(pill()).toHaveAccessibleName(/^Read only · 1 kept here:/)
  await pill().click()
  const section = page.getByRole('region', { name: 'Kept here' })
  await expect.element(section).toHaveTextContent('TrainFlow, Oct 2026, 1 run waiting')
  await expect.element(page.getByText(/^Changes of 1 run are safe on this machine\. They go out once an admin/)).toBeVisible()
  expect(page.getByRole('button', { name: /^(Try again|Sync now)/ }).elements()).toEqual([])
  await section.getByRole('button', { name: 'Discard' }).click()
  await expect.element(section).toHaveTextContent('can not be brought back')
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
