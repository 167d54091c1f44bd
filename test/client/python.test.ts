import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { builtCommand, type BuiltCommand } from '../support/built-command.ts'
import { hasPython, pythonWith } from '../support/python-packages.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'
import { tagalong } from './run-cli.ts'

const PACKAGE = fileURLToPath(new URL('../../client/python', import.meta.url))
const run = promisify(execFile)

/** In CI a missing Python is a failure. */
const isPythonThere = (await hasPython()) || Boolean(process.env['CI'])
if (!isPythonThere)
  console.warn('Python 3 with venv is missing: the tests of client/python did not run. On Debian: apt-get install -y python3-venv.')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let command: BuiltCommand
let server: TestServer
let python: string
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  if (!isPythonThere) return
  folder = await temporaryFolder()
  const [source, home, world] = [await unpackSample(folder.path), join(folder.path, 'home'), join(folder.path, 'world.json')]
  command = await builtCommand()
  server = await startTestServer()
  const [url, token] = [`http://127.0.0.1:${server.port}`, await server.token('alice')]
  const joined = { TAGALONG_HOME: join(folder.path, 'sender'), TAGALONG_SERVER: url, TAGALONG_TOKEN: token }
  // The server reads the file of its tokens a moment after it changed.
  await vi.waitUntil(async () => (await tagalong(['import', source, '--wait'], { env: joined })).code === 0, { timeout: 25_000 })
  await mkdir(home)
  await tagalong(['import', source], { env: { TAGALONG_HOME: home } })
  const rule = ['vocabulary', 'set', 'champion', '--promoted']
  await tagalong([...rule, '--wait'], { env: joined })
  await tagalong(rule, { env: { TAGALONG_HOME: home } })
  await writeFile(world, JSON.stringify({ expected, source, server: { url, token } }))
  python = await installed()
  const inherited = Object.entries(process.env).filter(([name]) => !/^(METAFLOW|TAGALONG|PYTHON)/.test(name))
  env = {
    ...Object.fromEntries(inherited),
    METAFLOW_USER: 'alice',
    METAFLOW_HOME: '/nowhere',
    TAGALONG_COMMAND: `${process.execPath} ${command.script}`,
    TAGALONG_HOME: home,
    TAGALONG_TEST_WORLD: world,
  }
}, 300_000)
afterAll(async () => {
  if (!isPythonThere) return
  await server.close()
  await command.remove()
  await folder.remove()
})

/** What an installation from the clone has left behind; it would be installed again, however old. */
const isLeftBehind = (path: string): boolean => /[\\/](build|[^\\/]+\.egg-info)$/.test(path)

/** The interpreter of an environment into which the package was installed as a person does it; the copy takes what building leaves behind. */
async function installed(): Promise<string> {
  const [copy, venv] = [join(folder.path, 'package'), join(folder.path, 'venv')]
  await cp(PACKAGE, copy, { recursive: true, filter: (path) => !isLeftBehind(path) })
  await run('python3', ['-m', 'venv', venv])
  const interpreter = join(venv, 'bin/python')
  await run(interpreter, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', copy])
  return interpreter
}

/** How many tests of the module ran; rejects when one failed or was skipped. */
async function passed(module: string): Promise<number> {
  // Away from the package's own folder, so that what is imported is what was installed.
  const { stderr } = await run(python, ['-m', 'unittest', `tests.${module}`], { cwd: await testsFolder(), env })
  expect(stderr).toMatch(/\nOK\s*$/)
  return Number(/Ran (\d+) test/.exec(stderr)?.[1])
}

async function testsFolder(): Promise<string> {
  const away = join(folder.path, 'away')
  await cp(join(PACKAGE, 'tests'), join(away, 'tests'), { recursive: true })
  return away
}

/** Each command that Python starts is a program of its own. */
const PATIENCE = { timeout: 300_000 }

describe.skipIf(!isPythonThere)('the Python package', PATIENCE, () => {
  test('[CLI25] it installs, and knows whose namespace and which server without asking anybody', async () => {
    expect(await passed('test_without_place')).toBeGreaterThan(8)
  })

  test('[CLI25] what it says of its types holds', async () => {
    const interpreter = await pythonWith('mypy-2.4.1', ['mypy==2.4.1'])
    const { stdout } = await run(interpreter, ['-m', 'mypy', '--cache-dir', join(folder.path, 'mypy'), 'src', 'tests'], { cwd: PACKAGE })
    expect(stdout).toContain('Success')
  })

  test.each([
    ['the replica of this machine', 'test_over_replica', 7],
    ['a datastore', 'test_over_source', 6],
    ['the REST of a server', 'test_over_server', 8],
  ] as const)('[CLI26] Metaflow’s names over %s', async (_, module, atLeast) => {
    expect(await passed(module)).toBeGreaterThanOrEqual(atLeast)
  })
})
