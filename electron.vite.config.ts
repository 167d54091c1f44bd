import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { nativePart } from './scripts/native-part.mjs'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/**
 * Programs and the client API in one build. The host entries, the sync server and the client are bundled whole, without bare imports of
 * packages: the very same files run in Electron's utility process out of an archive and under plain Node 20 behind a browser.
 */
export default defineConfig({
  main: {
    plugins: [nativePart()],
    build: {
      outDir: at('./dist/main'),
      target: 'node20',
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: at('./src-main/electron/index.ts'),
          'host-utility': at('./src-main/host/host-utility.ts'),
          'host-http': at('./src-main/host/host-http.ts'),
          'sync-server': at('./sync-server/main.ts'),
          cli: at('./client/cli/main.ts'),
          client: at('./client/api/index.ts'),
        },
        external: ['electron'],
      },
    },
  },
  preload: {
    build: {
      outDir: at('./dist/preload'),
      // A sandboxed preload script must be one self-contained CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('./src-main/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('./src-renderer'),
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: at('./dist/renderer'),
      emptyOutDir: true,
      minify: true,
      sourcemap: true,
      // The content policy lets nothing load from data: but pictures, and no inline script runs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      // Views that come later find their styles here.
      cssCodeSplit: false,
      rolldownOptions: {
        input: { index: at('./src-renderer/index.html') },
        // What the first paint needs is one file, however much of it views that come later use too.
        output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      },
    },
  },
})
