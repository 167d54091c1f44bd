/* oxlint-disable unicorn/consistent-function-scoping -- what runs in the page reaches nothing that lies around it here */
import type { Page } from '@playwright/test'

declare global {
  interface Window {
    /** The stop before, and how it was drawn while it had the focus. */
    lastStop?: { readonly element: Element; readonly name: string; readonly drawn: string } | undefined
    visitedStops?: Set<Element>
  }
}

/** Presses Tab until it comes round, and tells what a person who only has that key would miss. */
export async function tabFaults(page: Page, mostStops: number): Promise<string[]> {
  const faults: string[] = []
  await page.evaluate(() => {
    window.lastStop = undefined
    window.visitedStops = new Set()
  })
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press('Tab')
    const seen = await lookAtStop(page)
    faults.push(...seen.faults)
    if (seen.cameRound) return faults
  }
  return [...faults, `Tab has not come round after ${mostStops} stops`]
}

/** What is wrong with the stop that has the focus now; and with the one before, which must look different without it. */
async function lookAtStop(page: Page): Promise<{ faults: string[]; cameRound: boolean }> {
  return await page.evaluate(() => {
    const drawnAs = (element: Element): string => {
      // A list may draw the focus on the line that is chosen in it, a field on what is around it.
      const around = [
        element.querySelector('[aria-selected="true"]'),
        element,
        element.parentElement,
        element.parentElement?.parentElement,
        element.parentElement?.parentElement?.parentElement,
      ]
      return around
        .flatMap((each) =>
          each == null ? [] : [getComputedStyle(each), getComputedStyle(each, '::before'), getComputedStyle(each, '::after')],
        )
        .map(
          (style) =>
            `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor} ${style.boxShadow} ${style.backgroundColor} ${style.borderTopColor} ${style.borderBottomColor} ${style.content}`,
        )
        .join('\n')
    }
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()}.${element.className} "${(element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 40)}"`
    const faults: string[] = []
    const before = window.lastStop
    const visited = (window.visitedStops ??= new Set())
    const element = document.activeElement
    // With the focus nowhere keys act on the list again, which is drawn so.
    const isElsewhere = element !== null && element !== document.body
    if (isElsewhere && before?.element.isConnected === true && before.element !== element && drawnAs(before.element) === before.drawn)
      faults.push(`looks the same with the focus: ${before.name}`)
    // Past the last stop the focus is with the browser's own controls for a moment, or on the guard of a dialog.
    if (element === null || element === document.body || element.matches('[data-base-ui-focus-guard], iframe')) {
      window.lastStop = undefined
      return { faults, cameRound: !isElsewhere && visited.size > 0 }
    }
    const box = element.getBoundingClientRect()
    const isInView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 0 && box.height > 0
    if (!isInView) faults.push(`is not in view with the focus: ${nameOf(element)}`)
    window.lastStop = { element, name: nameOf(element), drawn: drawnAs(element) }
    const cameRound = visited.has(element)
    visited.add(element)
    return { faults, cameRound }
  })
}
