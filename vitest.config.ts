import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM_ARGS, chromiumPath } from './scripts/chromium.mjs'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const node = (name: string, ...include: string[]) => ({
  resolve: { alias: { electron: at('./test/support/electron-stub.ts') } },
  // A second is little on a machine that is busy with others.
  test: { name, environment: 'node' as const, include, testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 15_000 } } },
})

const simulation = node('simulation', 'test/simulation/**/*.test.ts')

export default defineConfig({
  test: {
    projects: [
      node('core', 'test/core/**/*.test.ts'),
      node('contract', 'test/contract/**/*.test.ts'),
      node('sources', 'test/sources/**/*.test.ts'),
      node('main', 'test/main/**/*.test.ts'),
      node('server', 'test/server/**/*.test.ts'),
      node('action', 'test/action/**/*.test.ts'),
      node('client', 'test/client/**/*.test.ts'),
      // By itself at the end, on all cores: it keeps each of them busy for minutes, and others have to be in time.
      { ...simulation, test: { ...simulation.test, maxWorkers: availableParallelism(), sequence: { groupOrder: 1 } } },
      {
        plugins: [react()],
        optimizeDeps: {
          include: [
            'react',
            'react-dom',
            'react-dom/client',
            'react/jsx-dev-runtime',
            'dexie',
            'yjs',
            'valibot',
            '@tanstack/react-virtual',
            'vitest-browser-react',
            'axe-core',
            '@base-ui/react/dialog',
            '@base-ui/react/menu',
            '@base-ui/react/popover',
            '@base-ui/react/csp-provider',
            'lib0/encoding',
            'lib0/decoding',
            'y-protocols/awareness',
            'y-protocols/sync',
          ],
        },
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          // A busy machine may take seconds to draw what a key has done.
          expect: { poll: { timeout: 15_000 } },
          // As in playwright.config.ts; the reporter marks what was tried again.
          retry: process.env.CI ? 1 : 0,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { executablePath: chromiumPath(), args: CHROMIUM_ARGS } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
