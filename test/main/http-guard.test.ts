import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HttpMount } from '../../src-main/host/mount-http.ts'
import { serveHost } from '../support/bridge-over-http.ts'
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

/** One HTTP request as it stands on the wire, so that no client can correct its headers. Gives the status and the body. */
function raw(
  requestLine: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<{ status: number; head: string; body: string }> {
  return new Promise((resolve, reject) => {
    const lines = Object.entries({ connection: 'close', 'content-length': String(Buffer.byteLength(body)), ...headers })
    const socket = connect(port(), '127.0.0.1')
    let answer = ''
    socket.setEncoding('utf8').on('data', (text) => (answer += String(text)))
    socket.on('error', reject)
    socket.on('close', () => {
      const [head = '', ...rest] = answer.split('\r\n\r\n')
      resolve({ status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') })
    })
    socket.write(`${requestLine} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
  })
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

it('[BRG16] a page is never kept by the browser, a file with a hash in its name for ever', async () => {
  const page = await fetch(mount.url)
  expect([page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual(['text/html; charset=utf-8', 'no-store'])
  const script = await fetch(new URL('assets/page.js', mount.url))
  expect([script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ])
})
