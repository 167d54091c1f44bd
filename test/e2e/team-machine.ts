import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Locator, Page } from '@playwright/test'
import { openApp, type StartApp } from './fixtures.ts'

export interface Machines {
  readonly browser: Browser
  readonly startApp: StartApp
  readonly dataFolder: string
}

/** A colleague's machine: a browser and a host of her own, over the same sample. */
export async function openMachine(user: string, { browser, startApp, dataFolder }: Machines): Promise<Page> {
  const folder = join(dataFolder, user)
  await mkdir(folder)
  const { url } = await startApp(['--sample'], { dataFolder: folder, user })
  const page = await (await browser.newContext({ viewport: { width: 1600, height: 900 } })).newPage()
  await openApp(page, url)
  return page
}

/** Joins a server by keyboard, and stays in the settings. */
export async function connect(page: Page, address: string, token: string): Promise<void> {
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Team', exact: true }).click()
  await page.getByLabel('Address of the server').fill(address)
  await page.getByLabel('Token', { exact: true }).fill(token)
  await page.keyboard.press('Enter')
}

export const pill = (page: Page): Locator => page.getByRole('button', { name: /where your tags are kept$/ })
