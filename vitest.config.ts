import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM_ARGS, chromiumPath } from './scripts/chromium.mjs'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
/**
 * Beside the browser one core is left, or what it has to do in time is late. When it is done there are all of them. The simulation comes
 * last and by itself: it keeps each core busy for minutes, and others have to be in time.
 */
const TURNS = {
  'beside the browser': { sequence: { groupOrder: 0 } },
  'on all cores': { maxWorkers: availableParallelism(), sequence: { groupOrder: 1 } },
  'last, by itself': { maxWorkers: availableParallelism(), sequence: { groupOrder: 2 } },
}

const node = (name: string, turn: keyof typeof TURNS) => ({
  resolve: { alias: { electron: at('./test/support/electron-stub.ts') } },
  test: {
    name,
    environment: 'node' as const,
    include: [`test/${name}/**/*.test.ts`],
    // A second is little on a machine that is busy with others.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    ...TURNS[turn],
  },
})

export default defineConfig({
  test: {
    projects: [
      node('client', 'beside the browser'),
      node('contract', 'beside the browser'),
      node('action', 'beside the browser'),
      node('core', 'on all cores'),
      node('main', 'on all cores'),
      node('server', 'on all cores'),
      node('sources', 'on all cores'),
      node('simulation', 'last, by itself'),
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
