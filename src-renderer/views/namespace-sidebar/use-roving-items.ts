import { useEffect, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'

const ITEMS = '.nav-item, .nav-stop'

const itemsIn = (list: HTMLElement | null): HTMLElement[] => [...(list?.querySelectorAll<HTMLElement>(ITEMS) ?? [])]

/**
 * Makes the items of a list one stop for Tab, which arrows, Home and End go through. The stop is where the focus was last, else the
 * current item. Items come and go by themselves, so their `tabindex` is kept here and not by those who draw them.
 */
export function useRovingItems<E extends HTMLElement>(): {
  readonly ref: RefObject<E | null>
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onFocus: (event: FocusEvent) => void
} {
  const ref = useRef<E>(null)
  useEffect(() => {
    const list = ref.current
    if (list === null) return undefined
    const stop = (): void => {
      const items = itemsIn(list)
      const kept = items.find((item) => item.dataset['stop'] === 'yes') ?? items.find((item) => item.ariaCurrent !== null) ?? items[0]
      for (const item of items) item.tabIndex = item === kept ? 0 : -1
    }
    stop()
    const observer = new MutationObserver(stop)
    observer.observe(list, { childList: true, subtree: true, attributeFilter: ['aria-current'] })
    return () => observer.disconnect()
  }, [])
  return {
    ref,
    onFocus({ target }) {
      if (!target.matches(ITEMS)) return
      for (const item of itemsIn(ref.current)) {
        item.tabIndex = item === target ? 0 : -1
        if (item === target) item.dataset['stop'] = 'yes'
        else delete item.dataset['stop']
      }
    },
    onKeyDown(event) {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
      if (event.target instanceof HTMLInputElement) return
      const items = itemsIn(ref.current)
      const here = items.findIndex((item) => item === document.activeElement)
      const places: Readonly<Record<string, number>> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }
      const place = places[event.key]
      if (place === undefined) return
      event.preventDefault()
      items[Math.max(0, Math.min(items.length - 1, place))]?.focus()
    },
  }
}
