// npm run package:check: packs the app as a release does and looks into the archive; then, where the old Electron can be had, packs the
// lowered app with it and starts that. Says what it looked at; code 1 if anything is not as it should be.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { buildLowered } from '../test/electron9/build.mjs'
import { installElectron9 } from '../test/electron9/install.mjs'
import { listAsar } from './asar-list.mjs'
import { buildApp, isBuildStale } from './build-app.mjs'
import { packageFolder } from './electron-binary.mjs'
import { ROOT, run } from './run.mjs'
import { readFuses, writeStubElectron } from './stub-electron.mjs'

const REQUIRED = [
  'dist/main/index.js',
  'dist/main/host-utility.js',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
  'sample/metaflow-sample.tgz',
  'package.json',
]
const ALLOWED = /^(dist\/(main|preload|renderer)\/|sample\/metaflow-sample\.tgz$|package\.json$)/
const FORBIDDEN = /\.(map|tsx?|test\.[cm]?js)$/
/** runAsNode off, cookie encryption on, NODE_OPTIONS off, inspect off, asar integrity on, only from asar on, own snapshot off, file privileges off. */
const FUSES = '01001100'

const work = mkdtempSync(join(tmpdir(), 'tagalong-package-'))
const problems = []
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

if (isBuildStale() && !(await buildApp())) process.exit(1)
await checkRelease()
await checkStart()
for (const problem of problems) console.error(problem)
process.exit(problems.length > 0 ? 1 : 0)

async function checkRelease() {
  const { version } = JSON.parse(readFileSync(join(packageFolder('electron'), 'package.json'), 'utf8'))
  writeStubElectron(join(work, 'stub'), version)
  await pack({ electronDist: join(work, 'stub'), directories: { output: join(work, 'release') } })

  const packed = join(work, 'release/linux-unpacked')
  const files = listAsar(join(packed, 'resources/app.asar')).map(({ path }) => path)
  for (const path of REQUIRED) if (!files.includes(path)) problems.push(`${path} is missing in the archive`)
  for (const path of files) if (!ALLOWED.test(path) || FORBIDDEN.test(path)) problems.push(`${path} does not belong into the archive`)
  for (const path of files.filter((file) => /^dist\/(main|preload)\/.*js$/.test(file))) problems.push(...missingModules(path))
  const fuses = readFuses(join(packed, 'tagalong'))
  if (!fuses.startsWith(FUSES)) problems.push(`the fuses are ${fuses}, not ${FUSES}`)
  console.log(`The archive holds ${files.length} files, with main, preload, renderer and host whole; the fuses are set.`)
}

/** What a bundle imports by name and would have to find in node_modules, which the archive has not. */
function missingModules(path) {
  const code = readFileSync(join(ROOT, path), 'utf8')
  const names = [...code.matchAll(/^import\s[^'"]*?from\s*["']([^"'.][^"']*)["']|\brequire\(["']([^"'.][^"']*)["']\)/gm)].map(
    (match) => match[1] ?? match[2],
  )
  return names.filter((name) => !isGiven(name)).map((name) => `${path} needs ${name}, which is not packed`)
}

function isGiven(name) {
  return name === 'electron' || name.startsWith('node:') || builtinModules.includes(name)
}

async function checkStart() {
  const { executable, missing } = await installElectron9()
  if (missing) {
    if (process.env.CI) problems.push(missing)
    else console.log(`The packed app was not started: ${missing}.`)
    return
  }
  if (!(await buildLowered())) {
    problems.push('the lowered build failed')
    return
  }
  const config = join(work, 'smoke.json')
  writeFileSync(config, JSON.stringify(smokeConfig(executable)))
  await pack(config)
  const playwright = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/electron9/playwright.config.ts']
  const args = ['-a', process.execPath, ...playwright, '--grep', 'SHL1|SHL8']
  const env = { ...process.env, TAGALONG_ELECTRON9: join(work, 'smoke/linux-unpacked/tagalong'), TAGALONG_APP9: '' }
  if ((await run('xvfb-run', args, { env })).code !== 0) problems.push('the packed app does not do what the unpacked one does')
}

/** The lowered app around the old Electron, which has no fuses. */
function smokeConfig(executable) {
  return {
    appId: 'io.github.tagalong.smoke',
    productName: 'Tagalong',
    directories: { output: join(work, 'smoke') },
    files: ['out9/**', 'sample/metaflow-sample.tgz', 'package.json', '!node_modules/**'],
    // The host runs under the system's Node there, which cannot look into an archive.
    asarUnpack: ['out9/main/**', 'sample/**', 'package.json'],
    extraMetadata: { main: 'out9/main/index.cjs' },
    electronDist: dirname(executable),
    electronVersion: '9.4.1',
    npmRebuild: false,
  }
}

/** `config` is a file to use alone, or what differs from electron-builder.yml. */
function pack(config) {
  return build({ projectDir: ROOT, publish: 'never', targets: Platform.LINUX.createTarget('dir'), config })
}
