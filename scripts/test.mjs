// npm test: everything, in this order: units and browser tests, a build, kills of the sync server, the app in a browser, the shell in Electron.
// Its last line is `N passed, N failed`, with `, N skipped` if any were; code 0 only if something ran and nothing failed.
import { existsSync } from 'node:fs'
import { chromiumPath, hasChromium } from './chromium.mjs'
import { installDebian } from './debian.mjs'
import { buildStage, electronStage, endToEndStage, killStage, vitestStage } from './test-stages.mjs'

if (!hasChromium() && !(await installDebian(['chromium']))) {
  console.error(
    `The tests need Chromium, and ${chromiumPath()} is not there. Install it (Debian, as root: apt-get install chromium) or set CHROMIUM_PATH.`,
  )
  console.log('0 passed, 1 failed')
  process.exit(1)
}
// Missing Xvfb is said by the stage that needs it.
if (process.platform === 'linux' && !existsSync('/usr/bin/xvfb-run')) await installDebian(xvfbPackages())

const total = { passed: 0, failed: 0, skipped: 0 }
const stages = [
  { name: 'units', runStage: () => vitestStage(process.argv.slice(2)) },
  { name: 'build', runStage: buildStage },
  { name: 'kills', runStage: killStage },
  { name: 'end to end', runStage: endToEndStage },
  { name: 'Electron', runStage: electronStage },
]
const lines = []
for (const { name, runStage } of stages) {
  console.log(`\n— ${name}`)
  const { passed, failed, skipped, note } = await runStage()
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  lines.push(`${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}${note === null ? '' : ` (${note})`}`)
}
console.log(`\n${lines.join('\n')}`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)

/** What an old Electron needs of Debian to show a window that nobody sees. */
function xvfbPackages() {
  return [
    'xvfb',
    'xauth',
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libxss1',
    'libxtst6',
    'libatspi2.0-0',
    'libnotify4',
    'libsecret-1-0',
  ]
}
