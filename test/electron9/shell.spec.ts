import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { patchOldChromium, secondStart, test } from './fixtures.ts'

/** A grid row by part of its text. */
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text })

async function exploreSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Explore the sample/ }).click()
  await expect(row(page, 'TrainFlow').first()).toBeVisible({ timeout: 30_000 })
}

/** Tags the focused run, with the keyboard alone. */
async function tagFocusedRun(page: Page, tag: string): Promise<void> {
  await page.getByRole('row', { selected: false }).nth(1).focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('t')
  await page.getByRole('combobox', { name: /^Tag / }).waitFor()
  await page.keyboard.type(tag)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
}

test('[SHL1] the window comes up on the app’s own origin and the bridge answers', async ({ launch }) => {
  const { page } = await launch()
  expect(page.url()).toBe('app://tagalong/')
  const info = await page.evaluate(`window.tagalong.call('appInfo')`)
  expect(info).toMatchObject({ ok: true, value: { shell: 'electron', userName: 'alice' } })
})

test('[SHL2] a page has no Node and sees nothing but the bridge', async ({ launch }) => {
  const { page } = await launch()
  expect(await page.evaluate(`[typeof require, typeof process, typeof module, Object.keys(window.tagalong).sort().join()]`)).toEqual([
    'undefined',
    'undefined',
    'undefined',
    'call,on',
  ])
})

test('[SHL8] a tag that was set by keyboard on the sample is there again after a restart', async ({ launch }) => {
  const first = await launch()
  await exploreSample(first.page)
  await tagFocusedRun(first.page, 'keeper:smoke')
  await expect(row(first.page, 'keeper:smoke')).toBeVisible()
  await first.page.screenshot({ path: test.info().outputPath('tagged.png') })
  await first.app.close()

  const second = await launch()
  await expect(row(second.page, 'keeper:smoke')).toBeVisible({ timeout: 30_000 })
})

test('[SHL11] a card comes into its frame from an address of its own, and gives nothing a second time', async ({ launch }) => {
  const { page } = await launch()
  await exploreSample(page)
  await row(page, '276925').click()
  const cardFrame = () => page.frames().find((frame) => frame.url().startsWith('app://card/'))
  await expect
    .poll(() => cardFrame()?.evaluate('document.body.textContent') ?? '', { timeout: 30_000 })
    .toContain('TrainFlow/1792490401276925')
  const address = cardFrame()?.url() ?? ''
  expect(await page.evaluate(`fetch('${address}').then((r) => r.status, () => 'refused')`)).toBe('refused')
})

test('[SHL9] a second window shows a tag that is set in the first, without loading again', async ({ launch }) => {
  const { app, page } = await launch()
  await exploreSample(page)
  const opened = app.waitForEvent('window')
  await clickMenu(app, 'New Window')
  const other = await opened
  await patchOldChromium(app, other)
  await expect(row(other, 'TrainFlow').first()).toBeVisible()
  await tagFocusedRun(page, 'seen:twice')
  await expect(row(other, 'seen:twice')).toBeVisible()
})

test('[SHL22] the menu has the commands of the window, and what is chosen acts there', async ({ launch }) => {
  const { app, page } = await launch()
  await exploreSample(page)
  await expect.poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))).toContain('Review')
  await clickMenu(app, 'Settings')
  await expect(page.getByRole('region', { name: 'Appearance' })).toBeVisible()
})

test('[SHL6] a second start hands over its source and ends', async ({ launch }) => {
  const { page, app } = await launch()
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-second-'))
  await mkdir(join(folder, '.metaflow'))
  const userData = await app.evaluate(({ app: electronApp }) => electronApp.getPath('userData'))
  const { command, args } = secondStart([`--source=${folder}`])
  const second = spawn(command, args, { env: { ...process.env, TAGALONG_USER_DATA: userData }, stdio: 'ignore' })
  const [code] = await once(second, 'exit')
  expect(code).toBe(0)
  await expect
    .poll(() => page.evaluate(`window.tagalong.call('listSources').then((r) => r.value.map((s) => s.path))`))
    .toEqual([join(folder, '.metaflow')])
  expect(app.windows()).toHaveLength(1)
})

test('[SHL4] leaving, opening a window and a permission are refused', async ({ launch }) => {
  const { app, page } = await launch()
  expect(await page.evaluate(`Notification.requestPermission()`)).toBe('denied')
  const geolocation = `new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('given'), (error) => done(error.code)))`
  const PERMISSION_DENIED = 1
  expect(await page.evaluate(geolocation)).toBe(PERMISSION_DENIED)
  // By way of the main process: Playwright's own world waits for a navigation that never comes. And with `noopener`: without it the old
  // Chromium waits for a window that a debugger holds back.
  await inPage(app, `void (location.href = 'http://127.0.0.1:9/')`)
  await inPage(app, `void window.open('http://127.0.0.1:9/', '_blank', 'noopener')`)
  await page.waitForTimeout(500)
  expect(await inPage(app, `location.href + document.querySelectorAll('#root > *').length`)).toMatch(/^app:\/\/tagalong\/[1-9]/)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('[SHL1] the content policy is in force: no script of the page’s own, nothing from elsewhere', async ({ launch }) => {
  const { page } = await launch()
  const violated = await page.evaluate(`new Promise((done) => {
    const seen = new Set()
    document.addEventListener('securitypolicyviolation', (event) => {
      // A frame falls back to the default directive, by whichever name this Chromium calls it.
      const directive = event.violatedDirective.split(' ')[0].replace(/-elem$/, '').replace(/^(child|default)-src$/, 'frame-src')
      if (seen.add(directive).size === 3) done([...seen].sort())
    })
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.head.append(script)
    fetch('http://127.0.0.1:9/').catch(() => undefined)
    const frame = document.createElement('iframe')
    frame.src = 'http://127.0.0.1:9/'
    document.body.append(frame)
  })`)
  expect(violated).toEqual(['connect-src', 'frame-src', 'script-src'])
  expect(await page.evaluate(`window.ran`)).toBeUndefined()
})

test('[SHL1] a path out of the renderer finds nothing', async ({ launch }) => {
  const { page } = await launch()
  expect(await page.evaluate(`fetch('app://tagalong/..%2fpackage.json').then((r) => r.status)`)).toBe(404)
  expect(await page.evaluate(`fetch('/index.html').then((r) => r.status)`)).toBe(200)
})

/** What an expression gives in the first window, asked for by the main process. */
function inPage(app: ElectronApplication, expression: string): Promise<unknown> {
  return app.evaluate(({ BrowserWindow }, script) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script), expression)
}

/** Chooses an item of the application menu, as a person or its key would. */
async function clickMenu(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? []
    items.find((item) => item.label === wanted)?.click()
  }, label)
}
