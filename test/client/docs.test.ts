import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { EXIT } from '../../client/cli/exit-codes.ts'
import { builtCommand, type BuiltCommand } from '../support/built-command.ts'
import { actionInputsOf, stepsOf, unlikeSteps } from '../support/doc-walk.ts'
import { hasMetaflow, METAFLOW, pythonWith } from '../support/python-packages.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let command: BuiltCommand
let server: TestServer
let tokens: { readonly ANNE_TOKEN: string; readonly CI_TOKEN: string }
let path: string

const serverUrl = (): string => `http://127.0.0.1:${server.port}`
const asked = (what: string): Promise<Response> =>
  fetch(`${serverUrl()}/api/v1${what}`, { headers: { authorization: `Bearer ${tokens.CI_TOKEN}` } })
const read = (page: string): Promise<string> => readFile(join(ROOT, 'docs', page), 'utf8')

/** A folder that is as the pages say it is: the package is linked, nobody has a name yet. */
async function emptyWorld(name: string): Promise<{ readonly cwd: string; readonly env: NodeJS.ProcessEnv }> {
  const cwd = join(folder.path, name)
  await mkdir(join(cwd, 'node_modules'), { recursive: true })
  await symlink(command.folder, join(cwd, 'node_modules', 'tagalong'))
  const env = {
    PATH: path,
    HOME: cwd,
    TAGALONG: ROOT,
    TZ: 'UTC',
    METAFLOW_HOME: '/nowhere',
    PYTHONDONTWRITEBYTECODE: '1',
    // As if `pip install` had been done.
    PYTHONPATH: join(ROOT, 'client/python/src'),
    TAGALONG_SERVER: serverUrl(),
    ...tokens,
  }
  return { cwd, env }
}

describe.skipIf(!(await hasMetaflow()))('the documentation', () => {
  beforeAll(async () => {
    folder = await temporaryFolder()
    command = await builtCommand()
    server = await startTestServer()
    tokens = { ANNE_TOKEN: await server.token('anne'), CI_TOKEN: await server.token('ci') }
    // The server reads the file of its tokens a moment after it changed.
    await vi.waitUntil(async () => (await asked('/workspaces/default/rooms')).status === 200, { timeout: 25_000 })
    const python = dirname(await pythonWith(...METAFLOW))
    path = [command.bin, python, process.env['PATH']].join(delimiter)
  }, 180_000)
  afterAll(async () => {
    await server.close()
    await command.remove()
    await folder.remove()
  })

  test.each([
    ['by-hand', 8],
    ['from-a-program', 10],
    ['tied-flows', 12],
    ['in-ci', 8],
  ] as const)(
    '[CLI23] docs/uses/%s.md does what it says',
    async (page, atLeast) => {
      const steps = stepsOf(await read(`uses/${page}.md`))
      expect(steps.length).toBeGreaterThanOrEqual(atLeast)
      const { cwd, env } = await emptyWorld(page)
      // Only in CI is the server known from the start.
      const { TAGALONG_SERVER, ...alone } = env
      expect(await unlikeSteps(steps, { cwd, env: page === 'in-ci' ? { ...alone, TAGALONG_SERVER } : alone })).toEqual([])
    },
    300_000,
  )

  test('[CLI27] the workflow of docs/uses/in-ci.md tags the run and opens the gate', async () => {
    const { cwd, env } = await emptyWorld('workflow')
    const sample = await unpackSample(cwd)
    await run('tagalong', ['import', sample, '--wait'], {
      env: { ...env, METAFLOW_USER: 'anne', TAGALONG_TOKEN: tokens.ANNE_TOKEN, TAGALONG_HOME: cwd },
    })
    const values: Readonly<Record<string, string>> = {
      'https://sync.example.org': serverUrl(),
      '${{ secrets.TAGALONG_TOKEN }}': tokens.CI_TOKEN,
      '${{ job.status }}': 'success',
    }
    const action = await readFile(join(ROOT, 'action/action.yml'), 'utf8')
    const event = join(ROOT, 'test/fixtures/events/repository-dispatch.json')
    const done: string[] = []
    for (const inputs of actionInputsOf(await read('uses/in-ci.md'))) {
      const said = Object.entries(inputs).map(([name, value]) => {
        expect(action).toContain(`\n  ${name}:\n`)
        return [`TAGALONG_${name.toUpperCase()}`, values[value] ?? value]
      })
      const output = join(cwd, `output-${done.length}`)
      await run(process.execPath, [join(ROOT, 'action/tag-run.mjs')], {
        env: { PATH: path, GITHUB_EVENT_PATH: event, GITHUB_OUTPUT: output, ...Object.fromEntries(said) },
      })
      done.push(await readFile(output, 'utf8'))
    }
    expect(done).toEqual([expect.stringContaining('"gh_test_ok"'), expect.stringContaining('matched=true')])
  }, 120_000)

  test('[CLI23] the snippet of docs/client-api.md runs', async () => {
    const [, snippet = ''] = /^```ts\n([^]*?)^```$/m.exec(await read('client-api.md')) ?? []
    const { cwd, env } = await emptyWorld('snippet')
    await mkdir(join(cwd, 'demo'))
    await unpackSample(join(cwd, 'demo'))
    await writeFile(join(cwd, 'snippet.mjs'), snippet)
    const { stdout } = await run(process.execPath, ['snippet.mjs'], { cwd, env })
    expect(stdout.split('\n')).toEqual([
      "TrainFlow/1792490401276925 [ 'dataset:v2', 'model:small', 'published', 'reviewed by bob' ]",
      'TrainFlow/1792490401276925',
      'TrainFlow/1792404000342101',
      'true not-found',
      '',
    ])
  }, 120_000)

  test('[CLI23] docs/cli.md names every exit code', async () => {
    const text = await read('cli.md')
    for (const code of Object.values(EXIT)) expect(text).toContain(`| ${code} |`)
  })
})
