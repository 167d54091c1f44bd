import { execFile, spawn } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EXIT } from '../../client/cli/exit-codes.ts'
import { realMetaflow } from '../support/real-metaflow.ts'
import { pythonWith } from '../support/python-packages.ts'
import { temporaryFolder, unpackSample } from '../support/sample.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSX = fileURLToPath(import.meta.resolve('tsx'))
const END = '\u001E'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let path: string

beforeAll(async () => {
  folder = await temporaryFolder()
  await realMetaflow(join(folder.path, 'flows'))
  const bin = join(folder.path, 'bin')
  await mkdir(bin)
  await writeFile(
    join(bin, 'tagalong'),
    `#!/bin/sh\nexec '${process.execPath}' --import '${pathToFileURL(TSX).href}' '${ROOT}client/cli/main.ts' "$@"\n`,
  )
  await chmod(join(bin, 'tagalong'), 0o755)
  const python = dirname(await pythonWith('metaflow-2.19.39', ['metaflow==2.19.39']))
  path = [bin, python, process.env['PATH']].join(delimiter)
}, 180_000)
afterAll(() => folder.remove())

interface Step {
  readonly command: string
  readonly output: string
}

/** The commands of all `console` blocks with what they print; a command goes on over its here-document. */
function stepsOf(text: string): Step[] {
  const steps: { command: string[]; output: string[] }[] = []
  for (const [, block = ''] of text.matchAll(/^```console\n([^]*?)^```$/gm)) {
    let isHereDocument = false
    for (const line of block.trimEnd().split('\n')) {
      const step = steps.at(-1)
      if (line.startsWith('$ ')) steps.push({ command: [line.slice(2)], output: [] })
      else if (isHereDocument) step?.command.push(line)
      else step?.output.push(line)
      if (line.endsWith("<<'END'")) isHereDocument = true
      else if (line === 'END') isHereDocument = false
    }
  }
  return steps.map(({ command, output }) => ({ command: command.join('\n'), output: output.join('\n') }))
}

/** One shell for all of them, as a person has it. Gives what each printed. */
async function runInOneShell(commands: readonly string[]): Promise<string[]> {
  const cwd = join(folder.path, 'work')
  await mkdir(cwd)
  const env = { PATH: path, HOME: folder.path, TAGALONG: ROOT, TZ: 'UTC', METAFLOW_HOME: '/nowhere', PYTHONDONTWRITEBYTECODE: '1' }
  const shell = spawn('bash', ['-s'], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  shell.stdin.end(`exec 2>&1\n${commands.map((command) => `${command}\nprintf '${END}'\n`).join('')}`)
  let printed = ''
  for await (const bytes of shell.stdout) printed += String(bytes)
  return printed.split(END).map((text) => text.trimEnd())
}

/** What is printed, with `…` for anything within a line. */
function asPattern(output: string): RegExp {
  const escaped = output.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll('…', '[^\\n]*')}$`)
}

test('[CLI23] the walks of docs/cli.md do what they say, with real runs of Metaflow', async () => {
  const steps = stepsOf(await readFile(join(ROOT, 'docs/cli.md'), 'utf8'))
  expect(steps.length).toBeGreaterThan(15)
  const printed = await runInOneShell(steps.map(({ command }) => command))
  const unlike = steps.flatMap(({ command, output }, i) =>
    asPattern(output).test(printed[i] ?? '') ? [] : [{ command, output, printed: printed[i] }],
  )
  expect(unlike).toEqual([])
}, 600_000)

test('[CLI23] the snippet of docs/client-api.md runs', async () => {
  const text = await readFile(join(ROOT, 'docs/client-api.md'), 'utf8')
  const [, snippet = ''] = /^```ts\n([^]*?)^```$/m.exec(text) ?? []
  await unpackSample(join(folder.path, await mkdir(join(folder.path, 'demo')).then(() => 'demo')))
  const script = join(folder.path, 'snippet.mts')
  await writeFile(script, snippet.replace("'tagalong/client'", JSON.stringify(join(ROOT, 'client/api/index.ts'))))
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', pathToFileURL(TSX).href, script], { cwd: folder.path })
  expect(stdout.split('\n')).toEqual([
    "TrainFlow/1792490401276925 [ 'dataset:v2', 'model:small', 'published', 'reviewed by bob' ]",
    'TrainFlow/1792490401276925',
    'TrainFlow/1792404000342101',
    'true not-found',
    '',
  ])
}, 120_000)

test('[CLI23] docs/cli.md names every exit code', async () => {
  const text = await readFile(join(ROOT, 'docs/cli.md'), 'utf8')
  for (const code of Object.values(EXIT)) expect(text).toContain(`| ${code} |`)
})
