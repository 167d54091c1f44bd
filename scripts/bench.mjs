// npm run bench: measures Tagalong against the bars of its design, and against its peers. Builds first when it has to.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildApp, isBuildStale } from './build-app.mjs'
import { chromiumPath, hasChromium } from './chromium.mjs'
import { ROOT } from './run.mjs'

const USAGE = `npm run bench -- [flags]

  --quick     10,000 runs only
  --million   1,000,000 runs in place of them, ten times what it is made for; twenty minutes and 8 GB. What takes longer than ten
              minutes for the import, ten for what it leaves to do, or two for anything else is given up and said
  --sync      the sync server only
  --help      this text`

const flags = readFlags()
if (flags.help) {
  console.log(USAGE)
  process.exit(0)
}
if (!existsSync(join(ROOT, 'node_modules/tsx'))) refuse('The dependencies are not installed. Run `npm ci` first.', 1)
if (!hasChromium())
  refuse(`There is no Chromium at ${chromiumPath()}. Install one (Debian: apt-get install chromium) or name it in CHROMIUM_PATH.`, 1)
if (isBuildStale()) {
  console.error('Building Tagalong.')
  if (!(await buildApp())) refuse('Tagalong could not be built; the reason stands above.', 1)
}
const folder = mkdtempSync(join(tmpdir(), 'tagalong-bench-'))
// A group of its own, so that what the bench has started ends with it; the folder goes when nobody writes into it any more.
const child = spawn(
  process.execPath,
  [
    ...(flags.million ? ['--max-old-space-size=8192'] : []),
    '--import',
    'tsx',
    'bench/main.ts',
    folder,
    flags.quick ? '--quick' : flags.million ? '--million' : flags.sync ? '--sync' : '--usual',
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    detached: true,
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.kill(-child.pid, signal))
child.on('exit', (code) => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
  process.exit(code ?? 1)
})

function readFlags() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        million: { type: 'boolean', default: false },
        sync: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(`${error.message.split('. ')[0]}\n\n${USAGE}`, 2)
  }
}

function refuse(message, code) {
  console.error(message)
  process.exit(code)
}
