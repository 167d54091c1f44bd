import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addressOf, refusalOf } from '../../src-main/host/http-guard.ts'
import type { HttpMount } from '../../src-main/host/mount-http.ts'
import { serveHost, SMALL_RENDERER } from '../support/bridge-over-http.ts'
import { startHost } from '../support/start-host.ts'
import type { TestHost } from '../support/start-host.ts'

let testHost: TestHost
let mount: HttpMount
beforeAll(async () => {
  testHost = await startHost()
  mount = await serveHost(testHost.host)
})
afterAll(async () => {
  await mount.close()
  await testHost.close()
})

const port = (): number => Number(new URL(mount.url).port)

interface RawAnswer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** Whatever text, as it stands on the wire. Gives what comes back until the server hangs up. */
function send(text: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port(), '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (data) => (answer += String(data)))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...rest] = answer.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') })
    })
    socket.write(text)
  })
}

/** One HTTP request, of which no client can correct the headers. */
function raw(requestLine: string, headers: Readonly<Record<string, string>>, body = ''): Promise<RawAnswer> {
  const length = 'transfer-encoding' in headers ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ connection: 'close', ...length, ...headers })
  return send(`${requestLine} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
}

const call = (headers: Readonly<Record<string, string>>, body = '[]', method = 'listSources'): ReturnType<typeof raw> =>
  raw(
    `POST /bridge/${method}`,
    { host: `127.0.0.1:${port()}`, 'content-type': 'application/json', 'x-tagalong-token': mount.token, ...headers },
    body,
  )

it('[BRG14] a call with the token is answered', async () => {
  const answer = await call({})
  expect(answer.status).toBe(200)
  expect(answer.body).toContain('{"ok":true,"value":[]}')
})

it('[BRG14] a call without the token, or with another, is refused', async () => {
  for (const token of ['', 'x', mount.token.slice(1), `${mount.token}x`]) {
    const answer = await call({ 'x-tagalong-token': token })
    expect(answer.status).toBe(401)
    expect(answer.body).toContain('"kind":"unauthorised"')
  }
})

it('[BRG14] the stream of events needs the token too', async () => {
  expect((await raw('GET /bridge/events', { host: `127.0.0.1:${port()}` })).status).toBe(401)
})

it('[BRG14] each start has a token of its own, in the head of the page', async () => {
  const page = await (await fetch(mount.url)).text()
  expect(page).toContain(`<meta name="tagalong-token" content="${mount.token}" />`)
  const other = await serveHost(testHost.host)
  expect(other.token).not.toBe(mount.token)
  await other.close()
})

it('[BRG12] a request under any other host name is refused, the page as well as a call', async () => {
  for (const host of [
    `evil.example:${port()}`,
    '127.0.0.1',
    `127.0.0.1:${port() + 1}`,
    `127.0.0.1.evil.example:${port()}`,
    `[::1]:${port()}`,
  ]) {
    expect((await call({ host })).status).toBe(403)
    expect((await raw('GET /', { host })).body).not.toContain(mount.token)
  }
})

it('[BRG12] a request in absolute form does not get around the Host header', async () => {
  const answer = await raw(`GET http://127.0.0.1:${port()}/`, { host: 'evil.example' })
  expect(answer.body).not.toContain(mount.token)
})

it('[BRG12] localhost leads to the one address, so that tags are kept in one place', async () => {
  const answer = await raw('GET /', { host: `localhost:${port()}` })
  expect(answer.status).toBe(307)
  expect(answer.head).toContain(`location: ${mount.url}`)
  expect((await call({ host: `localhost:${port()}` })).status).toBe(403)
})

it('[BRG12] on port 80 browsers leave the port out of Host and Origin, and are answered', () => {
  expect(addressOf(80)).toBe('127.0.0.1')
  const request = { host: '127.0.0.1', origin: 'http://127.0.0.1', fetchSite: 'same-origin' }
  expect(refusalOf(request, addressOf(80), [`http://${addressOf(80)}`])).toBe(null)
  expect(refusalOf({ ...request, host: 'evil.example' }, addressOf(80), [`http://${addressOf(80)}`])).not.toBe(null)
  expect(addressOf(4460)).toBe('127.0.0.1:4460')
})

it('[BRG13] a request from a page of another origin is refused', async () => {
  for (const origin of [
    'https://evil.example',
    'null',
    `http://localhost:${port()}`,
    `http://127.0.0.1:${port() + 1}`,
    `https://127.0.0.1:${port()}`,
  ]) {
    const answer = await call({ origin })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('"kind":"unauthorised"')
    expect((await raw('GET /', { host: `127.0.0.1:${port()}`, origin })).body).not.toContain(mount.token)
  }
  expect((await call({ origin: `http://127.0.0.1:${port()}` })).status).toBe(200)
})

it('[BRG13] a request that the browser marks as made by another site is refused', async () => {
  for (const site of ['cross-site', 'same-site', 'anything']) {
    expect((await call({ 'sec-fetch-site': site })).status).toBe(403)
    expect((await raw('GET /', { host: `127.0.0.1:${port()}`, 'sec-fetch-site': site })).status).toBe(403)
  }
  expect((await raw('GET /', { host: `127.0.0.1:${port()}`, 'sec-fetch-site': 'none' })).status).toBe(200)
})

it('[BRG15] a body over 128 KiB is refused, announced or not', async () => {
  const long = JSON.stringify(['x'.repeat(200 * 1024)])
  expect((await call({}, long)).status).toBe(413)
  const chunked = await fetch(new URL('bridge/openSource', mount.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tagalong-token': mount.token },
    body: new Blob([long]).stream(),
    duplex: 'half',
  })
  expect(chunked.status).toBe(413)
  expect(await chunked.json()).toMatchObject({ error: { kind: 'too-large' } })
})

it('[BRG15] a body that comes in pieces, without its length, is read', async () => {
  const answer = await call({ 'transfer-encoding': 'chunked' }, '1\r\n[\r\n1\r\n]\r\n0\r\n\r\n')
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('{"ok":true')])
  const bytes = [...new TextEncoder().encode('["/daté"]')].map((byte) => Uint8Array.of(byte)).values()
  const inBytes = await fetch(new URL('bridge/openSource', mount.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tagalong-token': mount.token },
    body: new ReadableStream({
      pull(controller) {
        const { done, value } = bytes.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    }),
    duplex: 'half',
  })
  expect(await inBytes.json()).toMatchObject({ error: { message: 'There is no Metaflow datastore at /daté.' } })
})

it('[BRG15] a body that breaks off is no call, and the host goes on', async () => {
  const answer = await call({ 'transfer-encoding': 'chunked', 'content-type': 'application/json' }, '5\r\n["no\r\n\r\n')
  expect(answer.body).not.toContain('"ok":true')
  expect((await call({})).status).toBe(200)
  expect(testHost.logged).toEqual([])
})

it('[BRG15] a body that is no JSON, or is not called so, is refused as bad arguments', async () => {
  for (const answer of [
    await call({}, '{"'),
    await call({}, ''),
    await call({ 'content-type': 'text/plain' }),
    await call({}, '{"length":0}'),
  ]) {
    expect(answer.body).toContain('"kind":"bad-arguments"')
  }
})

it('[BRG2] an error in the carrier itself is answered as internal, goes into the log, and says nothing of its inside', async () => {
  const broken = { ...testHost.host, call: () => Promise.reject(new Error('secret path')) }
  const other = await serveHost(broken)
  const answer = await fetch(new URL('bridge/listSources', other.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tagalong-token': other.token },
    body: '[]',
  })
  const text = await answer.text()
  expect([answer.status, JSON.parse(text)]).toMatchObject([500, { ok: false, error: { kind: 'internal' } }])
  expect(text).not.toContain('secret')
  expect(testHost.logged).toEqual(['POST /bridge/listSources failed: Error: secret path'])
  await other.close()
})

it('[BRG1] a method that only another verb reaches is refused', async () => {
  expect((await raw('PUT /bridge/listSources', { host: `127.0.0.1:${port()}`, 'x-tagalong-token': mount.token })).status).toBe(405)
  expect((await raw('GET /bridge/listSources', { host: `127.0.0.1:${port()}`, 'x-tagalong-token': mount.token })).status).toBe(404)
})

it('[BRG16] no path leads out of the renderer', async () => {
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/..%5cpackage.json',
    '//etc/passwd',
    '/%00',
    '/%',
    '/assets',
    '/assets/',
    '/index.html/x',
  ]) {
    const answer = await raw(`GET ${path}`, { host: `127.0.0.1:${port()}` })
    expect([path, answer.status]).toEqual([path, 404])
  }
})

it('[BRG16] every answer carries the content policy', async () => {
  for (const path of ['/', '/assets/page.js', '/nothing', '/bridge/listSources']) {
    const { headers } = await fetch(new URL(path, mount.url))
    expect(headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  }
})

it('[BRG16] what is turned away before it is understood carries the policy too', async () => {
  const host = `host: 127.0.0.1:${port()}\r\n`
  const close = 'connection: close\r\n'
  const answers = await Promise.all(
    [
      `GET / HTTP/1.1\r\nhost: a b\r\n${close}\r\n`,
      `GET / HTTP/1.1\r\n${close}\r\n`,
      'GET / HTTP/1.0\r\n\r\n',
      `GET /..\\package.json HTTP/1.1\r\n${host}${close}\r\n`,
      `OPTIONS * HTTP/1.1\r\n${host}${close}\r\n`,
      `GET / HTTP/1.1\r\n${host}${host}${close}\r\n`,
      `GET / HTTP/1.1\r\n${host}expect: more\r\n${close}\r\n`,
      'no http at all\r\n\r\n',
      `POST /bridge/appInfo HTTP/1.1\r\n${host}content-length: -5\r\n\r\n`,
      `GET / HTTP/1.1\r\n${host}x: ${'x'.repeat(20_000)}\r\n\r\n`,
    ].map(send),
  )
  for (const { head } of answers) {
    expect(head).toContain("content-security-policy: default-src 'none'; script-src 'self'")
    expect(head).toContain('x-content-type-options: nosniff')
  }
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 403, 200, 400, 400, 431])
})

it('[BRG16] a link in the renderer that leads out of it is not followed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-renderer-'))
  await cp(SMALL_RENDERER, join(folder, 'renderer'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer', 'link.txt'))
  await symlink(folder, join(folder, 'renderer', 'up'))
  await symlink(join(folder, 'renderer'), join(folder, 'short'))
  const other = await serveHost(testHost.host, { rendererFolder: join(folder, 'short') })
  expect((await fetch(new URL('link.txt', other.url))).status).toBe(404)
  expect((await fetch(new URL('up/secret.txt', other.url))).status).toBe(404)
  expect((await fetch(new URL('assets/page.js', other.url))).status).toBe(200)
  await other.close()
  await rm(folder, { recursive: true, force: true })
})

it('[BRG16] a page is never kept by the browser, a file with a hash in its name for ever', async () => {
  const page = await fetch(mount.url)
  expect([page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'no-store'])
  const script = await fetch(new URL('assets/page.js', mount.url))
  expect([script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ])
})
