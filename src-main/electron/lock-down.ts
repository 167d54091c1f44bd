import { app, session, shell } from 'electron'
import type { WebContents } from 'electron'
import { CARD_URL } from './app-origin.ts'

/**
 * Everything a page could reach out with is denied: leaving, opening windows, embedding web views, permissions but copying, downloads but of what a page wrote itself. What was
 * refused and is an ordinary web link opens in the person's own browser. Called once, before any window is made.
 */
export function lockDown(pagesUrl: string): void {
  app.on('web-contents-created', (_, contents) => lockContents(contents, pagesUrl))

  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(mayHave(permission, requestingUrl, pagesUrl)),
  )
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) =>
    mayHave(permission, `${origin.replace(/\/$/, '')}/`, pagesUrl),
  )
  // What a page of ours wrote itself, as an export, is offered to be saved. A card has no origin, so nothing of it is.
  defaultSession.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pagesUrl}`)) event.preventDefault()
  })
}

/** Writing text to the clipboard, by a page of ours, is all that is ever granted. */
const mayHave = (permission: string, url: string, pagesUrl: string): boolean =>
  permission === 'clipboard-sanitized-write' && url.startsWith(pagesUrl)

function lockContents(contents: WebContents, pagesUrl: string): void {
  contents.on('will-navigate', (event) => {
    // Loading the same page again is no leaving.
    if (event.url.startsWith(pagesUrl)) return
    event.preventDefault()
    openOutside(event.url)
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => {
    // A frame comes to its card by the page's doing. If a card leads its frame to another, it finds none that it can guess.
    if (!event.isMainFrame && !event.url.startsWith(CARD_URL)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
}

function openOutside(url: string): void {
  if (isWebLink(url)) void shell.openExternal(url)
}

/** Other schemes may start programs. */
function isWebLink(url: string): boolean {
  try {
    return new URL(url).protocol === 'https:'
  } catch {
    return false
  }
}
