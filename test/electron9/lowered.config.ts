import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import config from '../../electron.vite.config.ts'
import { lowerCss } from './lower-css.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const { main, preload, renderer } = config

/** Makes `shim` the first import of the entry whose path ends with `entry`. */
const shimFirst = (entry: string, shim: string): Plugin => ({
  name: 'electron9-shim',
  enforce: 'pre',
  transform: (code, id) => (id.endsWith(entry) ? `import ${JSON.stringify(at(shim))};\n${code}` : null),
})

/** Node 12 knows neither `node:` nor `fs/promises` as names of modules. */
const oldModuleNames: Plugin = {
  name: 'electron9-modules',
  renderChunk: (code) =>
    code.replaceAll(/require\("(?:node:)?fs\/promises"\)/g, 'require("fs").promises').replaceAll('require("node:', 'require("'),
}

/** The project's build for Electron 9.4: the same sources, older syntax, into `out9/`. The host is not lowered: it runs under the system's Node. */
export default defineConfig({
  main: {
    ...main,
    plugins: [oldModuleNames, shimFirst('src-main/electron/index.ts', './shim-main.mjs')],
    build: {
      ...main?.build,
      target: 'node10',
      outDir: at('../../out9/main'),
      rolldownOptions: {
        input: { index: at('../../src-main/electron/index.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  preload: { ...preload, build: { ...preload?.build, target: 'node10', outDir: at('../../out9/preload') } },
  renderer: {
    ...renderer,
    plugins: [...(renderer?.plugins ?? []), lowerCss(), shimFirst('src-renderer/main.tsx', './shim-web.mjs')],
    worker: { format: 'es', plugins: () => [shimFirst('src-renderer/replica/replica-worker.ts', './shim-web.mjs')] },
    // Async functions are lowered too: beside core-js, Dexie loses its transaction over a native `await` of Chromium 83.
    build: { ...renderer?.build, target: 'es2016', outDir: at('../../out9/renderer') },
  },
})
