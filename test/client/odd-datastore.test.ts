import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunJson } from '../../client/cli/format.ts'
import { createDice } from '../support/random.ts'
import { hasMetaflow } from '../support/python-packages.ts'
import { makeOddDatastore } from '../support/odd-datastore.ts'
import { realMetaflow, type RealMetaflow } from '../support/real-metaflow.ts'
import { temporaryFolder } from '../support/sample.ts'
import { tagalong } from './run-cli.ts'

/** What `ask_namespaces.py` prints. */
interface Client {
  readonly flows: readonly string[]
  readonly runs: readonly (Pick<RunJson, 'pathspec' | 'userTags' | 'systemTags' | 'successful' | 'finished' | 'finishedAt'> & {
    readonly recordedAt: number
  })[]
  readonly namespaces: readonly {
    readonly namespace: string | null
    readonly flows: readonly string[]
    /** Null for a flow that is not in the namespace. */
    readonly runs: Readonly<Record<string, readonly string[] | null>>
  }[]
}

/** None of them is a system tag of any run, which could not be removed. */
const EDIT_TAGS = ['nightly', 'later', 'a,b', '-dash', 'größer', 'user:erin', 'production:none', ' ']

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let metaflow: RealMetaflow
let client: Client

async function ask(): Promise<Client> {
  const said: Client = JSON.parse(await metaflow.python(['ask_namespaces.py']))
  return said
}

async function runs(namespace: string | null, ...args: string[]): Promise<RunJson[]> {
  const where = namespace === null ? '--global' : `--namespace=${namespace}`
  const { code, out, talk } = await tagalong(['runs', '--source', folder.path, '--json', where, ...args])
  expect([code, talk]).toEqual([0, ''])
  const listed: RunJson[] = JSON.parse(out)
  return listed
}
const specs = (listed: readonly RunJson[]): string[] => listed.map(({ pathspec }) => pathspec)

async function compareRuns(): Promise<void> {
  const listed = new Map((await runs(null)).map((run) => [run.pathspec, run]))
  expect([...listed.keys()].toSorted()).toEqual(client.runs.map(({ pathspec }) => pathspec).toSorted())
  for (const { recordedAt: _, ...said } of client.runs) expect(listed.get(said.pathspec)).toMatchObject(said)
}

async function compareNamespaces(): Promise<void> {
  const startOf = new Map((await runs(null)).map(({ pathspec, createdAt }) => [pathspec, createdAt]))
  const successful = new Set(client.runs.filter((run) => run.successful).map(({ pathspec }) => pathspec))
  for (const said of client.namespaces) {
    const all = await runs(said.namespace)
    expect([...new Set(all.map(({ flow }) => flow))].toSorted()).toEqual(said.flows.toSorted())
    for (const flow of said.flows) {
      const theirs = said.runs[flow] ?? []
      const ours = all.filter((run) => run.flow === flow)
      expect(specs(ours).toSorted()).toEqual(theirs.toSorted())
      expect(ours.map(({ createdAt }) => createdAt)).toEqual(ours.map(({ createdAt }) => createdAt).toSorted((a, b) => b - a))
      const newest = Math.max(...theirs.map((spec) => startOf.get(spec) ?? 0))
      expect((await runs(said.namespace, '--flow', flow, '--latest')).map(({ createdAt }) => createdAt)).toEqual([newest])
      const [latest] = await runs(said.namespace, '--flow', flow, '--latest-successful')
      expect(latest?.pathspec).toBe(specs(ours).find((spec) => successful.has(spec)))
    }
  }
}

describe.skipIf(!(await hasMetaflow()))('runs of an odd datastore', () => {
  beforeAll(async () => {
    folder = await temporaryFolder()
    metaflow = await realMetaflow(folder.path)
    await makeOddDatastore(folder.path, metaflow)
    client = await ask()
  }, 600_000)
  afterAll(() => folder.remove())

  test('[CLI29] of an odd datastore every run is told as Metaflow’s client tells it', compareRuns)

  test('[CLI29] in every namespace that there is the flows, the runs and the latest of them are the client’s, by their true start', async () => {
    expect(client.namespaces.length).toBeGreaterThan(30)
    await compareNamespaces()
  }, 60_000)

  test('[CLI29] where nobody has tagged since, the latest run is the client’s own', async () => {
    const tagged = new Set(
      client.runs
        .filter(({ pathspec, recordedAt }) => Math.abs(recordedAt - Number(pathspec.split('/')[1]) / 1000) > 1000)
        .map(({ pathspec }) => pathspec),
    )
    let compared = 0
    for (const { namespace, flows, runs: said } of client.namespaces)
      for (const flow of flows) {
        const theirs = said[flow] ?? []
        if (theirs.some((spec) => tagged.has(spec))) continue
        expect(specs(await runs(namespace, '--flow', flow, '--latest'))).toEqual(theirs.slice(0, 1))
        compared += 1
      }
    expect(compared).toBeGreaterThan(3)
  }, 60_000)

  test.each([1, 2])(
    '[CLI29] after edits at random, by two people with the command and by Metaflow’s client, both tell the same: seed %i',
    async (seed) => {
      const dice = createDice(seed)
      const pick = <T>(from: readonly T[]): T => from[dice(from.length)]!
      const some = (): string[] => Array.from({ length: 1 + dice(2) }, () => pick(EDIT_TAGS))
      const edits = Array.from({ length: 24 }, () => ({ pathspec: pick(client.runs).pathspec, add: some(), remove: some() }))
      const [ours, theirs] = [edits.slice(0, 16), edits.slice(16)]
      for (const { pathspec, add, remove } of ours) {
        const tags = [...add.map((tag) => `--add=${tag}`), ...remove.map((tag) => `--remove=${tag}`)]
        const done = await tagalong(['tag', 'replace', '--source', folder.path, '--global', `--run-id=${pathspec}`, ...tags], {
          env: { METAFLOW_USER: pick(['alice', 'bob']) },
        })
        expect(done).toMatchObject({ code: 0 })
      }
      await metaflow.python(['apply_edits.py', JSON.stringify(theirs)], { user: 'bob' })
      client = await ask()
      for (const { pathspec, add } of theirs.toReversed().slice(0, 1))
        expect(client.runs.find((run) => run.pathspec === pathspec)?.userTags).toEqual(expect.arrayContaining(add))
      await compareRuns()
      await compareNamespaces()
    },
    180_000,
  )
})
