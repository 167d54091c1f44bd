import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runTool } from './run.mjs'

const SOURCES = [
  'src-core',
  'src-sources',
  'src-main',
  'src-renderer',
  'sync-server',
  'client',
  'electron.vite.config.ts',
  'package-lock.json',
]
const PRODUCTS = [
  'dist/main/index.js',
  'dist/main/host-utility.js',
  'dist/main/host-http.js',
  'dist/main/sync-server.js',
  'dist/main/cli.js',
  'dist/main/client.js',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
]

/** Whether the build is missing in part or older than what it is made from. */
export function isBuildStale(root = ROOT) {
  const built = PRODUCTS.map((path) => join(root, path))
  if (!built.every((path) => existsSync(path))) return true
  const oldest = Math.min(...built.map((path) => statSync(path).mtimeMs))
  return newest(SOURCES.map((path) => join(root, path))) > oldest
}

function newest(paths) {
  let result = 0
  for (const path of paths) {
    if (!existsSync(path)) continue
    const stat = statSync(path)
    const time = stat.isDirectory() ? newest(readdirSync(path).map((name) => join(path, name))) : stat.mtimeMs
    result = Math.max(result, time)
  }
  return result
}

/** Builds main, preload and renderer; prints what the tool says only when it fails. */
export async function buildApp() {
  const { code, output } = await runTool('electron-vite/bin/electron-vite.js', ['build'], { quiet: true })
  if (code !== 0) console.error(output)
  return code === 0
}
