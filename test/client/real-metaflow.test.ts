import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunJson } from '../../client/cli/format.ts'
import { realMetaflow, type RealMetaflow } from '../support/real-metaflow.ts'
import { temporaryFolder } from '../support/sample.ts'
import { tagalong } from './run-cli.ts'

interface Client {
  readonly runs: readonly {
    readonly pathspec: string
    readonly user_tags: string[]
    readonly system_tags: string[]
    readonly successful: boolean
    readonly finished: boolean
    readonly finished_at_ms: number | null
  }[]
  readonly namespaces: readonly {
    readonly namespace: string | null
    readonly flows: Readonly<Record<string, { readonly runs: string[]; readonly latest_successful_run: string | null }>>
  }[]
}

const NAMESPACES = ['user:alice', 'user:bob', 'nightly', 'best so far', 'user:nobody']

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let metaflow: RealMetaflow

beforeAll(async () => {
  folder = await temporaryFolder()
  metaflow = await realMetaflow(folder.path)
  await metaflow.python(['sweep_flow.py', 'run', '--tag', 'nightly', '--tag', 'größer, "quoted"'])
  await metaflow.python(['sweep_flow.py', 'run'], { user: 'bob' })
  await metaflow.python(['fail_flow.py', 'run', '--where', 'middle', '--tag', 'nightly'], { mayFail: true })
}, 240_000)
afterAll(() => folder.remove())

async function runs(namespace: string | null, ...args: string[]): Promise<RunJson[]> {
  const { code, out } = await tagalong([
    'runs',
    '--source',
    folder.path,
    '--json',
    ...(namespace === null ? ['--global'] : ['--namespace', namespace]),
    ...args,
  ])
  expect(code).toBe(0)
  const listed: RunJson[] = JSON.parse(out)
  return listed
}
async function ask(): Promise<Client> {
  const said: Client = JSON.parse(await metaflow.python(['ask_client.py', ...NAMESPACES]))
  return said
}
const specs = (listed: readonly RunJson[]): string[] => listed.map(({ pathspec }) => pathspec)

async function compare({ runs: said, namespaces }: Client): Promise<void> {
  const all = await runs(null)
  expect(specs(all).toSorted()).toEqual(said.map(({ pathspec }) => pathspec).toSorted())
  for (const { pathspec, user_tags: userTags, system_tags: systemTags, successful, finished, finished_at_ms: finishedAt } of said)
    expect(all).toContainEqual(expect.objectContaining({ pathspec, userTags, systemTags, successful, finished, finishedAt }))
  for (const { namespace, flows } of namespaces) {
    for (const [flow, client] of Object.entries(flows))
      expect(specs(await runs(namespace, '--flow', flow)).toSorted()).toEqual(client.runs.toSorted())
  }
}

test('[CLI3] a fresh datastore is listed as the real client lists it, and tags go both ways', async () => {
  await compare(await ask())
  const [run] = await runs('user:alice', '--flow', 'SweepFlow', '--latest')
  expect(await tagalong(['tag', 'add', '--source', folder.path, run?.pathspec ?? '', 'best so far', 'a,b'])).toMatchObject({ code: 0 })
  expect(await tagalong(['tag', 'remove', '--source', folder.path, run?.pathspec ?? '', 'nightly'])).toMatchObject({ code: 0 })
  const after = await ask()
  expect(after.runs.find(({ pathspec }) => pathspec === run?.pathspec)?.user_tags).toEqual(['a,b', 'best so far', 'größer, "quoted"'])
  await compare(after)
  await metaflow.python(['sweep_flow.py', 'tag', 'add', '--run-id', run?.runId ?? '', 'by metaflow'])
  expect((await runs('by metaflow')).map(({ pathspec }) => pathspec)).toEqual([run?.pathspec])
}, 240_000)
