import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { edit, keyOf, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { EventReader, RestClient } from '../support/rest-client.ts'
import { HeldLog } from '../support/held-log.ts'
import { joinServer } from '../support/join-server.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const RUNS = '/workspaces/default/runs'
const older = observedRun({ createdAt: Date.UTC(2026, 8, 3), userTags: ['nightly'], outcome: 'failed', successful: false })
const newer = observedRun({ createdAt: Date.UTC(2026, 9, 20), userTags: ['nightly', 'good'] })
const other = observedRun({ flow: 'ScoreFlow', createdAt: Date.UTC(2026, 9, 5), systemTags: ['production:blue'] })
const pathOf = ({ flow, runId }: { flow: string; runId: string }): string => `local/${flow}/${runId}`

let server: TestServer
let log: HeldLog
let token: string
let anne: TestReplica
let api: RestClient

beforeEach(async () => {
  server = await startTestServer({ wrapLog: (inner) => (log = new HeldLog(inner)) })
  token = await server.token('anne')
  anne = await joinServer(server, 'anne', token)
  await anne.replica.importRuns(SOURCE, [older, newer, other])
  api = new RestClient(server, token)
  while ((await api.get(RUNS)).body['total'] !== 3) await new Promise((resolve) => setTimeout(resolve, 20))
})
afterEach(async () => {
  await anne.replica.close()
  await server.close()
})

const userTags = async (run: { flow: string; runId: string }): Promise<unknown> =>
  (await api.get(`${RUNS}/${pathOf(run)}`)).body['userTags']

const found = async (query: string): Promise<unknown> => (await api.get(`${RUNS}?${query}`)).body

const follow = async (lastEventId?: string): Promise<EventReader> =>
  new EventReader(
    await api.fetch('/workspaces/default/events', { headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId } }),
  )

/** A client whose token the server has read already. */
async function clientOf(user: string, options: Parameters<TestServer['token']>[1]): Promise<RestClient> {
  const client = new RestClient(server, await server.token(user, options))
  await expect.poll(async () => (await client.get('/workspaces/default/rooms')).status, PATIENCE).not.toBe(401)
  return client
}

describe('reading', () => {
  test('[SYN71] runs are found by the query language, in a namespace, newest first, a window at a time', async () => {
    expect(await found('q=tag:nightly')).toMatchObject({ total: 2, runs: [{ runId: newer.runId }, { runId: older.runId }] })
    expect(await found('q=status:failed')).toMatchObject({ total: 1, runs: [{ runId: older.runId, userTags: ['nightly'] }] })
    expect(await found('namespace=production:blue')).toMatchObject({ total: 1, runs: [{ flow: 'ScoreFlow', owner: null }] })
    expect(await found('limit=1&offset=1')).toMatchObject({ total: 3, runs: [{ runId: other.runId }] })
    for (const query of ['q=created:soon', 'limit=1001', 'limit=-1', 'offset=x', 'archived=maybe', 'query=tag:x'])
      expect(await api.get(`${RUNS}?${query}`)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
  })

  test('[SYN71] archived runs are left out until they are asked for', async () => {
    await anne.replica.opine({ keys: [keyOf(older)], set: [{ kind: 'archive' }], unset: [], via: 'app' })
    await expect.poll(async () => (await api.get(RUNS)).body['total'], PATIENCE).toBe(2)
    expect((await api.get(`${RUNS}?archived=shown`)).body['total']).toBe(3)
    expect((await api.get(`${RUNS}?q=is:archived`)).body['total']).toBe(1)
  })

  test('[SYN71] what changes is in the next answer, and the rooms are listed with the numbers of their changes', async () => {
    await anne.replica.mutate(edit([older], { add: ['late find'] }))
    await expect.poll(async () => (await api.get(`${RUNS}?q=tag:"late find"`)).body['total'], PATIENCE).toBe(1)
    const { body } = await api.get('/workspaces/default/rooms')
    expect(body['rooms']).toContainEqual({ room: 'default/local/TrainFlow/2026-09', seq: expect.any(Number), kind: 'runs' })
  })

  test('[SYN72] one run is told with its tags, notes and history, and who said what', async () => {
    await anne.replica.mutate(edit([newer], { add: ['keep'], remove: ['good'] }))
    await anne.replica.opine({
      keys: [keyOf(newer)],
      set: [{ kind: 'note', text: 'look at the loss' }, { kind: 'pin' }],
      unset: [],
      via: 'app',
    })
    await expect.poll(() => anne.replica.status().pendingRuns, PATIENCE).toBe(0)
    expect((await api.get(`${RUNS}/${pathOf(newer)}`)).body).toMatchObject({
      userTags: ['keep', 'nightly'],
      tags: [
        { tag: 'keep', origin: 'person', by: 'anne', via: 'app' },
        { tag: 'nightly', origin: 'source', by: null },
      ],
      notes: [{ text: 'look at the loss', by: 'anne' }],
      opinions: [{ kind: 'pin', by: 'anne' }],
      history: expect.arrayContaining([expect.objectContaining({ change: 'removed', text: 'good', by: 'anne' })]),
    })
    expect(await api.get(`${RUNS}/local/TrainFlow/1`)).toMatchObject({ status: 404, body: { error: { code: 'unknown-run' } } })
  })

  test('[SYN72] the latest run of a flow stays the latest when an older one is tagged', async () => {
    await api.tags(pathOf(older), { tags_to_add: ['again'] })
    const latest = (query: string) => api.get(`/workspaces/default/flows/TrainFlow/latest${query}`)
    expect((await latest('')).body['runId']).toBe(newer.runId)
    expect((await latest('?namespace=again')).body['runId']).toBe(older.runId)
    expect((await latest('?namespace=again&successful=true')).status).toBe(404)
  })
})

describe('changing tags', () => {
  test('[SYN73] removes, then adds, tells the tags afterwards, and a replica sees it as said by the user of the token, by api', async () => {
    const ci = await clientOf('ci', {})
    expect(await ci.tags(pathOf(newer), { tags_to_add: ['gh_test_ok', 'good'], tags_to_remove: ['good', 'nightly'] })).toEqual({
      status: 200,
      body: { tags: ['gh_test_ok', 'good'], changed: true },
    })
    await expect.poll(() => shownTags(anne.replica)[`TrainFlow/${newer.runId}`], PATIENCE).toEqual(['gh_test_ok', 'good'])
    const { tags } = (await anne.replica.run(keyOf(newer)))!
    expect(tags[0]).toMatchObject({ tag: 'gh_test_ok', by: 'ci', via: 'api' })
  })

  test('[SYN73] follows the rules of the contract: what changes nothing is no change, one refusal refuses all', async () => {
    const run = pathOf(newer)
    for (const body of [{}, { tags_to_add: ['good'] }, { tags_to_remove: ['not there'] }, { tags_to_add: ['user:alice'] }])
      expect(await api.tags(run, body)).toEqual({ status: 200, body: { tags: ['good', 'nightly'], changed: false } })
    const refused: readonly [body: unknown, status: number, words: RegExp][] = [
      [[], 400, /JSON object/],
      [{ tags_to_add: null }, 400, /tags_to_add must be a list/],
      [{ tags_to_remove: 'good' }, 400, /tags_to_remove must be a list/],
      [{ tags_to_add: [5] }, 400, /must be strings/],
      [{ tags_to_add: ['a\0b'] }, 400, /NUL/],
      [{ tags_to_add: ['new', ''] }, 422, /at least one character/],
      [{ tags_to_add: ['x'.repeat(501)] }, 422, /Too long by one/],
      [{ tags_to_add: ['new'], tags_to_remove: ['user:alice'] }, 422, /set when the run started/],
      [{ tags_to_add: Array.from({ length: 49 }, (_, i) => `tag ${i}`) }, 422, /51 tags/],
    ]
    for (const [body, status, words] of refused) {
      const answer = await api.tags(run, body)
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringMatching(words)])
      expect(JSON.stringify(answer.body)).toMatch(/Nothing was changed/)
    }
    expect(await userTags(newer)).toEqual(['good', 'nightly'])
    expect((await api.patch(`${RUNS}/${run}/tags`, '{')).status).toBe(400)
    expect((await api.patch(`${RUNS}/${run}/tags`, JSON.stringify({ tags_to_add: ['x'.repeat(300_000)] }))).status).toBe(413)
    expect((await api.tags('local/TrainFlow/1', { tags_to_add: ['a'] })).status).toBe(404)
  })

  test('[SYN73] follows what the team has agreed: new names, and one tag of a group', async () => {
    await anne.replica.defineTag('gh_ok', { group: 'tests' })
    await anne.replica.defineTag('gh_fail', { group: 'tests' })
    await anne.replica.renameTag('good', 'fine')
    await expect.poll(() => userTags(newer), PATIENCE).toContain('fine')
    const rooms = async (): Promise<unknown> => (await api.get('/workspaces/default/rooms')).body['rooms']
    await expect.poll(rooms, PATIENCE).toContainEqual(expect.objectContaining({ kind: 'workspace' }))
    await api.tags(pathOf(newer), { tags_to_add: ['gh_ok'] })
    expect((await api.tags(pathOf(newer), { tags_to_add: ['gh_fail', 'good'] })).body['tags']).toEqual(['fine', 'gh_fail', 'nightly'])
  })

  test('[SYN74] many writers at once lose nothing, over a restart of the server too', async () => {
    const add = (tag: string) => api.tags(pathOf(newer), { tags_to_add: [tag] })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => add(`tag ${i}`)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
    await server.restart()
    await expect.poll(async () => (await add('after')).status, PATIENCE).toBe(200)
    expect(await userTags(newer)).toHaveLength(23)
  })

  test('[SYN74] the answer comes when the change is on the disk, and what the disk refuses is not there', async () => {
    log.hold()
    let isAnswered = false
    const appends = log.appends
    const answer = api.tags(pathOf(newer), { tags_to_add: ['durable'] }).finally(() => (isAnswered = true))
    await expect.poll(() => log.appends, PATIENCE).toBe(appends + 1)
    expect(isAnswered).toBe(false)
    log.release()
    expect((await answer).status).toBe(200)

    log.failure = new Error('no space left')
    expect(await api.tags(pathOf(newer), { tags_to_add: ['lost'] })).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable' } },
    })
    log.failure = null
    expect(await userTags(newer)).toEqual(['durable', 'good', 'nightly'])
    expect((await api.tags(pathOf(newer), { tags_to_add: ['kept'] })).body['tags']).toEqual(['durable', 'good', 'kept', 'nightly'])
  })
})

describe('who may ask', () => {
  test('[SYN70] a token is needed, for the workspace, and a reader changes nothing', async () => {
    expect(await new RestClient(server, null).get(RUNS)).toMatchObject({ status: 401, body: { error: { code: 'no-token' } } })
    expect((await new RestClient(server, 'tagalong_guess').get(RUNS)).status).toBe(401)
    for (const workspace of ['secret', 'nowhere'])
      expect(await api.get(`/workspaces/${workspace}/runs`)).toMatchObject({ status: 403, body: { error: { code: 'not-allowed' } } })
    const reader = await clientOf('rita', { role: 'reader' })
    expect((await reader.get(RUNS)).status).toBe(200)
    expect((await reader.tags(pathOf(newer), { tags_to_add: ['x'] })).status).toBe(403)
    expect(await userTags(newer)).toEqual(['good', 'nightly'])
  })

  test('[SYN70] a workspace without rooms is empty, and no other is seen from it', async () => {
    const elsewhere = new RestClient(server, await server.token('eve', { workspaces: ['else'] }))
    await expect.poll(async () => (await elsewhere.get('/workspaces/else/runs')).status, PATIENCE).toBe(200)
    expect((await elsewhere.get('/workspaces/else/runs')).body).toEqual({ total: 0, runs: [], unreadableRooms: [] })
  })

  test('[SYN70] whoever asks too fast is told to wait', async () => {
    const narrow = await startTestServer({ limits: { requestsPerSecond: 0, requestsAtOnce: 2 } })
    const fast = new RestClient(narrow, await narrow.token('anne'))
    const ask = async (): Promise<number> => (await fast.get('/workspaces/default/rooms')).status
    await expect.poll(ask, PATIENCE).toBe(200)
    expect([await ask(), await ask()]).toEqual([200, 429])
    await narrow.close()
  })

  test('[SYN75] the document is there for everybody, and what it does not know is refused in words', async () => {
    const open = new RestClient(server, null)
    expect(await (await open.fetch('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' })
    const nothing = await api.fetch('/workspaces/default/nothing')
    expect([nothing.status, await nothing.json()]).toEqual([404, { error: { code: 'unknown-path', message: expect.any(String) } }])
  })
})

describe('following changes', () => {
  test('[SYN76] says which room changed once it is durable, and goes on from the last event that was heard', async () => {
    const live = await follow()
    expect(await live.next()).toMatchObject({ event: 'ready' })
    await api.tags(pathOf(newer), { tags_to_add: ['one'] })
    const first = (await live.next())!
    expect(first).toMatchObject({ event: 'changed', data: { room: 'default/local/TrainFlow/2026-10' } })
    live.close()
    await api.tags(pathOf(older), { tags_to_add: ['two'] })
    const again = await follow(first.id)
    expect(await again.next()).toMatchObject({ event: 'changed', data: { room: 'default/local/TrainFlow/2026-09' } })
    again.close()
  })

  test('[SYN76] of another log everything is told, after a word of it', async () => {
    const stale = await follow('another log:99')
    expect(await stale.next()).toMatchObject({ event: 'reset' })
    const rooms = new Set<unknown>()
    while (rooms.size < 3) rooms.add((await stale.next())?.data)
    stale.close()
  })

  test('[SYN76] ends when its token is revoked', async () => {
    const live = await follow()
    await live.next()
    for (const { id } of await server.tokens.read()) await server.tokens.revoke(id)
    expect(await live.next()).toBeNull()
  })
})
