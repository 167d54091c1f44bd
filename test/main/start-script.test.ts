import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { mountHttp } from '../../src-main/host/mount-http.ts'
import { flagValue, parseStart } from '../../src-main/host/start-options.ts'
import { SMALL_RENDERER } from '../support/bridge-over-http.ts'
import { startHost } from '../support/start-host.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a program to its end in the repository's folder. */
function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...args], { cwd: ROOT, env: { ...process.env, ...env } })
    let out = ''
    let err = ''
    child.stdout.on('data', (text) => (out += String(text)))
    child.stderr.on('data', (text) => (err += String(text)))
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

const start = (...args: string[]): ReturnType<typeof run> => run(['scripts/start.mjs', ...args])

it('[SHL10] npm start refuses what it does not know with its usage and code 2', async () => {
  for (const [args, reason] of [
    [['--foo'], "Unknown option '--foo'"],
    [['folder'], "Unexpected argument 'folder'"],
    [['--port', '70000'], '70000 is not a port'],
    [['--port', 'http'], 'http is not a port'],
    [['--source'], "Option '--source <value>' argument missing"],
    [['--source='], '--source needs a folder'],
    [['--sample', '--source', '/data'], '--source and --sample exclude each other'],
  ] as const) {
    const { code, out, err } = await start(...args)
    expect([args, code, out]).toEqual([args, 2, ''])
    expect(err).toContain(reason)
    expect(err).toContain('npm start -- [flags]')
  }
})

it('[SHL10] a PORT that is no port is refused too', async () => {
  expect(await run(['scripts/start.mjs', '--browser'], { PORT: 'x' })).toMatchObject({
    code: 2,
    err: expect.stringContaining('x is not a port'),
  })
})

it('[SHL10] --help prints the usage and starts nothing', async () => {
  expect(await start('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--no-open'), err: '' })
})

/** What the start script would say of Electron with these variables. */
const reason = (env: Readonly<Record<string, string>>): ReturnType<typeof run> =>
  run(['--input-type=module', '--eval', `import { whyNoElectron } from './scripts/electron-binary.mjs'; console.log(whyNoElectron())`], env)

it('[SHL10] where Electron cannot start, one line says why and what to do', async () => {
  const { out } = await reason({ ELECTRON_EXEC_PATH: '/no/such/electron' })
  expect(out).toBe("Electron's binary is not installed; `npx install-electron` gets it.\n")
  const noDisplay = await reason({ ELECTRON_EXEC_PATH: process.execPath, DISPLAY: '', WAYLAND_DISPLAY: '' })
  expect(noDisplay.out).toContain(process.platform === 'linux' ? 'There is no display' : 'null')
})

it('[BRG17] the twin ends with one sentence and code 1 when its port is taken', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const testHost = await startHost()
  const mounted = await mountHttp({ host: testHost.host, rendererFolder: SMALL_RENDERER, port })
  expect(mounted).toMatchObject({ ok: false, error: { message: expect.stringContaining(`Port ${port} is taken by another program`) } })
  await testHost.close()

  const twin = await run(['--import', 'tsx', 'src-main/host/host-http.ts', `--port=${port}`], { TAGALONG_USER_DATA: testHost.dataFolder })
  expect(twin).toMatchObject({ code: 1, out: '' })
  expect(twin.err.trim().split('\n')).toEqual([expect.stringMatching(/^Port \d+ is taken .+ Choose another with --port\.$/)])
  await new Promise((resolve) => taken.close(resolve))
})

it('[SHL6] a command line names its source in either form, from its own folder, whatever Chromium adds', () => {
  expect(parseStart(['.', '--source=/data/two', '--allow-file-access'], '/home')).toEqual({ path: '/data/two' })
  expect(parseStart(['--source', 'two'], '/data')).toEqual({ path: '/data/two' })
  expect(parseStart(['--original-process-start-time=1', '--sample'], '/data')).toBe('sample')
  expect(parseStart(['--source='], '/data')).toBe(null)
  expect(parseStart([], '/data')).toBe(null)
  expect(flagValue(['--port'], '--port')).toBe(null)
})
