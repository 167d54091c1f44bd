import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Decision } from '../../src-core/promotion/promotion.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import { edit, keyOf, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { HeldLog } from '../support/held-log.ts'
import { joinServer } from '../support/join-server.ts'
import { RestClient } from '../support/rest-client.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const onDay = (day: number): Run => observedRun({ createdAt: Date.UTC(2026, 9, day) })
const [first, second, third] = [onDay(3), onDay(4), onDay(5)]
const brought = observedRun({ createdAt: Date.UTC(2026, 9, 6), userTags: ['production'] })
type Run = ReturnType<typeof observedRun>
const nameOf = ({ flow, runId }: Run): string => `${flow}/${runId}`

const PROMOTIONS = '/workspaces/default/promotions'

let server: TestServer
let log: HeldLog
const opened: TestReplica[] = []

beforeEach(async () => {
  server = await startTestServer({ wrapLog: (inner) => (log = new HeldLog(inner)) })
})
afterEach(async () => {
  for (const { replica } of opened.splice(0)) await replica.close().catch(() => undefined)
  await server.close()
})

async function join(user: string, over: { disk?: TestReplica['disk']; role?: 'reader' | 'tagger' } = {}): Promise<TestReplica> {
  const { role = 'tagger', ...options } = over
  const joined = await joinServer(server, user, await server.token(user, { role }), options)
  opened.push(joined)
  return joined
}

/** Two people with the same runs, and a tag that is moved by promotion. */
async function team(rules: { requires?: string; promoters?: string[] } = {}): Promise<{ alice: TestReplica; bob: TestReplica }> {
  const alice = await join('alice')
  await alice.replica.importRuns(SOURCE, [first, second, third])
  await alice.replica.defineTag('production', { isPromoted: true, ...rules })
  const bob = await join('bob')
  await expect.poll(() => bob.replica.status().runCount, PATIENCE).toBe(3)
  await expect.poll(() => bob.replica.tagRules('production').isPromoted, PATIENCE).toBe(true)
  return { alice, bob }
}

const promote = ({ replica }: TestReplica, run: Run): ReturnType<TestReplica['replica']['propose']> =>
  replica.propose({ act: 'promote', run: keyOf(run), tag: 'production', via: 'cli' })

const idOf = async (made: ReturnType<typeof promote>): Promise<string> => {
  const proposed = await made
  return proposed.ok ? proposed.value.id : proposed.error.kind
}

const carriers = ({ replica }: TestReplica): string[] =>
  Object.entries(shownTags(replica))
    .filter(([, tags]) => tags.includes('production'))
    .map(([name]) => name)

const decisions = ({ replica }: TestReplica): readonly Decision[] => replica.promotions({}).decisions
const summary = (replica: TestReplica): unknown[] => decisions(replica).map(({ run, by, refusal }) => [run, by, refusal?.kind ?? 'won'])

describe('promotion over a server', () => {
  test('[PRM10] a run that is promoted is decided on by the server and carries the tag, everywhere, signed by who promoted it', async () => {
    const { alice, bob } = await team()
    expect(await promote(alice, first)).toMatchObject({ ok: true, value: { run: keyOf(first), over: null, by: 'alice' } })
    for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(first)])
    expect(summary(bob)).toEqual([[keyOf(first), 'alice', 'won']])
    expect(bob.replica.promotions({}).proposals).toEqual([])
    const view = await bob.replica.run(keyOf(first))
    expect(view?.tags).toMatchObject([{ tag: 'production', by: 'alice', via: 'promotion' }])
    expect(view?.promotions.decisions).toMatchObject([{ act: 'promote', tag: 'production', n: 1, refusal: null }])

    await promote(bob, second)
    for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(second)])
  })

  test('[PRM11] of two people who promote apart one wins, the other is told by whom he was overtaken, the same on every replica', async () => {
    const { alice, bob } = await team()
    for (const { replica } of [alice, bob]) replica.pauseSync(true)
    expect(await promote(alice, first)).toMatchObject({ ok: true })
    expect(await promote(bob, second)).toMatchObject({ ok: true })
    expect(alice.replica.promotions({}).proposals).toMatchObject([{ run: keyOf(first), isWaiting: true }])
    expect(carriers(alice)).toEqual([])
    alice.replica.pauseSync(false)
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(first)])
    bob.replica.pauseSync(false)
    for (const one of [alice, bob]) {
      await expect
        .poll(() => summary(one), PATIENCE)
        .toEqual([
          [keyOf(second), 'bob', 'overtaken'],
          [keyOf(first), 'alice', 'won'],
        ])
      await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(first)])
    }
    expect(decisions(bob)[0]?.refusal).toEqual({ kind: 'overtaken', run: keyOf(first), by: 'alice' })
  })

  test('[PRM12] a proposal reaches the server behind the tags that make its run fit for it', async () => {
    const { alice } = await team({ requires: 'tag:gh_test_ok' })
    alice.replica.pauseSync(true)
    await promote(alice, first)
    await alice.replica.mutate(edit([first], { add: ['gh_test_ok'] }))
    const late = observedRun({ createdAt: Date.UTC(2026, 10, 7) })
    await alice.replica.importRuns(SOURCE, [late])
    await alice.replica.mutate(edit([late], { add: ['gh_test_ok'] }))
    await promote(alice, late)
    alice.replica.pauseSync(false)
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(late)])
    expect(summary(alice)).toEqual([
      [keyOf(late), 'alice', 'won'],
      [keyOf(first), 'alice', 'won'],
    ])
  })

  test('[PRM13] what is required, and who may, is held against what the server has; what no longer reads refuses in words', async () => {
    const { alice, bob } = await team({ requires: 'tag:gh_test_ok', promoters: ['alice'] })
    await expect.poll(() => alice.replica.status().sync, PATIENCE).toMatchObject({ unreadRooms: 0, isTold: true })
    expect(await promote(alice, first)).toMatchObject({ ok: false, error: { kind: 'promotion', refusal: { kind: 'no-match' } } })
    expect(await promote(bob, first)).toMatchObject({ ok: false, error: { refusal: { kind: 'not-allowed', promoters: ['alice'] } } })
    alice.replica.pauseSync(true)
    // Perhaps the tests have passed meanwhile: that is for the server to say.
    expect(await promote(alice, first)).toMatchObject({ ok: true })
    alice.replica.pauseSync(false)
    await expect.poll(() => summary(bob), PATIENCE).toEqual([[keyOf(first), 'alice', 'no-match']])
    expect(carriers(bob)).toEqual([])
    await bob.replica.mutate(edit([first], { add: ['gh_test_ok'] }))
    await expect.poll(() => shownTags(alice.replica)[nameOf(first)], PATIENCE).toEqual(['gh_test_ok'])
    await promote(alice, first)
    await expect.poll(() => carriers(bob), PATIENCE).toEqual([nameOf(first)])
  })

  test('[PRM14] who may only read proposes nothing; what he proposed while that was not known is lost, and the rest of the room goes on', async () => {
    await team()
    const reader = await join('rita', { role: 'reader' })
    await expect.poll(() => reader.replica.tagRules('production').isPromoted, PATIENCE).toBe(true)
    expect(await promote(reader, first)).toMatchObject({ ok: false, error: { refusal: { kind: 'not-allowed', promoters: [] } } })
    reader.replica.pauseSync(true)
    expect(await promote(reader, first)).toMatchObject({ ok: true })
    reader.replica.pauseSync(false)
    await expect.poll(() => summary(reader), PATIENCE).toEqual([[keyOf(first), 'rita', 'not-allowed']])
    expect(reader.replica.promotions({}).proposals).toEqual([])
    expect(reader.replica.status().sync?.refusedRooms).toEqual([])
  })

  test('[PRM15] a promoted tag is not changed by hand, and neither is a tag that would take it away; renaming it is refused too', async () => {
    const { alice } = await team()
    const refused = { ok: false, error: { kind: 'tag', violation: { kind: 'promoted', tag: 'production' } } }
    await promote(alice, first)
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(first)])
    expect(await alice.replica.mutate(edit([second], { add: ['production'] }))).toMatchObject(refused)
    expect(await alice.replica.mutate(edit([first], { remove: ['production'] }))).toMatchObject(refused)
    expect(await alice.replica.mutate(edit([first], { add: ['production'] }))).toEqual({ ok: true, value: { changed: 0 } })
    expect(await alice.replica.renameTag('production', 'live')).toMatchObject(refused)
    expect(await alice.replica.renameTag('good', 'production')).toMatchObject(refused)
    for (const tag of ['production', 'retired']) await alice.replica.defineTag(tag, { group: 'stage' })
    expect(await alice.replica.mutate(edit([first], { add: ['retired'] }))).toMatchObject(refused)
    expect(carriers(alice)).toEqual([nameOf(first)])
  })

  test('[PRM16] what was said by hand before the rule was known is taken back by the server, and the holder keeps the tag', async () => {
    const { alice, bob } = await team()
    await bob.replica.mutate(edit([third], { add: ['good'] }))
    bob.replica.pauseSync(true)
    await bob.replica.defineTag('production', { isPromoted: false })
    expect(await bob.replica.mutate(edit([third], { add: ['production'] }))).toMatchObject({ ok: true })
    await bob.replica.defineTag('production', { isPromoted: true })
    await promote(alice, first)
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(first)])
    bob.replica.pauseSync(false)
    for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(first)])
    await expect
      .poll(async () => (await alice.replica.run(keyOf(third)))?.history[0], PATIENCE)
      .toMatchObject({
        change: 'removed',
        text: 'production',
        via: 'promotion',
      })
    expect(bob.replica.status().sync?.refusedRooms).toEqual([])
  })

  test('[PRM17] a run that brings the tag with it stays where it began, and loses the tag to the one that is promoted', async () => {
    const { alice, bob } = await team()
    await promote(alice, first)
    await expect.poll(() => carriers(bob), PATIENCE).toEqual([nameOf(first)])
    await bob.replica.importRuns(SOURCE, [brought])
    for (const one of [alice, bob]) await expect.poll(() => one.replica.status().runCount, PATIENCE).toBe(4)
    for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(first)])
    const history = (await alice.replica.run(keyOf(brought)))?.history
    expect(history).toMatchObject([{ change: 'removed', via: 'promotion' }, { change: 'came-with-run' }])
  })

  test('[PRM18] a rollback goes back to the run that carried the tag before, without what it requires', async () => {
    const { alice, bob } = await team()
    const back = (): ReturnType<TestReplica['replica']['propose']> =>
      bob.replica.propose({ act: 'rollback', flow: 'TrainFlow', tag: 'production', via: 'app' })
    expect(await back()).toMatchObject({ ok: false, error: { kind: 'nothing-before' } })
    for (const run of [first, second, third]) {
      await promote(alice, run)
      await expect.poll(() => carriers(bob), PATIENCE).toEqual([nameOf(run)])
    }
    await alice.replica.defineTag('production', { requires: 'tag:never' })
    await expect.poll(() => bob.replica.tagRules('production').requires, PATIENCE).toBe('tag:never')
    for (const run of [second, first]) {
      expect(await back()).toMatchObject({ ok: true, value: { act: 'rollback', run: keyOf(run) } })
      for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(run)])
    }
    expect(await back()).toMatchObject({ ok: false, error: { kind: 'nothing-before' } })
  })

  test('[PRM19] a proposal outlives a restart of its machine, can be taken back while it waits, and is decided once', async () => {
    const { alice, bob } = await team()
    alice.replica.pauseSync(true)
    const [made, other] = [await idOf(promote(alice, first)), await idOf(promote(alice, second))]
    expect(alice.replica.promotions({}).proposals).toMatchObject([{ over: keyOf(first) }, { over: null }])
    expect(await alice.replica.withdrawProposal(other)).toEqual({ ok: true, value: { changed: 1 } })
    await alice.replica.close()
    const again = await join('alice', { disk: alice.disk })
    for (const one of [again, bob]) await expect.poll(() => summary(one), PATIENCE).toEqual([[keyOf(first), 'alice', 'won']])
    await expect.poll(() => carriers(again), PATIENCE).toEqual([nameOf(first)])
    expect(await again.replica.withdrawProposal(made)).toEqual({ ok: true, value: { changed: 0 } })
  })

  test('[PRM21] what is proposed twice before it is decided is proposed once', async () => {
    const { alice } = await team()
    alice.replica.pauseSync(true)
    const made = await idOf(promote(alice, first))
    expect(await idOf(promote(alice, first))).toBe(made)
    const [next, back] = [await idOf(promote(alice, second)), await idOf(promote(alice, first))]
    expect(alice.replica.promotions({}).proposals.map(({ id }) => id)).toEqual([back, next, made])
    alice.replica.pauseSync(false)
    await expect.poll(() => summary(alice), PATIENCE).toEqual([first, second, first].map((run) => [keyOf(run), 'alice', 'won']))
  })

  test('[PRM19] a proposal that could not be noted as told, because the disk was full, is told when there is room again', async () => {
    const { alice, bob } = await team()
    alice.replica.pauseSync(true)
    await promote(alice, first)
    alice.store.faults.failCommits = 'full'
    alice.replica.pauseSync(false)
    await expect.poll(() => alice.replica.status().trouble?.kind, PATIENCE).toBe('store-full')
    expect(alice.replica.promotions({}).proposals).toMatchObject([{ isWaiting: true }])
    alice.store.faults.failCommits = null
    for (const one of [alice, bob]) await expect.poll(() => summary(one), PATIENCE).toEqual([[keyOf(first), 'alice', 'won']])
  })

  test('[PRM20] a run that nobody knows is not promoted', async () => {
    const { alice } = await team()
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of no run
    const run = 'local/TrainFlow/999' as RunKey
    expect(await alice.replica.propose({ act: 'promote', run, tag: 'production', via: 'cli' })).toMatchObject({
      ok: false,
      error: { refusal: { kind: 'unknown-run' } },
    })
    expect(await alice.replica.propose({ act: 'promote', run: keyOf(first), tag: 'good', via: 'cli' })).toMatchObject({
      ok: false,
      error: { refusal: { kind: 'not-promoted' } },
    })
  })
})

const asked = (run: Run, more: object = {}): object => ({ tag: 'production', flow: run.flow, runId: run.runId, ...more })

async function clientOf(user: string, role: 'reader' | 'tagger' = 'tagger'): Promise<RestClient> {
  const client = new RestClient(server, await server.token(user, { role }))
  await expect.poll(async () => (await client.get(PROMOTIONS)).status, PATIENCE).toBe(200)
  return client
}

const metrics = async (): Promise<string[]> => {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
  return text.split('\n').filter((line) => line.startsWith('tagalong_promotions'))
}
const counts = (won: number, lost: number): string[] => [
  `tagalong_promotions_won_total ${won}`,
  `tagalong_promotions_lost_total ${lost}`,
  'tagalong_promotions_open 0',
]

describe('promotion over REST', () => {
  test('[PRM30] a proposal over REST is answered with its decision; what the caller saw may be held against it', async () => {
    const { alice } = await team({ requires: 'not tag:gh_test_fail' })
    await alice.replica.mutate(edit([third], { add: ['gh_test_fail'] }))
    const api = await clientOf('ci')
    await expect.poll(async () => (await api.get('/workspaces/default/runs?q=tag:gh_test_fail')).body['total'], PATIENCE).toBe(1)
    expect(await api.post(PROMOTIONS, asked(first))).toMatchObject({
      status: 200,
      body: { outcome: 'won', n: 1, over: null, by: 'ci', via: 'api' },
    })
    expect(await api.post(PROMOTIONS, asked(second, { over: null }))).toMatchObject({
      body: {
        outcome: 'lost',
        refusal: { kind: 'overtaken', by: 'ci' },
        reason: expect.stringContaining(`ci promoted ${nameOf(first)} first`),
      },
    })
    expect(await api.post(PROMOTIONS, asked(third))).toMatchObject({ body: { outcome: 'lost', refusal: { kind: 'no-match' } } })
    expect(await api.post(PROMOTIONS, asked(first))).toMatchObject({ body: { outcome: 'lost', refusal: { kind: 'already' } } })
    expect(await api.post(PROMOTIONS, asked(second, { over: first.runId }))).toMatchObject({
      body: { outcome: 'won', over: nameOf(first) },
    })
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(second)])
    expect(await api.post(PROMOTIONS, { act: 'rollback', tag: 'production', flow: 'TrainFlow' })).toMatchObject({
      body: { outcome: 'won', act: 'rollback', runId: first.runId },
    })
    await expect.poll(() => carriers(alice), PATIENCE).toEqual([nameOf(first)])
    expect(await api.post(PROMOTIONS, { act: 'rollback', tag: 'production', flow: 'TrainFlow' })).toMatchObject({ status: 404 })
    const listed = await api.get(`${PROMOTIONS}?flow=TrainFlow&tag=production`)
    expect(listed.body['promotions']).toHaveLength(6)
    expect(await api.get(`${PROMOTIONS}?flow=Other`)).toMatchObject({ body: { promotions: [], next: null } })
  })

  test('[PRM34] promotions are listed newest first, page by page', async () => {
    await team()
    const api = await clientOf('ci')
    for (const run of [first, second, third, first, second]) await api.post(PROMOTIONS, asked(run))
    const all = (await api.get(PROMOTIONS)).body
    expect(all).toMatchObject({ promotions: [{ n: 5 }, { n: 4 }, { n: 3 }, { n: 2 }, { n: 1 }], next: null })
    const pages: unknown[] = []
    for (let before = '', next: unknown = ''; next !== null; before = `&before=${String(next)}`) {
      const { body } = await api.get(`${PROMOTIONS}?limit=2${before}`)
      pages.push(body['promotions'])
      next = body['next']
    }
    expect(pages.map((page) => (Array.isArray(page) ? page.length : 0))).toEqual([2, 2, 1])
    expect(pages.flat()).toEqual(all['promotions'])
  })

  test('[PRM35] the metrics count promotions that were won and lost, and say how many are open', async () => {
    expect(await metrics()).toEqual(counts(0, 0))
    await team()
    const api = await clientOf('ci')
    for (const run of [first, first, second]) await api.post(PROMOTIONS, asked(run))
    expect(await metrics()).toEqual(counts(2, 1))
  })

  test('[PRM31] what is no proposal, an unknown run, and a reader are refused, and nothing is proposed', async () => {
    await team()
    const api = await clientOf('ci')
    const reader = await clientOf('rita', 'reader')
    for (const body of [
      null,
      {},
      { tag: 'production' },
      asked(first, { act: 'demote' }),
      asked(first, { runId: '' }),
      asked(first, { over: 5 }),
    ])
      expect(await api.post(PROMOTIONS, body)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
    expect(await api.post(PROMOTIONS, asked(first, { tag: 'x'.repeat(501) }))).toMatchObject({ status: 422 })
    expect(await api.post(PROMOTIONS, asked(first, { runId: '1' }))).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown-run' } },
    })
    expect(await reader.post(PROMOTIONS, asked(first))).toMatchObject({ status: 403, body: { error: { code: 'not-allowed' } } })
    expect((await api.get(PROMOTIONS)).body).toEqual({ promotions: [], next: null })
    for (const odd of ['flows=TrainFlow', 'limit=0', 'limit=1001', 'limit=x', 'before=nothing'])
      expect(await api.get(`${PROMOTIONS}?${odd}`)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
    expect(await api.tags(`local/${nameOf(first)}`, { tags_to_add: ['production'] })).toMatchObject({
      status: 422,
      body: { error: { code: 'tag-refused', message: expect.stringContaining('tagalong promote') } },
    })
  })

  test('[PRM32] a disk that is full decides nothing and loses nothing: it is decided when there is room again', async () => {
    const { alice, bob } = await team()
    alice.replica.pauseSync(true)
    await promote(alice, first)
    log.failure = new Error('ENOSPC')
    const before = log.appends
    alice.replica.pauseSync(false)
    await expect.poll(() => log.appends, PATIENCE).toBeGreaterThan(before)
    expect(decisions(bob)).toEqual([])
    log.failure = null
    for (const one of [alice, bob]) await expect.poll(() => carriers(one), PATIENCE).toEqual([nameOf(first)])
    expect(summary(bob)).toEqual([[keyOf(first), 'alice', 'won']])
  })
})
