import sprite from './icons.svg?raw'

/** Puts the symbols of icons.svg into the page once, so that `<use>` can refer to them and they inherit our custom properties. */
export function mountIcons(document: Document): void {
  const parsed = new DOMParser().parseFromString(sprite, 'image/svg+xml')
  const root = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  root.classList.add('icon-sprite')
  root.setAttribute('aria-hidden', 'true')
  for (const symbol of parsed.querySelectorAll('symbol')) root.append(document.importNode(symbol, true))
  document.body.prepend(root)
}
