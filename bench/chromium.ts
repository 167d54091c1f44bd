import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { CHROMIUM_ARGS, chromiumPath } from '../scripts/chromium.mjs'

/** Frames come as fast as they can be made: the wait for a display's refresh is no work of ours, and would hide everything below 16 ms. */
const UNLIMITED_FRAMES = ['--disable-frame-rate-limit', '--disable-gpu-vsync']

/** The list below the address bar, which Chromium draws as a page of its own at each start, is no part of the app; Electron has none. */
const NO_BROWSER_PAGES = '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup'

export interface OpenChromium {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  close(): Promise<void>
}

/** A process of its own over the profile in `profileFolder`, with one empty page. */
export async function openChromium(profileFolder: string): Promise<OpenChromium> {
  const context = await chromium.launchPersistentContext(profileFolder, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_ARGS, ...UNLIMITED_FRAMES, NO_BROWSER_PAGES],
    viewport: { width: 1440, height: 900 },
  })
  const browser = context.browser()
  const [page = await context.newPage()] = context.pages()
  if (browser === null) throw new Error('Chromium gives no handle of its process')
  return { browser, context, page, close: () => context.close() }
}
