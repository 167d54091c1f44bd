/* oxlint-disable unicorn/consistent-function-scoping -- what runs in the page reaches nothing that lies around it here */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axe from 'axe-core'

declare global {
  interface Window {
    /** There after `loadAxe`. */
    axe: typeof axe
  }
}

const THEMES = ['light', 'dark', 'contrast'] as const

/** Puts axe into the page by the debugger's way, which the page's policy does not govern. Once per load. */
export async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
}

/**
 * What axe finds in the page as it is, in each theme. All rules are asked once; in the other themes only those of colour,
 * for nothing else differs. Cards are other people's pages and left out; of the rows, which are all alike, the first ones are enough.
 */
export async function axeFaults(page: Page): Promise<string[]> {
  return await page.evaluate(async (themes) => {
    const root = document.documentElement
    const before = root.dataset['theme']
    const faults: string[] = []
    for (const theme of themes) {
      root.dataset['theme'] = theme
      const { violations } = await window.axe.run(
        { include: 'html', exclude: '.run-row:nth-child(n+8)' },
        {
          iframes: false,
          resultTypes: ['violations'],
          ...(theme === themes[0]
            ? { rules: { 'target-size': { enabled: true } } }
            : { runOnly: { type: 'rule', values: ['color-contrast'] } }),
        },
      )
      for (const { id, nodes } of violations) faults.push(`${theme}: ${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
    }
    root.dataset['theme'] = before
    return faults
  }, THEMES)
}

/**
 * Things that a person cannot get at: a page that scrolls as a whole, and anything that takes the focus but cannot be brought
 * into view or lies under something else. Popovers may cover what is behind them: Escape sends them away.
 */
export async function reachFaults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const faults: string[] = []
    const { scrollingElement } = document
    const isScrolledAway = (element: Element): boolean => element.scrollLeft !== 0 || element.scrollTop !== 0
    if (scrollingElement !== null && scrollingElement.scrollWidth > innerWidth)
      faults.push(`the page is ${scrollingElement.scrollWidth} wide`)
    if (scrollingElement !== null && scrollingElement.scrollHeight > innerHeight)
      faults.push(`the page is ${scrollingElement.scrollHeight} high`)

    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 40)}"`
    const scrollers = [...document.querySelectorAll('*')].filter(
      (element) => element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth,
    )
    const places = scrollers.map((element) => [element, element.scrollLeft, element.scrollTop] as const)
    const modal = document.querySelector('.dialog, [role="menu"]')
    const focusable = [...document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, iframe, [tabindex]')].filter(
      (element) =>
        element.tabIndex >= 0 &&
        !element.matches(':disabled, [data-base-ui-focus-guard]') &&
        element.closest('[inert]') === null &&
        (modal === null || modal.contains(element)) &&
        element.checkVisibility({ visibilityProperty: true }),
    )
    for (const element of focusable) {
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      const box = element.getBoundingClientRect()
      const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2
      const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2
      const top = document.elementFromPoint(x, y)
      const forced = scrollers.find(
        (scroller) => scroller.contains(element) && isScrolledAway(scroller) && getComputedStyle(scroller).overflow === 'hidden',
      )
      if (box.right <= 0 || box.bottom <= 0 || box.left >= innerWidth || box.top >= innerHeight)
        faults.push(`off screen: ${nameOf(element)}`)
      else if (forced !== undefined && !forced.matches('input'))
        faults.push(`in a part that is cut off: ${nameOf(element)} in ${nameOf(forced)}`)
      else if (
        top !== null &&
        !element.contains(top) &&
        !top.contains(element) &&
        top.closest('.popover, [role="dialog"]') === element.closest('.popover, [role="dialog"]')
      )
        faults.push(`covered: ${nameOf(element)} by ${nameOf(top)}`)
      for (const [scroller, left, topPx] of places) scroller.scrollTo(left, topPx)
    }
    return faults
  })
}

/**
 * Text that is cut without a sign of it: it ends outside of what holds it, or outside of an ancestor that hides what is too
 * much. An ellipsis is a sign; what is left out as a whole is not cut; text for screen readers only is not drawn.
 */
export async function textFaults(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const SLACK_PX = 2
    const HOLDERS =
      'button, .tag, .option, .run-row, .run-head, .filter-token, kbd, .nav-item, .popover-foot, .top-bar, .bulk-bar, .popover, .dialog'
    const UNDRAWN = 'svg, select, iframe, .query-echo'
    /** Text for screen readers only is kept in one pixel, clipped. */
    const isForReadersOnly = (element: Element): boolean => {
      for (let around: Element | null = element; around !== null; around = around.parentElement)
        if (getComputedStyle(around).clipPath === 'inset(50%)') return true
      return false
    }
    const faults = new Set<string>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      if (
        element === null ||
        text === '' ||
        element.closest(UNDRAWN) !== null ||
        !element.checkVisibility({ visibilityProperty: true }) ||
        isForReadersOnly(element)
      )
        continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const drawn = range.getBoundingClientRect()
      if (drawn.width === 0) continue
      let isLeftOut = false
      for (let outer: Element | null = element; outer !== null; outer = outer.parentElement) {
        const { top, bottom } = outer.getBoundingClientRect()
        isLeftOut ||= getComputedStyle(outer).overflowY === 'hidden' && (drawn.top >= bottom - 1 || drawn.bottom <= top + 1)
      }
      if (isLeftOut) continue
      const around = element.closest(HOLDERS)
      const holder = around?.matches('.popover, .dialog') ? undefined : around?.getBoundingClientRect()
      if (holder !== undefined && (drawn.top < holder.top - SLACK_PX || drawn.bottom > holder.bottom + SLACK_PX))
        faults.add(`higher than its box: "${text.slice(0, 40)}"`)
      let ellipsis = false
      for (let outer: Element | null = element; outer !== null && outer !== document.body; outer = outer.parentElement) {
        const { overflowX, overflowY, textOverflow } = getComputedStyle(outer)
        ellipsis ||= textOverflow === 'ellipsis'
        const box = outer.getBoundingClientRect()
        if (overflowX !== 'visible' && [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll')) break
        if (['hidden', 'clip'].includes(overflowY) && (drawn.bottom > box.bottom + SLACK_PX || drawn.top < box.top - SLACK_PX))
          faults.add(`cut below or above: "${text.slice(0, 40)}" in ${outer.className}`)
        if (!ellipsis && ['hidden', 'clip'].includes(overflowX) && (drawn.right > box.right + SLACK_PX || drawn.left < box.left - SLACK_PX))
          faults.add(`cut at its side: "${text.slice(0, 40)}" in ${outer.className}`)
        if (overflowX !== 'visible' && overflowY !== 'visible') break
      }
    }
    return [...faults]
  })
}
