/* oxlint-disable unicorn/consistent-function-scoping -- what runs in the page reaches nothing that lies around it here */
import type { Locator, Page } from '@playwright/test'
import { expect, openApp, rows, test } from './fixtures.ts'

test.describe.configure({ mode: 'parallel' })

/** What a person chose before, as the app keeps it. */
async function choose(page: Page, preferences: Readonly<Record<string, unknown>>): Promise<void> {
  await page.addInitScript((text) => localStorage.setItem('tagalong.preferences', text), JSON.stringify(preferences))
}

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.first().boundingBox()
  if (box === null) throw new Error(`${locator.toString()} is not drawn`)
  return box
}

const styleOf = (locator: Locator, property: string, pseudo?: string): Promise<string> =>
  locator
    .first()
    .evaluate((element, [name, part]) => getComputedStyle(element, part ?? null).getPropertyValue(name), [property, pseudo] as const)

const parts = (page: Page) => ({
  sidebar: page.locator('.sidebar'),
  rail: page.locator('.rail'),
  topBar: page.locator('.top-bar'),
  queryBar: page.locator('.query-bar'),
  head: page.locator('.run-head'),
  row: rows(page),
  list: page.locator('.run-table'),
  chip: page.locator('.cell-tags .tag'),
  detail: page.locator('.run-detail'),
  bulkBar: page.locator('.bulk-bar'),
  navItem: page.locator('.sidebar .nav-item'),
})

for (const [density, measures] of [
  ['comfortable', { row: 36, head: 28, chip: 20, nav: 28 }],
  ['compact', { row: 28, head: 24, chip: 18, nav: 24 }],
] as const) {
  test(`[A11Y5] ${density}: the parts of the window have their measures, and tile it without a gap or an overlap`, async ({
    page,
    startApp,
  }) => {
    const { url } = await startApp(['--sample'])
    await choose(page, { density })
    await openApp(page, url)
    const part = parts(page)
    await page.keyboard.press('x')
    await expect(part.bulkBar).toBeVisible()
    await expect(part.detail).toBeVisible()
    const [sidebar, topBar, list, detail, bulkBar] = [
      await boxOf(part.sidebar),
      await boxOf(part.topBar),
      await boxOf(part.list),
      await boxOf(part.detail),
      await boxOf(part.bulkBar),
    ]
    expect(sidebar).toMatchObject({ x: 0, y: 0, width: 228, height: 900 })
    expect({ y: topBar.y, height: topBar.height, right: topBar.x + topBar.width }).toEqual({ y: 0, height: 44, right: 1440 })
    expect(detail).toMatchObject({ x: 1440 - 356, y: 44, width: 356, height: 856 })
    expect(bulkBar).toMatchObject({ x: list.x, width: list.width, height: 44, y: 900 - 44 })
    expect({ left: list.x - 228, top: list.y, right: list.x + list.width }).toEqual({ left: 1, top: 44, right: detail.x })
    expect((await boxOf(part.queryBar)).height).toBe(30)
    expect({
      row: (await boxOf(part.row)).height,
      head: (await boxOf(part.head)).height,
      chip: (await boxOf(part.chip)).height,
      nav: (await boxOf(part.navItem)).height,
    }).toEqual(measures)
  })
}

for (const [width, height, expected] of [
  [1440, 900, { sidebar: 228, detail: 356, detailCovers: false }],
  [1180, 760, { sidebar: 228, detail: 356, detailCovers: false }],
  [1179, 760, { sidebar: 48, detail: 320, detailCovers: false }],
  [1024, 700, { sidebar: 48, detail: 320, detailCovers: false }],
  [900, 700, { sidebar: 48, detail: 320, detailCovers: false }],
  [899, 700, { sidebar: 48, detail: 850, detailCovers: true }],
  [360, 740, { sidebar: 48, detail: 311, detailCovers: true }],
] as const) {
  test(`[A11Y6] ${width} x ${height}: sidebar, list and detail share the window as they should`, async ({ page, startApp }) => {
    await page.setViewportSize({ width, height })
    const { url } = await startApp(['--sample'])
    await openApp(page, url)
    const part = parts(page)
    const detailShows = await part.detail.isVisible()
    if (!detailShows) await page.keyboard.press('Enter')
    const list = await boxOf(part.list)
    const detail = await boxOf(part.detail)
    const sidebar = await boxOf(part.sidebar.or(part.rail))
    expect({ sidebar: sidebar.width, detail: detail.width, detailCovers: detail.x < list.x + list.width }).toEqual(expected)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    const cells = await rows(page)
      .first()
      .locator('[role=gridcell]')
      .evaluateAll((all) => all.map((cell) => cell.getBoundingClientRect()).map(({ left, right }) => [left, right] as const))
    for (const [index, [left]] of cells.entries()) expect(left).toBeGreaterThanOrEqual((cells[index - 1]?.[1] ?? 0) - 0.5)
    expect(cells.at(-1)?.[1]).toBeLessThanOrEqual(list.x + list.width)
  })
}

test('[A11Y7] each theme draws the window in the colours of its tokens', async ({ page, startApp }) => {
  const { url } = await startApp(['--sample'])
  await openApp(page, url)
  await page.keyboard.press('x')
  const part = parts(page)
  await expect(part.detail).toBeVisible()
  for (const theme of ['light', 'dark', 'contrast']) {
    await page.evaluate((name) => void (document.documentElement.dataset['theme'] = name), theme)
    const tokens = await page.evaluate(() => {
      const probe = document.createElement('i')
      document.body.append(probe)
      const resolve = (token: string): string => {
        probe.style.color = `var(--${token})`
        return getComputedStyle(probe).color
      }
      const names = ['surface-chrome', 'surface-page', 'surface-raised', 'surface-selected', 'ink-1', 'line-1', 'focus', 'accent']
      const colours = Object.fromEntries(names.map((name) => [name, resolve(name)]))
      probe.remove()
      return colours
    })
    await expect.poll(() => styleOf(page.locator('body'), 'background-color')).toBe(tokens['surface-chrome'])
    expect(await styleOf(part.sidebar, 'background-color')).toBe(tokens['surface-chrome'])
    expect(await styleOf(part.detail, 'background-color')).toBe(tokens['surface-page'])
    expect(await styleOf(part.bulkBar, 'background-color')).toBe(tokens['surface-raised'])
    expect(await styleOf(page.locator('.run-row.is-selected'), 'background-color')).toBe(tokens['surface-selected'])
    expect(await styleOf(page.locator('.run-row.is-focused'), 'box-shadow')).toContain(tokens['focus'])
    expect(await styleOf(page.locator('.run-row'), 'color')).toBe(tokens['ink-1'])
    expect(await styleOf(page.locator('.run-row.is-selected .box'), 'background-color')).toBe(tokens['accent'])
  }
})

test('[A11Y13] with text at 200 % a tag has a hole of twice the size, and its row shows whole chips only', async ({ page, startApp }) => {
  const { url } = await startApp(['--sample'])
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } })
  await page.setViewportSize({ width: 1000, height: 900 })
  await openApp(page, url)
  const { chip } = parts(page)
  await expect(chip.first()).toHaveCSS('padding-left', '26px')
  await expect(chip.first()).toHaveCSS('--tag-hole', '8px')
  await expect(page.locator('.cell-state .icon').first()).toHaveCSS('width', '20px')
  const reach = await page
    .locator('.cell-tags')
    .evaluateAll((cells) => cells.map((cell) => cell.scrollWidth - cell.clientWidth).filter((overflow) => overflow > 1))
  expect(reach).toEqual([])
})

test.describe('with forced colours', () => {
  test.use({ contextOptions: { forcedColors: 'active' } })

  test('[A11Y8] chips, boxes, tokens, buttons, the selection and the focus keep an outline of their own', async ({ page, startApp }) => {
    const { url } = await startApp(['--sample'])
    await openApp(page, url)
    await page.keyboard.press('/')
    await page.keyboard.type('tag:nightly')
    await page.keyboard.press('Enter')
    await expect(page.locator('.match-count')).toHaveText(/ of /)
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    const selected = page.locator('.run-row.is-selected:not(.is-focused)')
    const focused = page.locator('.run-row.is-focused:not(.is-selected)')
    const plain = page.locator('.run-row:not(.is-selected, .is-focused)')
    for (const row of [selected, focused, plain]) await expect(row.first()).toBeVisible()
    const bordered = {
      chip: page.locator('.cell-tags .tag'),
      box: page.locator('.run-row .box'),
      token: page.locator('.query-bar .filter-token'),
      button: page.locator('.bulk-bar .button.primary'),
      field: page.locator('.query-bar'),
      popup: page.locator('.bulk-bar'),
      view: page.locator('.layout-switch [aria-pressed=true]'),
    }
    for (const [name, locator] of Object.entries(bordered)) {
      await expect(locator.first(), name).toHaveCSS('border-top-style', /solid|dashed/)
      await expect(locator.first(), name).toHaveCSS('border-top-width', /^[1-9.]/)
    }
    // Punched means safe, also where no paper is drawn that could have a hole.
    await expect(page.locator('.cell-tags .tag.kept').first()).toHaveCSS('border-top-style', 'solid')
    await expect.poll(() => styleOf(page.locator('.cell-tags .tag.kept'), 'border-top-style', '::before')).toBe('solid')
    const outlines = await Promise.all(
      [selected, focused, plain].map(async (row) => `${await styleOf(row, 'outline-style')} ${await styleOf(row, 'outline-width')}`),
    )
    expect(new Set(outlines).size).toBe(3)
    expect(outlines[1]).toMatch(/^(solid|double) [2-9]px$/)
  })
})

test.describe('with reduced motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('[A11Y8] nothing is animated', async ({ page, startApp }) => {
    const { url } = await startApp(['--sample'])
    await openApp(page, url)
    await page.keyboard.press('t')
    await expect(page.getByRole('dialog', { name: /^Tag / })).toBeVisible()
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { transitionDuration, animationDuration, animationName } = getComputedStyle(element)
          const lasts = (durations: string): boolean => durations.split(',').some((duration) => Number.parseFloat(duration) > 0)
          return lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration))
        })
        .map((element) => element.className),
    )
    expect(moving).toEqual([])
    expect(await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0)
  })
})
