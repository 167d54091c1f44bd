import type { IncomingMessage } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Target, Targets } from './targets.ts'

/** What came of one try to deliver. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly status: number }
  /** It may be otherwise later. `afterMs`: the receiver has said when, else null. */
  | { readonly kind: 'failed'; readonly why: string; readonly afterMs: number | null }
  /** It will not be otherwise by waiting. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The server stops; nobody knows whether it arrived. */
  | { readonly kind: 'stopped' }

export interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Of an answer that refuses no more than this is looked at, and shown to who lists what was not delivered. */
const MOST_ANSWER_BYTES = 200
const BODY_WITHIN_MS = 1_000
/** Answers of 100 to 199, which only say that another one comes. */
const MOST_PROMISES = 100
const TRY_AGAIN = new Set([408, 425, 429])

export interface SendOptions {
  readonly targets: Targets
  /** For everything from the resolving of the name to the answer. */
  readonly timeLimitMs: number
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Ends the try. */
  readonly signal: AbortSignal
}

/** Posts once. Follows no redirect, and connects only to an address that was checked. Never rejects. */
export async function send({ url: text, headers, body }: Sent, { targets, timeLimitMs, now, signal }: SendOptions): Promise<Outcome> {
  const url = targets.parse(text)
  if (!url.ok) return { kind: 'refused', why: url.error }
  const timeLimit = AbortSignal.timeout(timeLimitMs)
  const over = AbortSignal.any([signal, timeLimit])
  try {
    const checked = await unlessOver(targets.check(url.value), over)
    if (!checked.ok) return { kind: 'refused', why: checked.error }
    return await unlessOver(post(checked.value, { headers, body }, now, over), over)
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' }
    const why = timeLimit.aborted ? `no answer within ${timeLimitMs / 1_000} s` : reasonOf(error)
    return { kind: 'failed', why, afterMs: null }
  }
}

function post({ url, addresses }: Target, { headers, body }: Omit<Sent, 'url'>, now: () => number, signal: AbortSignal): Promise<Outcome> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const bytes = Buffer.from(body)
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: 'POST',
      // A connection of its own, so that it goes to the addresses that were looked at for it.
      agent: false,
      lookup: lookupAmong(addresses),
      signal,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length, 'user-agent': 'tagalong-sync' },
    })
    sent.on('error', reject)
    // Goes over to another protocol, which is no answer of a receiver. Unheard it would come to no end.
    sent.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ kind: 'refused', why: `answered ${response.statusCode}` })
    })
    let promises = 0
    sent.on('information', () => {
      promises += 1
      if (promises > MOST_PROMISES) sent.destroy(new Error(`said more than ${MOST_PROMISES} times that an answer comes`))
    })
    sent.on('response', (response) => {
      // What comes of an answer is said by its first line.
      response.on('error', () => undefined)
      void outcomeOf(response, now).then((outcome) => {
        resolve(outcome)
        sent.destroy()
      }, reject)
    })
    sent.end(bytes)
  })
}

/** The name was resolved when it was checked; here it is not resolved again. */
const lookupAmong =
  (addresses: Target['addresses']): LookupFunction =>
  (_host, options, done) => {
    const found = addresses.map(({ text, family }) => ({ address: text, family: family === 'ipv4' ? 4 : 6 }))
    const [first] = found
    if (options.all === true || first === undefined) done(null, found)
    else done(null, first.address, first.family)
  }

async function outcomeOf(response: IncomingMessage, now: () => number): Promise<Outcome> {
  const { statusCode: status = 0 } = response
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  if (status >= 300 && status < 400)
    return { kind: 'refused', why: `answered ${status}, and a redirect is not followed: give the trigger the address it leads to` }
  const why = `answered ${status}${await beginningOf(response)}`
  if (status >= 500 || TRY_AGAIN.has(status)) return { kind: 'failed', why, afterMs: retryAfterMs(response.headers['retry-after'], now()) }
  return { kind: 'refused', why }
}

async function beginningOf(response: IncomingMessage): Promise<string> {
  let answer = Buffer.alloc(0)
  const enough = setTimeout(() => response.destroy(), BODY_WITHIN_MS)
  try {
    for await (const part of response) {
      answer = Buffer.concat([answer, Buffer.from(part)])
      if (answer.length >= MOST_ANSWER_BYTES) break
    }
  } catch {
    // It was cut short: what has come will do.
  } finally {
    clearTimeout(enough)
  }
  const text = answer
    .subarray(0, MOST_ANSWER_BYTES)
    .toString()
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return text === '' ? '' : `: ${text}`
}

function retryAfterMs(said: string | undefined, now: number): number | null {
  if (said === undefined) return null
  if (/^\d{1,9}$/.test(said)) return Number(said) * 1_000
  const until = Date.parse(said)
  return Number.isNaN(until) ? null : Math.max(0, until - now)
}

/** Rejects when `signal` comes first: a resolver has no time limit of its own, and no answer of a receiver may hold up its lane. */
function unlessOver<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('stopped'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ECONNRESET':
      return 'the connection was ended before an answer'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'the name of its host can not be resolved'
    default:
      return code === '' ? error.message : `${error.message} (${code})`
  }
}
