import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { SourceInfo } from '../../src-core/bridge/contract.ts'
import { APP_URL, pagesUrl } from '../../src-main/electron/app-origin.ts'
import { registerAppScheme, serveApp } from '../../src-main/electron/app-protocol.ts'
import { err, ok } from '../../src-core/lib/result.ts'
import { CardShelf } from '../../src-main/host/card-shelf.ts'
import { CALL_CHANNEL, SUBSCRIBE_CHANNEL } from '../../src-main/electron/ipc-channels.ts'
import { lockDown } from '../../src-main/electron/lock-down.ts'
import { mountIpc } from '../../src-main/electron/mount-ipc.ts'
import { TokenStore } from '../../src-main/electron/token-store.ts'
import '../../src-main/preload/index.ts'
import { exposedBridge } from '../support/bridge-over-ipc.ts'
import { SMALL_RENDERER } from '../support/bridge-over-http.ts'
import { app, electronStub, ipcMain, resetElectronStub, session, StubContents } from '../support/electron-stub.ts'

beforeEach(resetElectronStub)

const cards = new CardShelf('app://tagalong')
const tokens = new TokenStore(join(tmpdir(), 'tagalong-no-token'))
const menu = { show: () => ok(null) }

const hostThatAnswers = { call: async () => ({ ok: true as const, value: [] }), close: () => undefined }

async function get(url: string, method = 'GET'): Promise<Response> {
  const answer = electronStub.protocols.get('app')
  if (!answer) throw new Error('no protocol was registered')
  return answer({ url, method })
}

it('[SHL1] the scheme is an origin like https: standard, secure, with fetch', () => {
  registerAppScheme()
  expect(electronStub.privileges).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
})

it('[SHL1] the page comes with its type and the content policy', async () => {
  serveApp(SMALL_RENDERER, cards)
  const page = await get('app://tagalong/')
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<title>Small</title>')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
  expect((await get('app://tagalong/index.html?a#b')).status).toBe(200)
})

it('[SHL1] no path leads out of the renderer’s folder, no other host and no other verb finds anything', async () => {
  serveApp(SMALL_RENDERER, cards)
  for (const url of [
    'app://tagalong/../electron-stub.ts',
    'app://tagalong/..%2f..%2fpackage.json',
    'app://tagalong/%2e%2e/package.json',
    'app://tagalong/assets/..%5c..%5cpackage.json',
    'app://tagalong//etc/passwd',
    'app://tagalong/%00',
    'app://tagalong/%E0%A4%A',
    'app://tagalong/assets/',
    'app://other/index.html',
    'app://tagalong.evil/index.html',
  ]) {
    const answer = await get(url)
    expect([url, answer.status]).toEqual([url, 404])
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  }
  expect((await get('app://tagalong/', 'POST')).status).toBe(404)
})

it('[SHL11] a card comes from an origin of its own, once, and only pages of ours may frame it', async () => {
  const shelf = new CardShelf('app://tagalong')
  serveApp(SMALL_RENDERER, shelf)
  mountIpc({ call: async () => ({ ok: true, value: '<h1>Card</h1>' }), close: () => undefined }, APP_URL, { cards: shelf, tokens, menu })
  electronStub.windows.push({ webContents: new StubContents() })
  const shown = await exposedBridge().call('showCard', 'source', 'card.html')
  if (!shown.ok) throw new Error(shown.error.message)
  expect(shown.value).toMatch(/^app:\/\/card\/[\w-]{32}$/)
  const first = await get(shown.value)
  expect([first.status, await first.text()]).toEqual([200, '<h1>Card</h1>'])
  expect(first.headers.get('content-security-policy')).toMatch(
    /^sandbox allow-scripts; default-src 'none';.*frame-ancestors app:\/\/tagalong$/,
  )
  expect((await get(shown.value)).status).toBe(404)
  expect((await get('app://tagalong/')).headers.get('content-security-policy')).toContain('frame-src app://card/;')
})

it('[SHL1] a packaged app ignores the variable of the development server', () => {
  expect(pagesUrl({ ELECTRON_RENDERER_URL: 'http://evil.example' }, true)).toBe(APP_URL)
  expect(pagesUrl({ ELECTRON_RENDERER_URL: 'http://localhost:5173' }, false)).toBe('http://localhost:5173/')
  expect(pagesUrl({}, false)).toBe(APP_URL)
})

it('[SHL2] the preload script exposes the bridge and nothing else', () => {
  expect([...electronStub.exposed.keys()]).toEqual(['tagalong'])
  expect(Object.keys(exposedBridge()).toSorted()).toEqual(['call', 'on'])
})

it('[SHL3] a call from a frame, from another page, or from none is refused and does not reach the host', async () => {
  const reached: unknown[] = []
  mountIpc({ call: async (method) => (reached.push(method), { ok: true, value: [] }), close: () => undefined }, APP_URL, {
    cards,
    tokens,
    menu,
  })
  const handler = electronStub.handlers.get(CALL_CHANNEL)
  if (!handler) throw new Error('no handler was registered')
  const call = (senderFrame: unknown, method: unknown = 'listSources'): unknown =>
    Reflect.apply(handler, undefined, [{ sender: new StubContents(), senderFrame }, method, []])
  for (const frame of [
    { url: 'app://tagalong/', parent: {} },
    { url: 'https://evil.example/', parent: null },
    { url: 'app://tagalong.evil/', parent: null },
    { url: 'about:srcdoc', parent: null },
    null,
  ]) {
    expect(await call(frame)).toMatchObject({ ok: false, error: { kind: 'unauthorised' } })
  }
  expect(await call({ url: 'app://tagalong/', parent: null }, { toString: 'x' })).toMatchObject({ ok: false })
  expect(reached).toEqual([])
  expect(await call({ url: 'app://tagalong/index.html#q', parent: null })).toEqual({ ok: true, value: [] })
  expect(reached).toEqual(['listSources'])
})

it('[SHL3] only a page of ours is told the states of sources', async () => {
  mountIpc({ call: async () => ({ ok: true, value: [source('a')] }), close: () => undefined }, APP_URL, { cards, tokens, menu })
  const ours = new StubContents()
  const other = new StubContents()
  ipcMain.emit(SUBSCRIBE_CHANNEL, { sender: other, senderFrame: { url: 'https://evil.example/', parent: null } })
  ipcMain.emit(SUBSCRIBE_CHANNEL, { sender: ours, senderFrame: { url: 'app://tagalong/', parent: null } })
  await expect.poll(() => ours.sent).toEqual([{ channel: 'bridge:event', args: ['sourceChanged', source('a')] }])
  expect(other.sent).toEqual([])
})

it('[SHL3] the folder dialog is answered by the shell, and a cancelled one is null', async () => {
  mountIpc(hostThatAnswers, APP_URL, { cards, tokens, menu })
  electronStub.windows.push({ webContents: new StubContents() })
  const bridge = exposedBridge()
  expect(await bridge.call('pickFolder')).toEqual({ ok: true, value: null })
  electronStub.pickedFolder = '/data/two'
  expect(await bridge.call('pickFolder')).toEqual({ ok: true, value: '/data/two' })
})

it('[BRG26] a file is shown by the shell where the host says that it is, and no other', async () => {
  const host = { call: async () => ok('/data/two/.metaflow/TrainFlow'), close: () => undefined }
  mountIpc(host, APP_URL, { cards, tokens, menu })
  expect(await exposedBridge().call('showFile', 'a', 'TrainFlow')).toEqual({ ok: true, value: null })
  const refusing = { call: async () => err({ kind: 'not-found', message: 'There is no such file.' } as const), close: () => undefined }
  mountIpc(refusing, APP_URL, { cards, tokens, menu })
  expect(await exposedBridge().call('showFile', 'a', '../secrets')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  expect(electronStub.shownInFolder).toEqual(['/data/two/.metaflow/TrainFlow'])
})

/** Contents that went through the lock, and whether an event that they emit is prevented. */
function locked(): { contents: StubContents; isPrevented: (event: string, details?: Record<string, unknown>) => boolean } {
  lockDown(APP_URL)
  const contents = new StubContents()
  app.emit('web-contents-created', {}, contents)
  return {
    contents,
    isPrevented: (name, details = {}) => {
      let prevented = false
      contents.emit(name, { ...details, preventDefault: () => (prevented = true) })
      return prevented
    },
  }
}

it('[SHL4] a page cannot leave, redirect, move a frame or embed a web view', () => {
  const { isPrevented } = locked()
  expect(isPrevented('will-navigate', { url: 'https://evil.example/' })).toBe(true)
  expect(isPrevented('will-navigate', { url: 'file:///etc/passwd' })).toBe(true)
  expect(isPrevented('will-navigate', { url: 'app://tagalong.evil/' })).toBe(true)
  expect(isPrevented('will-navigate', { url: 'app://tagalong/index.html' })).toBe(false)
  expect(isPrevented('will-redirect', { url: 'app://tagalong/' })).toBe(true)
  expect(isPrevented('will-frame-navigate', { url: 'https://evil.example/', isMainFrame: false })).toBe(true)
  expect(isPrevented('will-frame-navigate', { url: 'app://tagalong/', isMainFrame: false })).toBe(true)
  expect(isPrevented('will-frame-navigate', { url: 'app://card/an-id', isMainFrame: false })).toBe(false)
  expect(isPrevented('will-attach-webview')).toBe(true)
})

it('[SHL4] no window opens; an https link goes to the person’s browser, any other scheme nowhere', () => {
  const { contents } = locked()
  for (const url of [
    'https://docs.metaflow.org/',
    'http://plain.example/',
    'file:///bin/sh',
    'smb://host/x',
    'vscode://x',
    'javascript:alert(1)',
    'not a url',
  ]) {
    expect(contents.windowOpenHandler?.({ url })).toEqual({ action: 'deny' })
  }
  expect(electronStub.openedOutside).toEqual(['https://docs.metaflow.org/'])
})

const requestPermission = (permission: string, requestingUrl = APP_URL): boolean => {
  let answered = true
  electronStub.permissionRequest?.({}, permission, (granted) => (answered = granted), { requestingUrl })
  return answered
}

it('[SHL4] permissions are denied, but for writing to the clipboard by a page of ours', () => {
  lockDown(APP_URL)
  for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem'])
    expect(requestPermission(permission)).toBe(false)
  expect(requestPermission('clipboard-sanitized-write')).toBe(true)
  expect(requestPermission('clipboard-sanitized-write', 'app://card/an-id')).toBe(false)
  expect(electronStub.permissionCheck?.({}, 'media', 'app://tagalong')).toBe(false)
  expect(electronStub.permissionCheck?.({}, 'clipboard-sanitized-write', 'app://tagalong')).toBe(true)
  expect(electronStub.permissionCheck?.({}, 'clipboard-sanitized-write', 'app://tagalong.evil')).toBe(false)
})

it.for([
  ['blob:app://tagalong/5c1f', false],
  ['blob:app://card/5c1f', true],
  ['blob:null/5c1f', true],
  ['https://evil.example/file', true],
  ['data:text/plain,x', true],
] as const)('[SHL4] a download of %s is prevented: %s', ([url, isPrevented]) => {
  lockDown(APP_URL)
  const event = { prevented: false, preventDefault: () => (event.prevented = true) }
  session.defaultSession.emit('will-download', event, { getURL: () => url })
  expect(event.prevented).toBe(isPrevented)
})

function source(id: string): SourceInfo {
  return {
    id,
    kind: 'metaflow-datastore',
    name: id,
    path: `/data/${id}/.metaflow`,
    isSample: false,
    writesBack: false,
    state: 'watching',
    progress: { read: 0, total: 0 },
    runCount: 0,
    problems: [],
    moreProblems: 0,
  }
}

it('[SHL20] the token for the sync server is kept enciphered by the system, forgotten when told, and one of another machine is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-token-'))
  try {
    const path = join(folder, 'app', 'sync-token')
    const store = new TokenStore(path)
    expect(await store.read()).toEqual(ok(null))
    expect(await store.keep('tagalong_abc')).toEqual(ok(null))
    expect(await readFile(path, 'utf8')).not.toContain('tagalong_abc')
    expect(await new TokenStore(path).read()).toEqual(ok('tagalong_abc'))
    await writeFile(path, 'of another machine')
    expect(await store.read()).toEqual(ok(null))
    await store.keep(null)
    await expect(readFile(path)).rejects.toThrow('ENOENT')
    electronStub.hasKeyStore = false
    expect(await store.keep('tagalong_abc')).toMatchObject({ ok: false, error: { kind: 'unsupported' } })
    expect(await store.read()).toMatchObject({ ok: false, error: { kind: 'unsupported' } })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
