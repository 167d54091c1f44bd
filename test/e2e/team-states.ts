import type { Locator, Page } from '@playwright/test'
import type { RunKey } from '../../src-core/runs/run.ts'
import { joinServer } from '../support/join-server.ts'
import type { TestReplica } from '../support/replicas.ts'
import { rows } from './fixtures.ts'
import type { ServerProgram } from './sync-server.ts'
import { connect, pill } from './team-machine.ts'

/** A window, the server that it joins, and a colleague who has no window. */
export interface Team {
  readonly page: Page
  readonly server: ServerProgram
  readonly tokens: Readonly<Record<'alice' | 'aliceReads' | 'bob', string>>
  /** There once he has joined. */
  colleague: TestReplica | null
}

/** One state of a window in a team; each goes on where the one before ended. */
export interface TeamState {
  readonly name: string
  readonly bring: (team: Team) => Promise<void>
  /** What is there then. */
  readonly shows: (page: Page) => Locator
}

const text =
  (words: RegExp | string) =>
  (page: Page): Locator =>
    page.getByText(words).first()

/** Waits until the pill says so, and opens what is behind it. */
async function openPill(page: Page, name: RegExp): Promise<void> {
  const named = page.getByRole('button', { name: new RegExp(`${name.source}.*where your tags are kept$`) })
  await named.waitFor({ timeout: 40_000 })
  await named.press('Enter')
}

/** Closes what is open, and stands on the first run of the list. */
async function toList(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await rows(page).first().waitFor()
  await page.keyboard.press('Home')
}

async function tagFirst(page: Page, tag: string): Promise<void> {
  await toList(page)
  await page.keyboard.press('t')
  await page.getByRole('combobox', { name: /^Tag / }).fill(tag)
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Escape')
}

async function joinAs(page: Page, server: ServerProgram, token: string): Promise<void> {
  await connect(page, server.address, token)
  await pill(page).waitFor()
}

export const TEAM_STATES: readonly TeamState[] = [
  {
    name: 'tags are kept on this machine',
    bring: ({ page }) => openPill(page, /^On this machine/),
    shows: text('Everything is safe on this machine'),
  },
  {
    name: 'in sync',
    bring: async ({ page, server, tokens }) => {
      await toList(page)
      await joinAs(page, server, tokens.alice)
      await openPill(page, /^In sync/)
    },
    shows: text('Everything is on the server'),
  },
  {
    name: 'a colleague is at a run',
    bring: async (team) => {
      await toList(team.page)
      team.colleague = await joinServer(team.server, 'bob', team.tokens.bob)
      const at = await waitForRun(team.colleague)
      team.colleague.replica.lookAt(at)
    },
    shows: (page) => page.locator('.people-at'),
  },
  {
    name: 'a colleague is followed',
    bring: async ({ page }) => page.keyboard.press('Shift+f'),
    // In a small window who is here stands at the run alone.
    shows: (page) => page.getByRole('group', { name: 'Also here' }).getByRole('button', { pressed: true }).or(page.locator('.people-at')),
  },
  {
    name: 'changes are being sent',
    bring: async ({ page, server }) => {
      server.hold()
      await tagFirst(page, 'on its way')
      await openPill(page, /^Sending 1/)
    },
    shows: (page) => page.getByRole('region', { name: 'Waiting' }),
  },
  {
    name: 'the server is away',
    bring: async ({ page, server }) => {
      await server.end('SIGKILL')
      await page.keyboard.press('Escape')
      await openPill(page, /^Offline · 1 waiting/)
    },
    shows: text(/^Next try in/),
  },
  {
    name: 'the token was revoked',
    bring: async ({ page, server, tokens }) => {
      await server.revoke(tokens.alice)
      await server.start()
      await page.keyboard.press('Escape')
      await openPill(page, /^Not syncing · 1 waiting/)
    },
    shows: text('The server does not take the token'),
  },
  {
    name: 'the token may only read',
    bring: async ({ page, server, tokens }) => {
      await toList(page)
      await joinAs(page, server, tokens.aliceReads)
      await openPill(page, /^Read only · 1 kept here/)
    },
    shows: (page) => page.getByRole('region', { name: 'Kept here' }),
  },
  {
    name: 'what is kept here is about to be given up',
    bring: ({ page }) => page.getByRole('button', { name: 'Discard' }).press('Enter'),
    shows: text('What you said there goes, and can not be brought back. Runs stay.'),
  },
  {
    name: 'the server knows the person by another name',
    bring: async ({ page, server, tokens }) => {
      await page.keyboard.press('Escape')
      await toList(page)
      await joinAs(page, server, tokens.bob)
    },
    shows: (page) => page.getByRole('button', { name: 'Send as bob' }),
  },
]

/** The run that the window stands on: the newest one. */
async function waitForRun({ replica }: TestReplica): Promise<RunKey> {
  for (;;) {
    const [newest] = replica.keys({ query: '', namespace: null }, 0, 1)
    if (newest !== undefined && replica.status().sync?.unreadRooms === 0) return newest
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
