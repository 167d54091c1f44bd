import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { temporaryFolder, unpackSample } from '../support/sample.ts'
import { tagalong } from './run-cli.ts'

const MAIN = fileURLToPath(new URL('../../client/cli/main.ts', import.meta.url))
const TSX = pathToFileURL(fileURLToPath(import.meta.resolve('tsx'))).href
const RUN = 'TrainFlow/1792490401276925'

/** Starts the command and kills it: `when` says whether what it has printed so far is enough. */
function killed(args: readonly string[], home: string, when: (printed: string) => boolean): Promise<{ readonly said: string }> {
  const env = { ...process.env, METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere', TAGALONG_HOME: home }
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const hear = (bytes: Buffer): void => {
    said += String(bytes)
    if (when(said)) child.kill('SIGKILL')
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  if (when('')) setTimeout(() => child.kill('SIGKILL'), 300 + Math.random() * 900)
  return new Promise((resolve) => child.on('close', () => resolve({ said })))
}

test('[CLI14] a command that is killed at any moment leaves a replica that opens, with every tag that it said was kept', async () => {
  const folder = await temporaryFolder()
  const home = join(folder.path, 'home')
  const sample = await unpackSample(folder.path)
  expect((await tagalong(['import', sample], { env: { TAGALONG_HOME: home } })).code).toBe(0)
  const kept: string[] = []
  for (let i = 0; i < 6; i++) {
    // Every other one as soon as it has said that it is done, the rest at random.
    const when = i % 2 === 0 ? (printed: string) => printed.includes('1 run changed.') : () => true
    const { said } = await killed(['tag', 'add', RUN, `t${i}`], home, when)
    if (said.includes('1 run changed.')) kept.push(`t${i}`)
  }
  const { code, out } = await tagalong(['tag', 'list', RUN, '--plain', '--hide-system-tags'], { env: { TAGALONG_HOME: home } })
  expect(code).toBe(0)
  expect(kept.length).toBeGreaterThanOrEqual(3)
  expect(out.split('\n')).toEqual(expect.arrayContaining(kept.map((tag) => `user\t${tag}`)))
  expect(await tagalong(['doctor'], { env: { TAGALONG_HOME: home } })).toMatchObject({ code: 0 })
  await folder.remove()
}, 180_000)
