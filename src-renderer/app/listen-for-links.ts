import { parseAddress } from '../../src-core/links/parse-link.ts'
import { follow, openLink } from '../commands/open-link.ts'
import type { Services } from './services.ts'
import { isRunAddress } from './url-hash.ts'

const FIELDS = 'input, textarea, select, [contenteditable="true"]'

/**
 * Follows links that come to this window: handed over by the system, pasted outside of a field, or written into the address. What they
 * are is checked here, whoever checked it before. Returns the end of it.
 */
export function listenForLinks(window: Window, services: Services): () => void {
  const { view, bridge } = services
  const onPaste = (event: ClipboardEvent): void => {
    if (view.get().dialog !== null || (event.target instanceof Element && event.target.closest(`${FIELDS}, .dialog`) !== null)) return
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (text.trim() === '') return
    event.preventDefault()
    void openLink(services, text)
  }
  const onAddress = (): void => {
    if (isRunAddress(window.location.hash)) void follow(services, parseAddress(window.location.hash))
  }
  const stopTelling = bridge.on('linkOpened', ({ link }) => void openLink(services, link))
  window.addEventListener('paste', onPaste)
  window.addEventListener('hashchange', onAddress)
  onAddress()
  return () => {
    stopTelling()
    window.removeEventListener('paste', onPaste)
    window.removeEventListener('hashchange', onAddress)
  }
}
