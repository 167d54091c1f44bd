import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunJson } from '../../client/cli/format.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'
import { inert } from '../../client/cli/inert.ts'
import { tagalong } from './run-cli.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let sample: string

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
})
afterAll(() => folder.remove())

async function listed(...args: string[]): Promise<RunJson[]> {
  const { code, out, talk } = await tagalong(['runs', '--source', sample, '--json', ...args])
  expect([code, talk]).toEqual([0, ''])
  const runs: RunJson[] = JSON.parse(out)
  return runs
}
const inNamespace = (namespace: string | null): string[] => (namespace === null ? ['--global'] : ['--namespace', namespace])
const specs = (runs: readonly RunJson[]): string[] => runs.map(({ pathspec }) => pathspec)

/** Runs stand where they started, the client's where their record was written last (design 7): the same runs, in the order of the start. */
const byStart = (pathspecs: readonly string[]): string[] => pathspecs.toSorted((a, b) => Number(b.split('/')[1]) - Number(a.split('/')[1]))

test('[CLI3] each run of the sample is told as the real client tells it', async () => {
  const runs = await listed('--global')
  expect(runs).toHaveLength(expected.runs.length)
  for (const said of expected.runs) {
    const run = runs.find(({ pathspec }) => pathspec === said.pathspec)
    expect(run).toMatchObject({
      userTags: said.user_tags,
      systemTags: said.system_tags,
      successful: said.successful,
      finished: said.finished,
      finishedAt: said.finished_at_ms,
    })
    expect(Object.keys(run ?? {})).toEqual([
      'pathspec',
      'flow',
      'runId',
      'owner',
      'status',
      'successful',
      'finished',
      'createdAt',
      'finishedAt',
      'userTags',
      'systemTags',
    ])
  }
})

describe.each(expected.namespaces)('namespace $namespace', ({ namespace, flows }) => {
  test.each(Object.entries(flows))(
    '[CLI3] the runs of %s, its latest and its latest successful run are those of the client',
    async (flow, client) => {
      const { runs = [], runs_with_tags = [] } = client
      const here = await listed('--flow', flow, ...inNamespace(namespace))
      expect(specs(here)).toEqual(byStart(runs))
      expect(specs(await listed('--flow', flow, '--latest', ...inNamespace(namespace)))).toEqual(byStart(runs).slice(0, 1))
      const successful = here.filter((run) => run.successful)
      expect(specs(await listed('--flow', flow, '--latest-successful', ...inNamespace(namespace)))).toEqual(specs(successful).slice(0, 1))
      for (const { tags, runs: carrying } of runs_with_tags) {
        const query = tags.map((tag) => `tag:${JSON.stringify(tag)}`).join(' ')
        expect(specs(await listed(query, '--flow', flow, ...inNamespace(namespace)))).toEqual(byStart(carrying))
      }
    },
  )
})

test('[CLI4] without a namespace it is that of the environment, as in Metaflow', async () => {
  expect(await listed()).toEqual(await listed('--namespace', 'user:alice'))
  const asBob = await tagalong(['runs', '--source', sample, '--json'], { env: { METAFLOW_USER: 'bob' } })
  expect(JSON.parse(asBob.out)).toEqual(await listed('--namespace', 'user:bob'))
  expect(await listed('--namespace', '')).toEqual([])
  const nobody = await tagalong(['runs', '--source', sample], { env: { METAFLOW_USER: 'root' } })
  expect(nobody).toMatchObject({ code: 8, out: '', talk: expect.stringContaining('METAFLOW_USER') })
})

test('[CLI5] --plain is one line a run, apart by tabs, with what would break a line quoted', async () => {
  const { out } = await tagalong(['runs', '--source', sample, '--plain', '--flow', 'TrainFlow', '--latest'])
  expect(out.split('\t')).toEqual([
    'TrainFlow/1792490401276925',
    'alice',
    'completed',
    'true',
    '1792490401276',
    expect.stringMatching(/^\d+$/),
    'dataset:v2 model:small published "reviewed by bob"',
  ])
})

test('[CLI6] what is not understood has code 2 and says what was meant', async () => {
  for (const [args, talk] of [
    [['rnus'], 'Did you mean runs?'],
    [['runs', '--nmespace', 'x'], 'Did you mean --namespace?'],
    [['runs', '--limit', 'many'], 'whole number'],
    [['runs', 'a', 'b'], 'quotation marks'],
    [['runs', '--latest', '--latest-successful'], 'Choose one'],
    [['runs', '--global', '--namespace', 'x'], 'Choose one'],
    [['runs', '--json', '--plain'], 'Choose one'],
    [['runs', 'tag:a (', '--source', sample], '         ^'],
    [[], 'Commands:'],
  ] as const) {
    expect(await tagalong(args)).toMatchObject({ code: 2, out: '', talk: expect.stringContaining(talk) })
  }
})

test('[CLI33] an option without its value, a value that it has none of, and an operand where there is none are refused, with the way to write it', async () => {
  for (const [args, talk] of [
    [['runs', '--limit'], '--limit needs a value'],
    [['tag', 'replace', 'F/1', '--remove', '-old', '--add', 'x'], 'joined to it: --remove=TAG.'],
    [['runs', '--json=yes'], '--json takes no value.'],
    [['status', 'now'], '"now"'],
    [['doctor', 'x'], 'takes nothing but options'],
    [['export', 'all.jsonl'], 'takes nothing but options'],
    [['completions', 'bash', 'zsh'], 'Name a shell'],
  ] as const) {
    expect(await tagalong(args)).toMatchObject({ code: 2, out: '', talk: expect.stringContaining(talk) })
  }
})

test('[CLI34] what others wrote is shown and can not drive a terminal', () => {
  expect(inert('a\u001b[2Jb\u009b31m\u202ec\td\ne\r\u0007 größer 🚀')).toBe('a\\u001b[2Jb\\u009b31m\\u202ec\td\ne\\u000d\\u0007 größer 🚀')
})

test('[CLI6] a flow that nobody knows, and a folder without a datastore, have codes of their own', async () => {
  const flow = await tagalong(['runs', '--source', sample, '--flow', 'TrianFlow', '--json'])
  expect(flow).toMatchObject({ code: 3, out: '[]', talk: "Flow('TrianFlow') does not exist. Did you mean TrainFlow?" })
  const nowhere = await tagalong(['runs', '--source', join(folder.path, 'nowhere')])
  expect(nowhere).toMatchObject({ code: 12, out: '' })
})

test('[CLI6] help goes to standard output with examples first, and names each option', async () => {
  const { code, out, talk } = await tagalong(['runs', '--help'])
  expect([code, talk]).toEqual([0, ''])
  expect(out.indexOf('Examples:')).toBeLessThan(out.indexOf('Options:'))
  expect(out).toContain('--latest-successful')
  expect(await tagalong(['help', 'runs'])).toEqual({ code, out, talk })
  expect((await tagalong(['--help'])).out).toContain('Exit codes: 0 done')
  expect((await tagalong(['--version'])).out).toMatch(/^tagalong \d/)
})

test('[CLI7] what of a datastore can not be read is said, and the rest is listed', async () => {
  const broken = join(folder.path, 'broken')
  await cp(sample, join(broken, '.metaflow'), { recursive: true })
  await writeFile(join(broken, '.metaflow', 'HelloFlow', '1792749601140532', '_meta', '_self.json'), '{')
  const list = (): ReturnType<typeof tagalong> => tagalong(['runs', '--source', broken, '--global', '--json'])
  // What has changed a moment ago may be under way, and is no problem yet.
  await expect.poll(async () => (await list()).talk, { timeout: 60_000 }).toContain('HelloFlow/1792749601140532')
  const { code, out } = await list()
  expect(code).toBe(0)
  expect(JSON.parse(out)).toHaveLength(expected.runs.length - 1)
}, 120_000)
