import { afterEach, beforeEach, expect, test } from 'vitest'
import { RestClient } from '../../support/rest-client.ts'
import { newer, TriggerTeam } from '../../support/trigger-team.ts'

const PATIENCE = { timeout: 20_000 }
const TRIGGERS = '/workspaces/default/triggers'
const OUTBOX = '/workspaces/default/outbox'
const event = { kind: 'matches', query: 'tag:good' }

let team: TriggerTeam
let admin: RestClient

beforeEach(async () => {
  team = await TriggerTeam.start()
  admin = await clientOf('ada', ['default'])
})
afterEach(() => team.close())

/** An admin whose token the server has read already. */
async function clientOf(user: string, workspaces: string[]): Promise<RestClient> {
  const client = new RestClient(team.server, await team.server.token(user, { role: 'admin', workspaces }))
  const rooms = `/workspaces/${workspaces[0]}/rooms`
  while ((await client.get(rooms)).status === 401) await new Promise((resolve) => setTimeout(resolve, 20))
  return client
}

const idOf = (body: Readonly<Record<string, unknown>>): string => String(Reflect.get(Object(body['trigger']), 'id'))

test('[TRG31] an admin makes, lists, pauses and removes triggers over REST; the secret is told once', async () => {
  const made = await admin.post(TRIGGERS, { event, url: `${team.receiver.url}?key=1` })
  expect(made).toMatchObject({
    status: 200,
    body: {
      trigger: { event, madeBy: 'ada', isPaused: false, url: team.receiver.url },
      secret: expect.stringMatching(/^tagalong_whs_.{43}$/),
    },
  })
  const id = idOf(made.body)
  expect(await admin.get(TRIGGERS)).toMatchObject({ status: 200, body: { triggers: [{ id }] } })
  expect(JSON.stringify((await admin.get(TRIGGERS)).body)).not.toContain(String(made.body['secret']))
  expect(await admin.patch(`${TRIGGERS}/${id}`, JSON.stringify({ isPaused: true }))).toMatchObject({
    status: 200,
    body: { isPaused: true },
  })
  await team.tag(newer, ['good'])
  await expect.poll(async () => (await admin.get(OUTBOX)).body['events'], PATIENCE).toMatchObject([{ trigger: id, state: 'waiting' }])
  expect(await admin.delete(`${TRIGGERS}/${id}`)).toMatchObject({ status: 200, body: { id } })
  expect((await admin.get(OUTBOX)).body['events']).toEqual([])
  const ofTag = await admin.post(TRIGGERS, {
    event: { kind: 'promoted', tag: 'production' },
    url: team.receiver.url,
    secret: 'x'.repeat(16),
  })
  expect(ofTag).toMatchObject({ body: { trigger: { event: { kind: 'promoted', flow: null } }, secret: null } })
})

test('[TRG31] tests, other secrets, what was given up and its replay', async () => {
  const id = idOf((await admin.post(TRIGGERS, { event, url: team.receiver.url })).body)
  team.answerWith(404, 410)
  expect(await admin.post(`${TRIGGERS}/${id}/test`, {})).toMatchObject({ status: 200, body: { kind: 'refused', why: 'answered 404' } })
  expect(await admin.post(`${TRIGGERS}/${id}/secret`, {})).toMatchObject({
    status: 200,
    body: { secret: expect.any(String), trigger: { rotatesUntil: expect.any(Number) } },
  })
  await team.tag(newer, ['good'])
  await expect.poll(async () => (await admin.get(`${OUTBOX}?state=dead`)).body['events'], PATIENCE).toMatchObject([{ why: 'answered 410' }])
  expect(await admin.post(`${OUTBOX}/replay`, { all: true })).toMatchObject({ status: 200, body: { replayed: 1 } })
  await expect.poll(() => team.receiver.received.length, PATIENCE).toBe(3)
  expect(await admin.post(`${OUTBOX}/replay`, { ids: ['none'] })).toMatchObject({ status: 200, body: { replayed: 0 } })
})

test('[TRG31] others than admins, other workspaces, and bodies that are none are refused in words', async () => {
  const id = idOf((await admin.post(TRIGGERS, { event, url: team.receiver.url })).body)
  for (const asked of [team.api.get(TRIGGERS), team.api.get(OUTBOX), team.api.post(TRIGGERS, {}), team.api.delete(`${TRIGGERS}/${id}`)])
    expect(await asked).toMatchObject({ status: 403, body: { error: { code: 'not-allowed' } } })
  const elsewhere = await clientOf('eve', ['other'])
  expect(await elsewhere.get(TRIGGERS)).toMatchObject({ status: 403 })
  expect(await elsewhere.get('/workspaces/other/triggers')).toMatchObject({ status: 200, body: { triggers: [] } })
  for (const path of [id, 'nothing'])
    expect(await elsewhere.delete(`/workspaces/other/triggers/${path}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'unknown-trigger', message: expect.stringContaining('Nothing was changed.') } },
    })
  const bodies = [
    null,
    [],
    {},
    { event },
    { event: { kind: 'fly' }, url: 'x' },
    { event, url: team.receiver.url, query: 'tag:x' },
    { event, url: 'x' },
  ]
  for (const body of bodies)
    expect(await admin.post(TRIGGERS, body)).toMatchObject({ status: 400, body: { error: { code: 'bad-request' } } })
  for (const body of [null, {}, { ids: 'all' }, { all: false }, { ids: [], all: true }])
    expect(await admin.post(`${OUTBOX}/replay`, body)).toMatchObject({ status: 400 })
  expect(await admin.patch(`${TRIGGERS}/${id}`, '{"isPaused": 1}')).toMatchObject({ status: 400 })
  expect(await admin.get(`${OUTBOX}?state=lost`)).toMatchObject({ status: 400 })
})
