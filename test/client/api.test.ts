import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import {
  InvalidQuery,
  MetaflowInvalidPathspec,
  MetaflowNamespaceMismatch,
  MetaflowNotFound,
  MetaflowTaggingError,
  MetaflowUnknownUser,
  Tagalong,
} from '../../client/api/index.ts'
import { expected, temporaryFolder, unpackSample } from '../support/sample.ts'
import { tagalong } from './run-cli.ts'

const RUN = 'TrainFlow/1792490401276925'
const ENV = { METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere' }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let sample: string
let client: Tagalong

beforeAll(async () => {
  folder = await temporaryFolder()
  sample = await unpackSample(folder.path)
})
afterAll(() => folder.remove())

async function all<T extends { readonly pathspec: string }>(runs: AsyncIterable<T>): Promise<string[]> {
  const found: string[] = []
  for await (const run of runs) found.push(run.pathspec)
  return found
}
const byStart = (specs: readonly string[]): string[] => specs.toSorted((a, b) => Number(b.split('/')[1]) - Number(a.split('/')[1]))

const PLACES = {
  'a datastore': () => Tagalong.open({ source: sample, env: ENV }),
  'the replica': async () => {
    const home = join(folder.path, 'home')
    await mkdir(home, { recursive: true })
    await tagalong(['import', sample], { env: { TAGALONG_HOME: home } })
    return await Tagalong.open({ replica: join(home, 'data', 'replica'), env: ENV })
  },
}

describe.each(Object.entries(PLACES))('the client over %s', (_, open) => {
  beforeEach(async () => {
    client = await open()
  })
  afterEach(() => client.close())

  test('[CLI16] flows and runs of each namespace are those of Metaflow’s client', async () => {
    for (const { namespace, metaflow_flows, flows } of expected.namespaces) {
      client.namespace(namespace)
      expect((await client.flows()).map(({ id }) => id)).toEqual(metaflow_flows)
      for (const [name, said] of Object.entries(flows)) {
        const { runs = [], runs_with_tags = [] } = said
        const flow = await client
          .flow(name)
          .catch((error: unknown) => (error instanceof MetaflowNamespaceMismatch ? null : Promise.reject(error)))
        expect(flow !== null).toBe(said.in_namespace)
        if (flow === null) continue
        expect(await all(flow)).toEqual(byStart(runs))
        expect((await flow.latestRun())?.pathspec).toBe(byStart(runs)[0])
        for (const { tags, runs: carrying } of runs_with_tags) expect(await all(flow.runs(...tags))).toEqual(byStart(carrying))
      }
    }
  })

  test('[CLI16] a run tells what Metaflow’s client tells', async () => {
    client.namespace(null)
    for (const said of expected.runs) {
      const run = await client.run(said.pathspec)
      expect(run.userTags).toEqual(new Set(said.user_tags))
      expect(run.systemTags).toEqual(new Set(said.system_tags))
      expect(run.tags).toEqual(new Set([...said.user_tags, ...said.system_tags]))
      expect([run.successful, run.finished, run.finishedAt]).toEqual([said.successful, said.finished, said.finished_at_ms])
      expect(run.originPathspec ?? `${run.flow}/None`).toBe(said.origin_pathspec)
    }
  })

  test('[CLI17] errors have Metaflow’s names and a code, and not-found comes before the namespace', async () => {
    await expect(client.flow('NoFlow')).rejects.toThrow(MetaflowNotFound)
    await expect(client.run('TrainFlow/1')).rejects.toMatchObject({ name: 'MetaflowNotFound', code: 'not-found' })
    await expect(client.run('TrainFlow')).rejects.toBeInstanceOf(MetaflowInvalidPathspec)
    await expect(client.run('TrainFlow/1/start')).rejects.toBeInstanceOf(MetaflowInvalidPathspec)
    await expect(client.run('HelloFlow/1792494000538550')).rejects.toMatchObject({
      name: 'MetaflowNamespaceMismatch',
      code: 'out-of-namespace',
    })
    await expect(all(client.query('tag:('))).rejects.toBeInstanceOf(InvalidQuery)
    await expect((await client.run(RUN)).addTags([])).rejects.toBeInstanceOf(MetaflowTaggingError)
    expect(client.namespace('')).toBe('')
    await expect(client.run(RUN)).rejects.toBeInstanceOf(MetaflowNamespaceMismatch)
    expect(await client.defaultNamespace()).toBe('user:alice')
    expect(await client.getNamespace()).toBe('user:alice')
  })
})

describe('the client over the replica', () => {
  beforeEach(async () => {
    client = await PLACES['the replica']()
  })
  afterEach(() => client.close())

  test('[CLI18] tags are mutated as in Metaflow, and the object that did it shows them', async () => {
    const run = await client.run(RUN)
    await run.addTag('checked')
    await run.addTags(['x', 'y', 'user:alice'])
    await run.removeTag('y')
    await run.replaceTags(['x', 'both'], ['both', 'z'])
    expect([...run.userTags]).toEqual(expect.arrayContaining(['both', 'checked', 'z']))
    expect(run.userTags.has('x') || run.userTags.has('y') || run.userTags.has('user:alice')).toBe(false)
    await run.removeTags(['both', 'never there'])
    await run.replaceTag('z', 'checked')
    await run.removeTag('checked')
    await expect(run.removeTag('user:alice')).rejects.toBeInstanceOf(MetaflowTaggingError)
    await expect(run.addTag('')).rejects.toMatchObject({ name: 'MetaflowTaggingError', code: 'tag-refused' })
    await expect(run.addTags([])).rejects.toBeInstanceOf(MetaflowTaggingError)
    expect(() => run.addTags('abc')).toThrow(MetaflowTaggingError)
    expect((await (await client.run(RUN)).history())[0]).toMatchObject({ by: 'alice', via: 'api' })
    expect(await all(client.query('tag:checked flow:TrainFlow'))).not.toContain(RUN)
  })

  test('[CLI18] tagging an old run moves nothing, and each client has a namespace of its own', async () => {
    const flow = await client.flow('TrainFlow')
    const before = (await flow.latestRun())?.pathspec
    const [, oldest = ''] = [await all(flow), (await all(flow)).at(-1)]
    await (await client.run(oldest)).addTag('old but good')
    expect((await flow.latestRun())?.pathspec).toBe(before)
    const other = await Tagalong.open({ source: sample, namespace: 'user:bob', env: ENV })
    expect(await other.getNamespace()).toBe('user:bob')
    expect(await client.getNamespace()).toBe('user:alice')
    await expect(other.sync({ url: 'ws://127.0.0.1:9/sync', token: 'x', workspace: 'default' })).rejects.toMatchObject({
      code: 'unsupported',
    })
    await other.close()
  })

  test('[CLI17] who has no name can read everything and sign nothing', async () => {
    const nobody = await Tagalong.open({ replica: join(folder.path, 'nobody'), env: { METAFLOW_USER: 'root', METAFLOW_HOME: '/nowhere' } })
    await expect(nobody.getNamespace()).rejects.toBeInstanceOf(MetaflowUnknownUser)
    nobody.namespace(null)
    expect(await all(nobody.query(''))).toEqual([])
    await nobody.close()
  })
})
