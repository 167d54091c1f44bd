import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { pathspec } from '../../../src-core/runs/run-key.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import type { Pace } from '../../../sync-server/triggers/pace.ts'
import { Targets } from '../../../sync-server/triggers/targets.ts'
import type { OutboxTold, TriggerAsked, TriggerMade } from '../../../sync-server/triggers/trigger-desk.ts'
import { joinServer } from '../../support/join-server.ts'
import { keyOf, SOURCE } from '../../support/replicas.ts'
import { RestClient } from '../../support/rest-client.ts'
import { observedRun } from '../../support/runs.ts'
import { startTestServer, type TestServer } from '../../support/sync-server.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

const PATIENCE = { timeout: 20_000 }
const pace: Pace = { timeLimitMs: 20_000, firstPauseMs: 20, longestPauseMs: 40, mostTries: 1_000, giveUpAfterMs: 3_600_000 }
const older = observedRun({ createdAt: Date.UTC(2026, 8, 3), userTags: ['good'] })
const newer = observedRun({ createdAt: Date.UTC(2026, 9, 20) })
const other = observedRun({ flow: 'ScoreFlow', createdAt: Date.UTC(2026, 9, 5) })

let server: TestServer
let receiver: WebhookReceiver
let api: RestClient

beforeEach(async () => {
  receiver = await WebhookReceiver.start()
  server = await startTestServer({ triggers: { targets: new Targets({ areAllAllowed: true, allowed: [] }), pace } })
  const token = await server.token('anne')
  const anne = await joinServer(server, 'anne', token)
  await anne.replica.importRuns(SOURCE, [older, newer, other])
  api = new RestClient(server, token)
  while ((await api.get('/workspaces/default/runs')).body['total'] !== 3) await new Promise((resolve) => setTimeout(resolve, 20))
  await anne.replica.close()
})
afterEach(async () => {
  await server.close()
  await receiver.close()
})

async function make(over: Partial<TriggerAsked> = {}): Promise<TriggerMade> {
  const asked: TriggerAsked = {
    workspace: 'default',
    event: { kind: 'matches', query: 'tag:good' },
    url: receiver.url,
    secret: null,
    existing: false,
    by: 'anne',
    ...over,
  }
  const made = await server.desk.create(asked)
  if (!made.ok) throw new Error(made.error.message)
  return made.value
}

/** Durable when it resolves. */
async function tag(run: ObservedRun, add: string[], remove: string[] = []): Promise<void> {
  expect(await api.tags(`local/${run.flow}/${run.runId}`, { tags_to_add: add, tags_to_remove: remove })).toMatchObject({ status: 200 })
}

const told = (): unknown[] => receiver.received.map(({ body }) => Reflect.get(Object(body['run']), 'pathspec'))
async function tells(...runs: ObservedRun[]): Promise<void> {
  await expect.poll(told, PATIENCE).toEqual(runs.map(pathspec))
}
const waiting = (): OutboxTold[] => server.desk.outbox('waiting', null)
const dead = (): OutboxTold[] => server.desk.outbox('dead', null)
async function delivered(): Promise<void> {
  await expect.poll(() => waiting().length, PATIENCE).toBe(0)
}

/** Why a trigger can not be made. */
async function refused(over: Partial<TriggerAsked>): Promise<string> {
  return make(over).then(
    () => '',
    (error: unknown) => String(error),
  )
}

function answerWith(...statuses: number[]): void {
  receiver.answer = (response) => response.writeHead(statuses.shift() ?? 204).end()
}

describe('what is told', () => {
  test('[TRG1] a run that starts to match is told once, with what it is', async () => {
    const { trigger } = await make()
    await tag(newer, ['good'])
    await tells(newer)
    await tag(newer, ['more'])
    await tag(other, ['good'])
    await tells(newer, other)
    const [first] = receiver.received
    expect(first).toMatchObject({
      headers: { 'tagalong-event': 'matches', 'content-type': 'application/json' },
      body: {
        version: 1,
        id: first?.id,
        event: 'matches',
        workspace: 'default',
        trigger: { id: trigger.id, query: 'tag:good' },
        at: expect.any(Number),
        run: { origin: 'local', flow: 'TrainFlow', runId: newer.runId, status: 'completed', userTags: ['good'] },
      },
    })
  })

  test('[TRG2] what matches already is told only if it is asked for', async () => {
    await make()
    await make({ event: { kind: 'matches', query: 'tag:good -flow:Nothing' }, existing: true })
    await tells(older)
    await tag(newer, ['good'])
    await tells(older, newer, newer)
    expect(new Set(receiver.ids).size).toBe(3)
  })

  test('[TRG3] a run that has stopped to match and starts again is another event; each has an id of its own that is always the same', async () => {
    const reverse = await WebhookReceiver.start()
    await make({ url: reverse.url, event: { kind: 'matches', query: '-tag:good' } })
    const { trigger } = await make()
    await tag(newer, ['good'])
    await tells(newer)
    await tag(newer, [], ['good'])
    // The other trigger tells when that was seen: all triggers look at once.
    await expect.poll(() => reverse.received.length, PATIENCE).toBe(1)
    await tag(newer, ['good'])
    await tells(newer, newer)
    await reverse.close()
    const idOf = (time: number): string =>
      createHash('sha256')
        .update([trigger.id, keyOf(newer), String(time)].join('\0'))
        .digest('hex')
        .slice(0, 32)
    expect(receiver.ids).toEqual([idOf(1), idOf(2)])
  })

  test('[TRG4] what happened while the server was stopped or its triggers could not look is told after a start, and nothing twice', async () => {
    await make()
    await tag(newer, ['good'])
    await tells(newer)
    await delivered()
    await tag(other, ['good'])
    await server.restart()
    await tells(newer, other)
    await server.restart()
    const later = await WebhookReceiver.start()
    await make({ url: later.url, existing: true })
    // All triggers look at once: what this one tells the first one has seen as well.
    await expect.poll(() => later.received.length, PATIENCE).toBe(3)
    await tells(newer, other)
    await later.close()
  })

  test('[TRG7] a delivery is signed with its time, and while a secret is rotated by both', async () => {
    const { trigger, secret } = await make()
    await tag(newer, ['good'])
    await tells(newer)
    const signed = (index: number, key: string): string => {
      const { headers, text } = receiver.received[index]!
      return `v1=${createHmac('sha256', key)
        .update(`${String(headers['tagalong-timestamp'])}.${text}`)
        .digest('hex')}`
    }
    expect(receiver.received[0]?.headers['tagalong-signature']).toBe(signed(0, secret!))
    expect(Math.abs(Number(receiver.received[0]?.headers['tagalong-timestamp']) - Date.now() / 1_000)).toBeLessThan(300)
    const rotated = await server.desk.rotate(trigger.id, null, 'a-secret-of-our-own')
    expect(rotated).toMatchObject({ ok: true, value: { secret: null, trigger: { rotatesUntil: expect.any(Number) } } })
    await tag(other, ['good'])
    await tells(newer, other)
    expect(receiver.received[1]?.headers['tagalong-signature']).toBe(`${signed(1, 'a-secret-of-our-own')},${signed(1, secret!)}`)
  })
})

describe('delivery', () => {
  test('[TRG10] what fails is sent again with the same id and body until it arrives', async () => {
    answerWith(500, 503, 429, 408)
    await make()
    await tag(newer, ['good'])
    await expect.poll(() => receiver.received.length, PATIENCE).toBe(5)
    await delivered()
    expect(new Set(receiver.received.map(({ id, text }) => id + text)).size).toBe(1)
  })

  test('[TRG10] a restart goes on with what waits', async () => {
    receiver.answer = (response) => response.writeHead(500).end()
    await make()
    await tag(newer, ['good'])
    await expect.poll(() => waiting()[0]?.tries ?? 0, PATIENCE).toBeGreaterThan(1)
    await server.restart()
    expect(waiting()).toMatchObject([{ why: 'answered 500' }])
    answerWith()
    await delivered()
    expect(new Set(receiver.ids).size).toBe(1)
  })

  test('[TRG11] an event that can not be delivered, and a receiver that hangs, block no other', async () => {
    receiver.answer = (response, { body }) => {
      if (Reflect.get(Object(body['run']), 'flow') === 'TrainFlow') response.writeHead(500).end()
      else response.writeHead(204).end()
    }
    const deaf = await WebhookReceiver.start()
    deaf.answer = () => undefined
    await make({ url: deaf.url })
    await make()
    await tag(newer, ['good'])
    await expect.poll(() => waiting().filter(({ tries }) => tries > 0).length, PATIENCE).toBe(1)
    await tag(other, ['good'])
    await expect.poll(told, PATIENCE).toContain(pathspec(other))
    await expect.poll(() => deaf.received.length, PATIENCE).toBe(2)
    await deaf.close()
  })

  test('[TRG15] what is refused is listed with its reason, and sent again when it is asked for', async () => {
    answerWith(410)
    await make()
    await tag(newer, ['good'])
    await expect.poll(dead, PATIENCE).toMatchObject([{ state: 'dead', tries: 1, why: 'answered 410', workspace: 'default' }])
    expect(waiting()).toEqual([])
    await server.restart()
    expect(dead()).toHaveLength(1)
    expect(await server.desk.replay(['nothing'], null)).toBe(0)
    expect(await server.desk.replay([dead()[0]!.id], 'another')).toBe(0)
    expect(await server.desk.replay([dead()[0]!.id], 'default')).toBe(1)
    await tells(newer, newer)
    await delivered()
    expect(dead()).toEqual([])
    expect(new Set(receiver.ids).size).toBe(1)
  })

  test('[TRG16] while a trigger is paused its events wait; one that is removed takes them along', async () => {
    const { trigger } = await make()
    await server.desk.pause(trigger.id, null, true)
    await tag(newer, ['good'])
    await expect.poll(() => waiting().length, PATIENCE).toBe(1)
    await server.restart()
    expect(waiting()).toMatchObject([{ tries: 0 }])
    await server.desk.pause(trigger.id, null, false)
    await tells(newer)
    await delivered()
    await server.desk.pause(trigger.id, null, true)
    await tag(other, ['good'])
    await expect.poll(() => waiting().length, PATIENCE).toBe(1)
    expect(await server.desk.remove(trigger.id, null)).toMatchObject({ ok: true })
    await server.restart()
    expect([...waiting(), ...server.desk.list(null)]).toEqual([])
    expect(await server.desk.remove(trigger.id, null)).toMatchObject({ ok: false, error: { kind: 'unknown-trigger' } })
  })
})

describe('what may be made', () => {
  test('[TRG5] a query that can not be read or is empty, a target that may not be reached and a poor secret are refused in words', async () => {
    expect(await refused({ event: { kind: 'matches', query: 'created:soon' } })).toMatch('The query can not be read from place')
    expect(await refused({ event: { kind: 'matches', query: ' ' } })).toMatch('A trigger needs a query')
    expect(await refused({ url: 'http://8.8.8.8/' })).toMatch('needs https://')
    expect(await refused({ url: 'deploy' })).toMatch('A target is an address such as')
    expect(await refused({ secret: 'short' })).toMatch('16 to 512')
    expect(server.desk.list(null)).toEqual([])
  })

  test('[TRG6] secrets and what stands behind ? in a target are in no list and no log', async () => {
    const { trigger, secret } = await make({ url: `${receiver.url}?key=hidden` })
    answerWith(500, 404)
    await tag(newer, ['good', 'tag-of-anne'])
    await expect.poll(() => dead().length, PATIENCE).toBe(1)
    await server.desk.test(trigger.id, null)
    expect(receiver.received[0]?.headers['tagalong-signature']).toBeDefined()
    for (const text of [JSON.stringify([server.desk.list(null), dead()]), server.lines.join('')]) {
      for (const hidden of [secret!, 'key=hidden', 'tag-of-anne', String(receiver.received[0]?.headers['tagalong-signature'])])
        expect(text).not.toContain(hidden)
    }
    expect(server.lines.join('')).toContain('event given up')
  })

  test('[TRG8] a test is sent once, says what came of it and is kept nowhere', async () => {
    const { trigger } = await make()
    answerWith(503, 204)
    expect(await server.desk.test(trigger.id, null)).toMatchObject({ ok: true, value: { kind: 'failed', why: 'answered 503' } })
    expect(await server.desk.test(trigger.id, null)).toMatchObject({ ok: true, value: { kind: 'delivered' } })
    expect(receiver.received).toMatchObject([{}, { headers: { 'tagalong-event': 'test' }, body: { event: 'test', run: null } }])
    expect(waiting()).toEqual([])
  })

  test('[TRG17] the metrics say what waits, what was given up and how old it is', async () => {
    answerWith(404)
    await make()
    await tag(newer, ['good'])
    await expect.poll(() => dead().length, PATIENCE).toBe(1)
    const metrics = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text()
    for (const line of ['tagalong_triggers 1', 'tagalong_outbox_waiting 0', 'tagalong_outbox_dead 1', 'tagalong_outbox_oldest_seconds 0'])
      expect(metrics).toContain(`\n${line}\n`)
    for (const line of ['tagalong_trigger_events_total 1', 'tagalong_failed_deliveries_total 1', 'tagalong_given_up_deliveries_total 1'])
      expect(metrics).toContain(`\n${line}\n`)
  })
})
