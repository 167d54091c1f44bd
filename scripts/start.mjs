// npm start: the desktop app where Electron can start, else the very same build in a browser. Builds first when it has to.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, isBuildStale } from './build-app.mjs'
import { electronBinary, hasDisplay, whyNoElectron } from './electron-binary.mjs'
import { openBrowser } from './open-browser.mjs'
import { ROOT } from './run.mjs'
import { parseStartFlags, USAGE } from './start-flags.mjs'

// npm runs this in the repository; the folder that the person stands in is the one that relative paths mean.
const startFolder = process.env.INIT_CWD ?? process.cwd()
const flags = parseStartFlags(process.argv.slice(2), process.env, startFolder)
if (flags.refusal !== undefined) {
  console.error(`${flags.refusal}\n\n${USAGE}`)
  process.exit(2)
}
if (flags.help) {
  console.log(USAGE)
  process.exit(0)
}
if (!existsSync(join(ROOT, 'node_modules/electron-vite'))) {
  console.error('The dependencies are not installed. Run `npm ci` first.')
  process.exit(1)
}
if (isBuildStale()) {
  console.log('Building Tagalong.')
  if (!(await buildApp())) {
    console.error('Tagalong could not be built; the reason stands above.')
    process.exit(1)
  }
}

const why = flags.browser ? null : whyNoElectron()
if (flags.browser || why !== null) {
  if (why !== null) console.log(`${why} Serving Tagalong for a browser.`)
  startInBrowser()
} else {
  startInElectron()
}

/** The twin's exit code is ours; it says itself why it could not start. */
function startInBrowser() {
  const twin = spawn(process.execPath, [join(ROOT, 'dist/main/host-http.js'), `--port=${flags.port}`, ...flags.source], {
    cwd: startFolder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  twin.stdout.setEncoding('utf8')
  twin.stdout.on('data', (text) => {
    process.stdout.write(text)
    const url = /^http:\S+$/m.exec(text)?.[0]
    if (url && flags.open && hasDisplay()) openBrowser(url)
  })
  passSignals(twin)
  twin.on('exit', (code) => process.exit(code ?? 1))
}

/** Where Electron ends at once, as when the system forbids its sandbox, the browser takes over. */
function startInElectron() {
  const startedAt = Date.now()
  const app = spawn(electronBinary(), [ROOT, ...flags.source], { cwd: startFolder, stdio: 'inherit' })
  passSignals(app)
  app.on('exit', (code) => {
    if (code === 0 || Date.now() - startedAt > 5000) process.exit(code ?? 1)
    console.log(`Electron ended at once with code ${code}; its own words stand above. Serving Tagalong for a browser.`)
    startInBrowser()
  })
}

function passSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
}
