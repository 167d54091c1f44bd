import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import type { TriggerAsked } from '../../../sync-server/triggers/trigger-desk.ts'
import { keyOf } from '../../support/replicas.ts'
import { namesOf, newer, older, other, TriggerTeam } from '../../support/trigger-team.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

const PATIENCE = { timeout: 20_000 }
let team: TriggerTeam

beforeEach(async () => {
  team = await TriggerTeam.start()
})
afterEach(() => team.close())

async function tells(...runs: ObservedRun[]): Promise<void> {
  await expect.poll(() => team.told, PATIENCE).toEqual(namesOf(...runs))
}

async function delivered(): Promise<void> {
  await expect.poll(() => team.waiting.length, PATIENCE).toBe(0)
}

/** What the server has decided. */
async function promote({ flow, runId }: ObservedRun): Promise<unknown> {
  return (await team.api.post('/workspaces/default/promotions', { tag: 'production', flow, runId })).body['outcome']
}

/** Why a trigger can not be made. */
async function refused(over: Partial<TriggerAsked>): Promise<string> {
  return team.make(over).then(
    () => '',
    (error: unknown) => String(error),
  )
}

describe('what is told', () => {
  test('[TRG1] [TRG9] a run that starts to match is told once, with what it is, as the document describes it', async () => {
    const { trigger } = await team.make()
    await team.tag(newer, ['good'])
    await tells(newer)
    await team.tag(newer, ['more'])
    await team.tag(other, ['good'])
    await tells(newer, other)
    const [first] = team.receiver.received
    expect(first).toMatchObject({
      headers: { 'tagalong-event': 'matches', 'content-type': 'application/json' },
      body: {
        version: 1,
        id: first?.id,
        event: 'matches',
        workspace: 'default',
        trigger: { id: trigger.id, event: { kind: 'matches', query: 'tag:good' } },
        at: expect.any(Number),
        run: { origin: 'local', flow: 'TrainFlow', runId: newer.runId, status: 'completed', userTags: ['good'] },
      },
    })
  })

  test('[TRG2] what matches already is told only if it is asked for', async () => {
    await team.make()
    await team.make({ event: { kind: 'matches', query: 'tag:good -flow:Nothing' }, existing: true })
    await tells(older)
    await team.tag(newer, ['good'])
    await tells(older, newer, newer)
    expect(new Set(team.receiver.ids).size).toBe(3)
  })

  test('[TRG3] a run that has stopped to match and starts again is another event; each has an id of its own that is always the same', async () => {
    const reverse = await WebhookReceiver.start()
    await team.make({ url: reverse.url, event: { kind: 'matches', query: '-tag:good' } })
    const { trigger } = await team.make()
    await team.tag(newer, ['good'])
    await tells(newer)
    await team.tag(newer, [], ['good'])
    // The other trigger tells when that was seen: all triggers look at once.
    await expect.poll(() => reverse.received.length, PATIENCE).toBe(1)
    await team.tag(newer, ['good'])
    await tells(newer, newer)
    await reverse.close()
    const idOf = (time: number): string =>
      createHash('sha256')
        .update([trigger.id, keyOf(newer), String(time)].join('\0'))
        .digest('hex')
        .slice(0, 32)
    expect(team.receiver.ids).toEqual([idOf(1), idOf(2)])
  })

  test('[TRG4] what happened while the server was stopped or its triggers could not look is told after a start, and nothing twice', async () => {
    await team.make()
    await team.tag(newer, ['good'])
    await tells(newer)
    await delivered()
    await team.tag(other, ['good'])
    await team.server.restart()
    await tells(newer, other)
    await team.server.restart()
    const later = await WebhookReceiver.start()
    await team.make({ url: later.url, existing: true })
    // All triggers look at once: what this one tells the first one has seen as well.
    await expect.poll(() => later.received.length, PATIENCE).toBe(3)
    await tells(newer, other)
    await later.close()
  })

  test('[TRG7] a delivery is signed with its time, and while a secret is rotated by both', async () => {
    const { trigger, secret } = await team.make()
    await team.tag(newer, ['good'])
    await tells(newer)
    const signed = (index: number, key: string): string => {
      const { headers, text } = team.receiver.received[index]!
      return `v1=${createHmac('sha256', key)
        .update(`${String(headers['tagalong-timestamp'])}.${text}`)
        .digest('hex')}`
    }
    expect(team.receiver.received[0]?.headers['tagalong-signature']).toBe(signed(0, secret!))
    expect(Math.abs(Number(team.receiver.received[0]?.headers['tagalong-timestamp']) - Date.now() / 1_000)).toBeLessThan(300)
    const rotated = await team.server.desk.rotate(trigger.id, null, 'a-secret-of-our-own')
    expect(rotated).toMatchObject({ ok: true, value: { secret: null, trigger: { rotatesUntil: expect.any(Number) } } })
    await team.tag(other, ['good'])
    await tells(newer, other)
    expect(team.receiver.received[1]?.headers['tagalong-signature']).toBe(`${signed(1, 'a-secret-of-our-own')},${signed(1, secret!)}`)
  })
})

describe('promotions', () => {
  const promoted = { kind: 'promoted', tag: 'production', flow: null } as const

  test('[TRG50] a promotion that was won is told, in order, also one that is overtaken at once; one that was lost is not', async () => {
    await team.make({ event: promoted })
    await team.make({ event: { ...promoted, flow: 'ScoreFlow' } })
    expect([await promote(older), await promote(newer), await promote(newer), await promote(other)]).toEqual(['won', 'won', 'lost', 'won'])
    await delivered()
    await expect.poll(() => team.told.length, PATIENCE).toBe(4)
    const ofTrain = team.receiver.received.filter(({ body }) => Reflect.get(Object(body['run']), 'flow') === 'TrainFlow')
    expect(ofTrain.map(({ body }) => body)).toMatchObject([
      {
        event: 'promoted',
        trigger: { event: promoted },
        run: { runId: older.runId },
        promotion: { act: 'promote', tag: 'production', pathspec: namesOf(older)[0], over: null, by: 'anne', n: 1 },
      },
      { run: { runId: newer.runId }, promotion: { over: namesOf(older)[0], n: 2 } },
    ])
    expect(new Set(team.receiver.ids).size).toBe(4)
  })

  test('[TRG51] the promotions of one tag and flow wait for each other, those of other flows do not', async () => {
    const late: string[] = []
    team.receiver.answer = (response, { id, body }) => {
      const isFirst = Reflect.get(Object(body['promotion']), 'n') === 1
      if (isFirst) late.push(id)
      response.writeHead(isFirst && late.length < 4 ? 500 : 204).end()
    }
    await team.make({ event: promoted })
    for (const run of [older, newer, other]) await promote(run)
    await expect.poll(() => team.told.length, PATIENCE).toBe(6)
    const ofTrain = team.told.filter((name) => name !== namesOf(other)[0])
    expect(ofTrain).toEqual(namesOf(older, older, older, older, newer))
  })

  test('[TRG52] a new trigger is told of what is promoted from then on, or of everything', async () => {
    await promote(older)
    await team.make({ event: promoted })
    await promote(newer)
    await tells(newer)
    await team.make({ event: promoted, existing: true })
    await tells(newer, older, newer)
    expect(new Set(team.receiver.ids).size).toBe(3)
  })
})

describe('delivery', () => {
  test('[TRG10] what fails is sent again with the same id and body until it arrives', async () => {
    team.answerWith(500, 503, 429, 408)
    await team.make()
    await team.tag(newer, ['good'])
    await expect.poll(() => team.receiver.received.length, PATIENCE).toBe(5)
    await delivered()
    expect(new Set(team.receiver.received.map(({ id, text }) => id + text)).size).toBe(1)
  })

  test('[TRG10] a restart goes on with what waits', async () => {
    team.receiver.answer = (response) => response.writeHead(500).end()
    await team.make()
    await team.tag(newer, ['good'])
    await expect.poll(() => team.waiting[0]?.tries ?? 0, PATIENCE).toBeGreaterThan(1)
    await team.server.restart()
    expect(team.waiting).toMatchObject([{ why: 'answered 500' }])
    team.answerWith()
    await delivered()
    expect(new Set(team.receiver.ids).size).toBe(1)
  })

  test('[TRG11] an event that can not be delivered, and a receiver that hangs, block no other', async () => {
    team.receiver.answer = (response, { body }) => {
      if (Reflect.get(Object(body['run']), 'flow') === 'TrainFlow') response.writeHead(500).end()
      else response.writeHead(204).end()
    }
    const deaf = await WebhookReceiver.start()
    deaf.answer = () => undefined
    await team.make({ url: deaf.url })
    await team.make()
    await team.tag(newer, ['good'])
    await expect.poll(() => team.waiting.filter(({ tries }) => tries > 0).length, PATIENCE).toBe(1)
    await team.tag(other, ['good'])
    await expect.poll(() => team.told, PATIENCE).toContain(namesOf(other)[0])
    await expect.poll(() => deaf.received.length, PATIENCE).toBe(2)
    await deaf.close()
  })

  test('[TRG15] what is refused is listed with its reason, and sent again when it is asked for', async () => {
    team.answerWith(410)
    await team.make()
    await team.tag(newer, ['good'])
    await expect.poll(() => team.dead, PATIENCE).toMatchObject([{ state: 'dead', tries: 1, why: 'answered 410', workspace: 'default' }])
    expect(team.waiting).toEqual([])
    await team.server.restart()
    expect(team.dead).toHaveLength(1)
    expect(await team.server.desk.replay(['nothing'], null)).toBe(0)
    expect(await team.server.desk.replay([team.dead[0]!.id], 'another')).toBe(0)
    expect(await team.server.desk.replay([team.dead[0]!.id], 'default')).toBe(1)
    await tells(newer, newer)
    await delivered()
    expect(team.dead).toEqual([])
    expect(new Set(team.receiver.ids).size).toBe(1)
  })

  test('[TRG15] a server that stops does not wait for a receiver that hangs, and counts no try', async () => {
    team.receiver.answer = () => undefined
    await team.make()
    await team.tag(newer, ['good'])
    await tells(newer)
    await team.server.restart()
    expect(team.waiting).toMatchObject([{ tries: 0, why: null }])
    team.answerWith()
    await tells(newer, newer)
    await delivered()
    expect(new Set(team.receiver.ids).size).toBe(1)
  })

  test('[TRG16] while a trigger is paused its events wait; one that is removed takes them along', async () => {
    const { trigger } = await team.make()
    await team.server.desk.pause(trigger.id, null, true)
    await team.tag(newer, ['good'])
    await expect.poll(() => team.waiting.length, PATIENCE).toBe(1)
    await team.server.restart()
    expect(team.waiting).toMatchObject([{ tries: 0 }])
    await team.server.desk.pause(trigger.id, null, false)
    await tells(newer)
    await delivered()
    await team.server.desk.pause(trigger.id, null, true)
    await team.tag(other, ['good'])
    await expect.poll(() => team.waiting.length, PATIENCE).toBe(1)
    expect(await team.server.desk.remove(trigger.id, null)).toMatchObject({ ok: true })
    await team.server.restart()
    expect([...team.waiting, ...team.server.desk.list(null)]).toEqual([])
    expect(await team.server.desk.remove(trigger.id, null)).toMatchObject({ ok: false, error: { kind: 'unknown-trigger' } })
  })
})

describe('changes at once', () => {
  test('[TRG16] a trigger that is removed while it is paused and given another secret is gone, and a pause takes back no secret', async () => {
    const { desk } = team.server
    const kept = (await team.make()).trigger.id
    const gone = (await team.make()).trigger.id
    await Promise.all([desk.rotate(kept, null, null), desk.pause(kept, null, true)])
    await Promise.all([desk.pause(gone, null, true), desk.remove(gone, null), desk.rotate(gone, null, null)])
    const isSo = [{ id: kept, isPaused: true, rotatesUntil: expect.any(Number) }]
    expect(desk.list(null)).toMatchObject(isSo)
    await team.server.restart()
    expect(team.server.desk.list(null)).toMatchObject(isSo)
  })
})

describe('what may be made', () => {
  test('[TRG5] a query that can not be read or is empty, a target that may not be reached and a poor secret are refused in words', async () => {
    expect(await refused({ event: { kind: 'matches', query: 'created:soon' } })).toMatch('The query can not be read from place')
    expect(await refused({ event: { kind: 'matches', query: ' ' } })).toMatch('A trigger needs a query')
    expect(await refused({ event: { kind: 'promoted', tag: '', flow: null } })).not.toBe('')
    expect(await refused({ event: { kind: 'promoted', tag: 'production', flow: 'a/b' } })).toMatch('A flow has a name')
    expect(await refused({ url: 'http://8.8.8.8/' })).toMatch('needs https://')
    expect(await refused({ url: 'deploy' })).toMatch('A target is an address such as')
    expect(await refused({ secret: 'short' })).toMatch('16 to 512')
    expect(team.server.desk.list(null)).toEqual([])
  })

  test('[TRG6] secrets and what stands behind ? in a target are in no list and no log', async () => {
    const { trigger, secret } = await team.make({ url: `${team.receiver.url}?key=hidden` })
    team.answerWith(500, 404)
    await team.tag(newer, ['good', 'tag-of-anne'])
    await expect.poll(() => team.dead.length, PATIENCE).toBe(1)
    await team.server.desk.test(trigger.id, null)
    // Said when it is on the disk.
    await expect.poll(() => team.server.lines.join(''), PATIENCE).toContain('event given up')
    expect(team.receiver.received[0]?.headers['tagalong-signature']).toBeDefined()
    for (const text of [JSON.stringify([team.server.desk.list(null), team.dead]), team.server.lines.join('')]) {
      for (const hidden of [secret!, 'key=hidden', 'tag-of-anne', String(team.receiver.received[0]?.headers['tagalong-signature'])])
        expect(text).not.toContain(hidden)
    }
  })

  test('[TRG8] a test is sent once, says what came of it and is kept nowhere', async () => {
    const { trigger } = await team.make()
    team.answerWith(503, 204)
    expect(await team.server.desk.test(trigger.id, null)).toMatchObject({ ok: true, value: { kind: 'failed', why: 'answered 503' } })
    expect(await team.server.desk.test(trigger.id, null)).toMatchObject({ ok: true, value: { kind: 'delivered' } })
    expect(team.receiver.received).toMatchObject([{}, { headers: { 'tagalong-event': 'test' }, body: { event: 'test', run: null } }])
    expect(team.waiting).toEqual([])
  })

  test('[TRG19] a trigger of which too many events wait looks for no more, and finds the others when there is room: none is lost', async () => {
    const few = await TriggerTeam.start({ mostWaiting: 1 })
    const { trigger } = await few.make({ existing: true })
    await few.server.desk.pause(trigger.id, null, true)
    const listed = (): unknown => few.server.desk.list(null)[0]
    await expect.poll(() => few.waiting.length, PATIENCE).toBe(1)
    await few.tag(newer, ['good'])
    await few.tag(other, ['good'])
    // Another trigger tells when that was looked at: all look at once.
    const reverse = await WebhookReceiver.start()
    await few.make({ url: reverse.url, event: { kind: 'matches', query: 'flow:ScoreFlow tag:good' }, existing: true })
    await expect.poll(() => reverse.received.length, PATIENCE).toBe(1)
    expect(listed()).toMatchObject({ isPaused: true, waiting: 1, isFull: true })
    expect(await few.metricsText()).toContain('\ntagalong_triggers_full 1\n')
    await few.server.desk.pause(trigger.id, null, false)
    // Whatever changes makes the triggers look.
    const toldAfterChange = async (): Promise<number> => {
      await few.tag(older, [`look ${few.told.length}`])
      await few.tag(older, [], [`look ${few.told.length}`])
      return few.told.length
    }
    await expect.poll(toldAfterChange, { ...PATIENCE, interval: 300 }).toBe(3)
    expect(new Set(few.told)).toEqual(new Set(namesOf(older, newer, other)))
    await expect.poll(listed, PATIENCE).toMatchObject({ waiting: 0, isFull: false })
    await reverse.close()
    await few.close()
  })

  test('[TRG17] the metrics say what waits, what was given up and how old it is', async () => {
    team.answerWith(404)
    await team.make()
    await team.tag(newer, ['good'])
    await expect.poll(() => team.dead.length, PATIENCE).toBe(1)
    const metrics = (): Promise<string> => team.metricsText()
    await expect.poll(metrics, PATIENCE).toContain('\ntagalong_given_up_deliveries_total 1\n')
    const text = await metrics()
    for (const line of ['triggers 1', 'outbox_waiting 0', 'outbox_dead 1', 'outbox_oldest_seconds 0'])
      expect(text).toContain(`\ntagalong_${line}\n`)
    for (const line of ['trigger_events_total 1', 'delivery_tries_total 1', 'failed_deliveries_total 1', 'triggers_full 0'])
      expect(text).toContain(`\ntagalong_${line}\n`)
  })
})
