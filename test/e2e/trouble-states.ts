import type { Locator, Page } from '@playwright/test'
import type { SourceInfo } from '../../src-core/bridge/contract.ts'
import { expect, rows } from './fixtures.ts'

/** One state that nobody enters by a key: something around the window is not as it should be. */
export interface TroubleState {
  readonly name: string
  /** Brings it about in a window that is open at `url`. */
  readonly bring: (page: Page, url: string) => Promise<void>
  /** What is there then. */
  readonly shows: (page: Page) => Locator
}

const alert =
  (text: RegExp) =>
  (page: Page): Locator =>
    page.getByRole('alert').filter({ hasText: text })

const heading =
  (name: string) =>
  (page: Page): Locator =>
    page.getByRole('heading', { name })

/** The host answers that its sources are so, from the next start of the window on. */
async function sourcesSaid(page: Page, patch: Partial<SourceInfo>): Promise<void> {
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.route('**/bridge/listSources', async (route) => {
    const answer: { value: SourceInfo[] } = await (await route.fetch()).json()
    await route.fulfill({ json: { ...answer, value: answer.value.map((source) => Object.assign(source, patch)) } })
  })
  await page.reload()
  await rows(page).first().waitFor()
}

const PROBLEM = { kind: 'bad-json', path: 'TrainFlow/1759/_meta/_self.json', message: 'The file ends in the middle.' } as const
const nav = (page: Page): Locator => page.getByRole('navigation')

/** Each goes on where the one before ended. */
export const TROUBLES: readonly TroubleState[] = [
  {
    name: 'a source is being read',
    bring: (page) => sourcesSaid(page, { state: 'scanning', progress: { read: 1200, total: 4800 } }),
    shows: nav,
  },
  {
    name: 'a source cannot be read',
    bring: (page) => sourcesSaid(page, { state: 'unavailable' }),
    shows: nav,
  },
  {
    name: 'a source has problems',
    bring: async (page) => {
      await sourcesSaid(page, { problems: [PROBLEM, { ...PROBLEM, kind: 'no-permission', path: 'NoteFlow/7' }], moreProblems: 4 })
      await page.keyboard.press('g')
      await page.keyboard.press('s')
    },
    shows: heading('Sources'),
  },
  {
    name: 'the server cannot be reached',
    bring: async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+,')
      await page.getByRole('button', { name: 'Team', exact: true }).press('Enter')
      await page.getByLabel('Address of the server').fill('ws://127.0.0.1:9/sync')
      await page.getByLabel('Token', { exact: true }).fill('tagalong_none')
      await page.keyboard.press('Enter')
      const pill = page.getByRole('button', { name: /^Offline.*where your tags are kept$/ })
      await pill.waitFor()
      await pill.press('Enter')
    },
    shows: (page) => page.getByRole('region', { name: 'Log' }),
  },
  {
    name: 'the program that reads the disk has ended',
    bring: async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
      await page.route('**/bridge/**', (route) => route.abort())
      await page.reload()
    },
    shows: alert(/does not answer/),
  },
  {
    name: 'a part of the window is not to be had any more',
    bring: async (page) => {
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await page.route('**/assets/settings-screen*', (route) => route.abort())
      await page.reload()
      await rows(page).first().waitFor()
      await page.keyboard.press('Control+,')
    },
    shows: (page) => page.getByRole('alertdialog', { name: 'Part of the window' }),
  },
  {
    name: 'the disk is full',
    bring: async (page, url) => {
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await withoutApp(page, url)
      await setQuota(page, url, 1)
      // The browser goes by what it had measured up to half a minute before, or until nobody has had a database open for a moment.
      await expect(async () => {
        await page.goto(url)
        await rows(page).first().waitFor()
        await page.keyboard.press('Home')
        await page.keyboard.press('1')
        const isFull = await isSaid(alert(/disk is full/)(page), 1000)
        if (!isFull) await withoutApp(page, url)
        expect(isFull).toBe(true)
      }).toPass({ intervals: [3000, 5000, 30_000] })
    },
    shows: alert(/disk is full/),
  },
  {
    name: 'another version has the tags open',
    bring: async (page, url) => {
      await setQuota(page, url, null)
      await withoutApp(page, url)
      const other = await page.context().newPage()
      await withoutApp(other, url)
      await other.evaluate(() => void navigator.locks.request('tagalong-replica', () => new Promise(() => {})))
      await page.goto(url)
      await alert(/open elsewhere/)(page).waitFor()
    },
    shows: heading('No run can be shown now'),
  },
  {
    name: 'a newer version has written the tags',
    bring: async (page, url) => {
      await withoutApp(page, url)
      for (const other of page.context().pages()) if (other !== page) await other.close()
      await page.evaluate(writeNewerStore)
      await page.goto(url)
      await alert(/newer Tagalong/)(page).waitFor()
    },
    shows: heading('No run can be shown now'),
  },
  {
    name: 'the tags could not be read and were set aside',
    bring: async (page, url) => {
      await withoutApp(page, url)
      await page.evaluate(writeDamagedStore)
      await page.goto(url)
      await rows(page).first().waitFor()
    },
    shows: alert(/was set aside as/),
  },
]

const isSaid = (what: Locator, withinMs: number): Promise<boolean> =>
  what.waitFor({ timeout: withinMs }).then(
    () => true,
    () => false,
  )

/** An empty page at the app's address: what the app keeps is at hand, and the app does not run. */
async function withoutApp(page: Page, url: string): Promise<void> {
  await page.route('**/empty', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Empty</title>' }))
  await page.goto(`${url}empty`)
}

/** In the page. Leaves a store behind as a later version of the app would write it. */
const writeNewerStore = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('tagalong-replica', 9999)
    opening.addEventListener('success', () => {
      opening.result.close()
      resolve()
    })
    opening.addEventListener('error', () => reject(opening.error ?? new Error('IndexedDB refused')))
  })

/** In the page. Leaves a store behind of which all but one table is gone. */
const writeDamagedStore = async (): Promise<void> => {
  await new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('tagalong-replica')
    deleting.addEventListener('success', resolve)
    deleting.addEventListener('error', reject)
  })
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('tagalong-replica', 20)
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('meta', { keyPath: 'id' }))
    opening.addEventListener('success', () => {
      opening.result.close()
      resolve()
    })
    opening.addEventListener('error', reject)
  })
}

/** How much room the browser gives the app, in bytes; null for as much as it has. */
async function setQuota(page: Page, url: string, bytes: number | null): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, ...(bytes === null ? {} : { quotaSize: bytes }) })
}
