import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { observedRun } from '../../support/runs.ts'
import { keyOf, openWindow, type TestWindow } from '../support/open-window.tsx'

const RUNS = [0, 1, 2, 3].map((day) => observedRun({ createdAt: Date.UTC(2026, 9, 20 - day) }))
const ROOM = 'default/~/~/0000-00'
const AWARENESS = 1
let window: TestWindow
afterEach(async () => {
  sessionStorage.clear()
  await window.close()
})

const also = () => page.getByRole('group', { name: 'Also here' })
const row = (index: number) => page.getByRole('row').nth(index + 1)
const focusKey = () => window.opened.services.view.get().focusKey

/** A window that is connected; the test plays the server. */
async function openConnected(): Promise<void> {
  window = await openWindow({ runs: RUNS })
  await expect.element(page.getByRole('grid')).toBeVisible()
  await window.opened.services.serverLink.connect({ url: 'ws://127.0.0.1:1/sync', workspace: 'default' }, 'tagalong_secret', false)
  await expect.poll(() => window.sockets.length).toBe(1)
  socket().accept()
  const { user } = window.replica.status()
  socket().say({
    kind: 'welcome',
    welcome: { protocol: 1, user: user ?? '', role: 'tagger', workspace: 'default', log: 'one', keepAliveMs: 15_000 },
  })
  socket().say({ kind: 'changed', cursor: 0, rooms: [] })
  await expect.poll(channel).not.toBeNull()
}

const socket = () => window.sockets.at(-1)!

/** Channel of the workspace's own room, once the window has opened it. */
function channel(): number | null {
  for (const frame of socket().heard) if (frame.kind === 'open' && frame.room === ROOM) return frame.channel
  return null
}

let clock = 1
/** What the server says of others: null has left. */
function say(people: Readonly<Record<string, { at: RunKey | null } | null>>): void {
  clock += 1
  const update = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, Object.keys(people).length)
    for (const [user, state] of Object.entries(people)) {
      encoding.writeVarUint(encoder, 900_000 + user.charCodeAt(0))
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, JSON.stringify(state === null ? null : { ...state, user, role: 'tagger' }))
    }
  })
  const bytes = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, AWARENESS)
    encoding.writeVarUint8Array(encoder, update)
  })
  socket().say({ kind: 'message', channel: channel() ?? 0, bytes })
  // Neither end tells more often than the clock lets it.
  window.clock.advance(300)
}

/** What this window has told of itself last. */
function told(): unknown {
  window.clock.advance(300)
  let last: unknown
  for (const frame of socket().heard) {
    if (frame.kind !== 'message' || frame.channel !== channel() || frame.bytes[0] !== AWARENESS) continue
    const decoder = decoding.createDecoder(frame.bytes.subarray(1))
    const update = decoding.createDecoder(decoding.readVarUint8Array(decoder))
    for (let left = decoding.readVarUint(update); left > 0; left--) {
      decoding.readVarUint(update)
      decoding.readVarUint(update)
      last = JSON.parse(decoding.readVarString(update))
    }
  }
  return last
}

test('[SCR140] who else is here stands in the top bar and at the run that he looks at, and leaves it again', async () => {
  await openConnected()
  await expect.element(also()).not.toBeInTheDocument()
  say({ bob: { at: keyOf(RUNS[1]!) }, carol: { at: null } })
  await expect.element(also().getByRole('button', { name: `Follow bob, at TrainFlow/${RUNS[1]!.runId}` })).toBeVisible()
  await expect.element(also().getByRole('button', { name: 'Follow carol' })).toBeVisible()
  await expect.element(row(1).getByRole('img', { name: 'bob' })).toBeVisible()
  say({ bob: { at: keyOf(RUNS[2]!) } })
  await expect.element(row(2).getByRole('img', { name: 'bob' })).toBeVisible()
  await expect.element(row(1).getByRole('img', { name: 'bob' })).not.toBeInTheDocument()
  say({ bob: null, carol: null })
  await expect.element(also()).not.toBeInTheDocument()
})

test('[SCR140] of more than four the rest is counted, and nothing is pushed out of a narrow window', async () => {
  await openConnected()
  say(Object.fromEntries(['bob', 'carol', 'dan', 'eve', 'fred', 'gus'].map((name) => [name, { at: keyOf(RUNS[0]!) }])))
  await expect.element(also().getByText('+2')).toBeVisible()
  await page.viewport(360, 700)
  await expect.poll(() => document.documentElement.scrollWidth).toBeLessThanOrEqual(360)
})

test('[SCR140] this window tells which run has the focus since somebody moved there', async () => {
  await openConnected()
  await expect.poll(told).toEqual({ at: null })
  await window.press('j')
  await expect.poll(focusKey).not.toBeNull()
  await expect.poll(told).toEqual({ at: focusKey() })
})

test('[SCR141] following somebody goes where he goes until one moves oneself; the key goes on to the next and to nobody (command: follow)', async () => {
  await openConnected()
  say({ bob: { at: keyOf(RUNS[2]!) }, carol: { at: keyOf(RUNS[0]!) } })
  await expect.element(also()).toBeVisible()
  const pressed = (name: string) => also().getByRole('button', { name: new RegExp(`^Follow ${name}`), pressed: true })
  await window.press('{Shift>}f{/Shift}')
  await expect.element(pressed('bob')).toBeVisible()
  await expect.poll(focusKey).toBe(keyOf(RUNS[2]!))
  say({ bob: { at: keyOf(RUNS[3]!) } })
  await expect.poll(focusKey).toBe(keyOf(RUNS[3]!))
  await window.press('{Shift>}f{/Shift}')
  await expect.element(pressed('carol')).toBeVisible()
  await expect.poll(focusKey).toBe(keyOf(RUNS[0]!))
  await window.press('j')
  await expect.element(pressed('carol')).not.toBeInTheDocument()
  say({ carol: { at: keyOf(RUNS[3]!) } })
  await expect.poll(focusKey).toBe(keyOf(RUNS[1]!))
  await window.press('{Shift>}f{/Shift}', '{Shift>}f{/Shift}')
  await expect.element(pressed('carol')).toBeVisible()
  await window.press('{Shift>}f{/Shift}')
  await expect.element(pressed('carol')).not.toBeInTheDocument()
})
