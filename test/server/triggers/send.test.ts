import { createServer } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Outcome, send } from '../../../sync-server/triggers/send.ts'
import { NO_PRIVATE_TARGETS, Targets } from '../../../sync-server/triggers/targets.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

const NOW = Date.UTC(2026, 9, 24)
const local = { areAllAllowed: false, allowed: ['127.0.0.1'] }
let receiver: WebhookReceiver

beforeEach(async () => {
  receiver = await WebhookReceiver.start()
})
afterEach(() => receiver.close())

function post(
  url = receiver.url,
  { targets = new Targets(local), timeLimitMs = 20_000, signal = new AbortController().signal } = {},
): Promise<Outcome> {
  return send({ url, headers: { 'tagalong-id': 'e1' }, body: '{"a":"ä"}' }, { targets, timeLimitMs, signal, now: () => NOW })
}

function answering(status: number, headers: Record<string, string> = {}, body = ''): void {
  receiver.answer = (response) => response.writeHead(status, headers).end(body)
}

test('[TRG10] an answer from 200 to 299 is a delivery, and the body arrives as it was signed', async () => {
  answering(202)
  expect(await post()).toEqual({ kind: 'delivered', status: 202 })
  expect(receiver.received).toMatchObject([{ id: 'e1', text: '{"a":"ä"}', headers: { 'content-type': 'application/json' } }])
})

test('[TRG12] 408, 425, 429 and 500 to 599 may be otherwise later, and say when', async () => {
  for (const status of [408, 425, 429, 500, 503]) {
    answering(status)
    expect(await post()).toEqual({ kind: 'failed', why: `answered ${status}`, afterMs: null })
  }
  answering(429, { 'retry-after': '120' })
  expect(await post()).toMatchObject({ kind: 'failed', afterMs: 120_000 })
  answering(503, { 'retry-after': new Date(NOW + 5_000).toUTCString() })
  expect(await post()).toMatchObject({ kind: 'failed', afterMs: 5_000 })
  answering(503, { 'retry-after': 'soon' })
  expect(await post()).toMatchObject({ kind: 'failed', afterMs: null })
})

test('[TRG13] other refusals will not be otherwise by waiting', async () => {
  for (const status of [400, 401, 404, 410, 422]) {
    answering(status)
    expect(await post()).toEqual({ kind: 'refused', why: `answered ${status}` })
  }
})

test('[TRG14] a redirect is not followed, wherever it leads', async () => {
  const other = await WebhookReceiver.start()
  for (const status of [301, 302, 307, 308]) {
    answering(status, { location: other.url })
    expect(await post()).toMatchObject({ kind: 'refused', why: expect.stringContaining('a redirect is not followed') })
  }
  answering(302, { location: 'http://169.254.169.254/latest/meta-data/' })
  expect(await post()).toMatchObject({ kind: 'refused' })
  expect(other.received).toEqual([])
  await other.close()
})

test('[TRG14] of an answer that refuses only the beginning is looked at, in one line, however long it is', async () => {
  answering(400, {}, 'no\n\u0000such   hook')
  expect(await post()).toEqual({ kind: 'refused', why: 'answered 400: no such hook' })
  receiver.answer = (response) => {
    response.writeHead(400)
    const more = (): boolean => !response.destroyed && response.write('x'.repeat(65_536)) && more()
    response.on('drain', more)
    more()
  }
  expect(await post()).toEqual({ kind: 'refused', why: `answered 400: ${'x'.repeat(200)}` })
})

test('[TRG14] an answer counts by its status, also when its body comes to no end or is cut short', async () => {
  receiver.answer = (response) => response.writeHead(410).write('gone')
  expect(await post()).toEqual({ kind: 'refused', why: 'answered 410: gone' })
  receiver.answer = (response) => {
    response.writeHead(503, { 'content-length': 100 }).write('down', () => response.socket?.end())
  }
  expect(await post()).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^answered 503/) })
})

test('[TRG14] who does not answer in time, ends the connection or speaks no HTTP is tried again', async () => {
  receiver.answer = () => undefined
  expect(await post(receiver.url, { timeLimitMs: 50 })).toEqual({ kind: 'failed', why: 'no answer within 0.05 s', afterMs: null })
  receiver.answer = (response) => {
    response.writeHead(400)
    response.write('beginning')
  }
  expect(await post(receiver.url, { timeLimitMs: 200 })).toMatchObject({ kind: 'failed' })
  receiver.answer = (response) => response.socket?.resetAndDestroy()
  expect(await post()).toEqual({ kind: 'failed', why: 'the connection was ended before an answer', afterMs: null })
  const deaf = createServer((socket) => socket.end('this is no HTTP\r\n\r\n'))
  deaf.listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  const address = deaf.address()
  expect(await post(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)).toMatchObject({ kind: 'failed' })
  deaf.close()
})

test('[TRG13] an answer that goes over to another protocol is a refusal, and holds up nothing', async () => {
  const turning = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'))
  })
  turning.listen(0, '127.0.0.1')
  await once(turning, 'listening')
  const address = turning.address()
  const outcome = await post(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  expect(outcome).toEqual({ kind: 'refused', why: 'answered 101' })
  turning.close()
})

test('[TRG14] a flood of answers that only promise one ends the try', async () => {
  const flooding = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(200)))
  })
  flooding.listen(0, '127.0.0.1')
  await once(flooding, 'listening')
  const address = flooding.address()
  const outcome = await post(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`)
  expect(outcome).toEqual({ kind: 'failed', why: 'said more than 100 times that an answer comes', afterMs: null })
  flooding.close()
})

test('[TRG14] where nothing listens, and a name that can not be resolved, are tried again', async () => {
  const { url } = receiver
  await receiver.close()
  expect(await post(url)).toEqual({ kind: 'failed', why: 'nothing listens there', afterMs: null })
  receiver = await WebhookReceiver.start()
  const unknown = new Targets(local, () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })))
  expect(await post('https://gone.example.org/', { targets: unknown })).toMatchObject({ why: 'the name of its host can not be resolved' })
  const slow = new Targets(local, () => new Promise(() => undefined))
  expect(await post('https://slow.example.org/', { targets: slow, timeLimitMs: 50 })).toMatchObject({ why: 'no answer within 0.05 s' })
})

test('[TRG22] the connection goes to the address that was checked, and the name is not resolved again', async () => {
  let asked = 0
  const changing = new Targets({ areAllAllowed: false, allowed: ['127.0.0.1'] }, () => {
    asked += 1
    return Promise.resolve([asked === 1 ? '127.0.0.1' : '10.0.0.1'])
  })
  expect(await post(`http://deploy.example.org:${receiver.port}/hook`, { targets: changing })).toMatchObject({ kind: 'delivered' })
  expect(receiver.received[0]?.headers.host).toBe(`deploy.example.org:${receiver.port}`)
  expect(asked).toBe(1)
  expect(await post(`http://deploy.example.org:${receiver.port}/hook`, { targets: changing })).toMatchObject({ kind: 'refused' })
  expect(receiver.received).toHaveLength(1)
})

test('[TRG20] a private target is refused when it is sent to, too', async () => {
  expect(await post(receiver.url, { targets: new Targets(NO_PRIVATE_TARGETS) })).toMatchObject({ kind: 'refused' })
  expect(receiver.received).toEqual([])
})

test('[TRG15] a try that the stop of the server ends is neither', async () => {
  const stop = new AbortController()
  receiver.answer = () => stop.abort()
  expect(await post(receiver.url, { signal: stop.signal })).toEqual({ kind: 'stopped' })
})
