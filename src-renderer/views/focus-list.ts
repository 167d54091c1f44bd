/** Gives the focus to the list of runs: to its focused row if there is one. */
export function focusList(): void {
  const row = document.querySelector<HTMLElement>('[data-pane="list"] [role="row"][tabindex="0"]')
  if (row !== null) row.focus({ preventScroll: true })
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}
