import { defineConfig } from '@playwright/test'

/** One window at a time on one virtual display. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/electron9',
  workers: 1,
  timeout: 60_000,
  forbidOnly: true,
  retries: process.env.CI ? 1 : 0,
})
