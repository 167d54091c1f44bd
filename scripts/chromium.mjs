import { existsSync } from 'node:fs'

/** Flags for every Chromium that tests and the bench start: no sandbox as root in CI, and no background traffic. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Path of a Chromium: `CHROMIUM_PATH`, else the usual places; `/usr/bin/chromium` when none is there, so that errors name it. */
export function chromiumPath() {
  return process.env.CHROMIUM_PATH ?? CANDIDATES.find((path) => existsSync(path)) ?? CANDIDATES[0]
}

export const hasChromium = () => existsSync(chromiumPath())
