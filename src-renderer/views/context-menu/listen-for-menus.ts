import type { Services } from '../../app/services.ts'
import { openRunMenu, openTagMenu } from '../../commands/open-menu.ts'

/** Opens our menus where the system would open its own: on tags and on rows of runs. Returns the end of it. */
export function listenForMenus(document: Document, services: Services): () => void {
  const { view, runs } = services
  const onContextMenu = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target : null
    // Windows sends it behind the menu key, when the menu is there already.
    if (view.get().menu !== null) return event.preventDefault()
    const pane = target?.closest('[data-pane="list"], [data-pane="detail"]')
    if (target == null || pane == null || event.defaultPrevented) return
    const at = { x: event.clientX, y: event.clientY }
    const index = target.closest<HTMLElement>('.run-row')?.dataset['index']
    const tag = target.closest<HTMLElement>('.tag')?.dataset['tag']
    if (tag === undefined && index === undefined) return
    event.preventDefault()
    if (index !== undefined) openRunMenu(services, Number(index), at)
    if (tag === undefined) return
    const key = index === undefined ? view.get().focusKey : (runs.rowAt(Number(index))?.key ?? null)
    openTagMenu(services, tag, index === undefined && key !== null ? [key] : (view.get().actsOn ?? []), at)
  }
  document.addEventListener('contextmenu', onContextMenu)
  return () => document.removeEventListener('contextmenu', onContextMenu)
}
