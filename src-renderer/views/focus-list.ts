/** Gives the focus to the list of runs: to its focused row if there is one, and if it may have the focus. Keys act on the list in any case. */
export function focusList(): void {
  const row = document.querySelector<HTMLElement>('[data-pane="list"] [role="row"][tabindex="0"]')
  row?.focus({ preventScroll: true })
  if (document.activeElement !== row && document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
