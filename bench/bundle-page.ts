import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** A program of `bench/page` as one script that a page can run. */
export async function bundlePage(name: 'probe' | 'index-and-dexie'): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: true,
      lib: { entry: fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)), formats: ['iife'], name: 'bench' },
    },
  })
  const [output] = Array.isArray(result) ? result : [result]
  if (output === undefined || !('output' in output)) throw new Error(`${name} was not bundled`)
  const [chunk] = output.output
  return chunk.code
}
