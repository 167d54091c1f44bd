// The Electron smoke: installs the old Electron, builds the lowered app, drives it under Xvfb.
// Code 0 passed, 1 failed, 3 something it needs is missing (said on the last line).
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run } from '../../scripts/run.mjs'
import { buildLowered } from './build.mjs'
import { installElectron9 } from './install.mjs'

const { executable, missing } = await installElectron9()
const noDisplay = existsSync('/usr/bin/xvfb-run') ? undefined : 'xvfb-run is needed (apt-get install -y xvfb xauth)'
if (missing ?? noDisplay) {
  console.log(missing ?? noDisplay)
  process.exit(3)
}
if (!(await buildLowered())) process.exit(1)

const { code } = await run(
  'xvfb-run',
  [
    '-a',
    process.execPath,
    'node_modules/@playwright/test/cli.js',
    'test',
    '--config',
    'test/electron9/playwright.config.ts',
    ...process.argv.slice(2),
  ],
  { env: { ...process.env, TAGALONG_ELECTRON9: executable, TAGALONG_APP9: process.env.TAGALONG_APP9 ?? join(ROOT, 'out9') } },
)
process.exit(code)
