import { describeLinkRefusal } from '../../src-core/links/describe-link.ts'
import { parseAddress } from '../../src-core/links/parse-link.ts'
import { follow, openLink } from '../commands/open-link.ts'
import type { Services } from './services.ts'
import { say } from './toast.ts'
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
  const onAddress = (hash: string): void => {
    const address = parseAddress(hash)
    if (isRunAddress(hash)) void follow(services, address)
    // A query that cannot be read stands in its field, with the place that is wrong.
    else if (!address.ok && address.error.kind !== 'bad-query') say(view, { text: describeLinkRefusal(address.error) })
  }
  // By the time this is told, the address may have been written again.
  const onHashChange = ({ newURL }: HashChangeEvent): void => onAddress(new URL(newURL).hash)
  const stopTelling = bridge.on('linkOpened', ({ link }) => void openLink(services, link))
  window.addEventListener('paste', onPaste)
  window.addEventListener('hashchange', onHashChange)
  onAddress(window.location.hash)
  return () => {
    stopTelling()
    window.removeEventListener('paste', onPaste)
    window.removeEventListener('hashchange', onHashChange)
  }
}
