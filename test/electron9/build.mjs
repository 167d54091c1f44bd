import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, isBuildStale } from '../../scripts/build-app.mjs'
import { ROOT, runTool } from '../../scripts/run.mjs'

/** Builds the app and its lowered form in `out9/`, with the unlowered host beside the main bundle. Gives false when it failed; the reason was printed. */
export async function buildLowered() {
  if (isBuildStale() && !(await buildApp())) return false
  const { code, output } = await runTool('electron-vite/bin/electron-vite.js', ['build', '--config', 'test/electron9/lowered.config.ts'], {
    quiet: true,
  })
  if (code !== 0) {
    console.error(output)
    return false
  }
  const out = join(ROOT, 'out9')
  for (const path of ['host-utility.js', 'chunks']) {
    const built = join(ROOT, 'dist/main', path)
    if (existsSync(built)) cpSync(built, join(out, 'main', path), { recursive: true })
  }
  writeFileSync(join(out, 'package.json'), JSON.stringify({ name: 'tagalong', version: '0.1.0', type: 'module', main: 'main/index.cjs' }))
  return true
}
