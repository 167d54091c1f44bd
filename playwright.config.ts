import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, chromiumPath } from './scripts/chromium.mjs'

/** End to end: the built app in real Chromium over a real host. The build must be there (`npm run build`; `npm test` makes it). */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  workers: 2,
  timeout: 240_000,
  // A busy machine may take seconds to draw what a key has done.
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // In CI a machine that is busy with others may starve a browser; what needs a second try is said at the end.
  retries: process.env.CI ? 1 : 0,
  use: {
    viewport: { width: 1440, height: 900 },
    timezoneId: 'UTC',
    locale: 'en-GB',
    launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGS },
  },
})
