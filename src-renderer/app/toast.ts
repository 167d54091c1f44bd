import type { Store } from './store.ts'
import type { Toast, ViewState } from './view-state.ts'

/** Shows one short notice at the foot of the window in place of the one before. */
export function say(
  view: Store<ViewState>,
  { text, tag = null, undo = false }: { text: string; tag?: string | null; undo?: boolean },
): void {
  const toast: Toast = { id: (view.get().toast?.id ?? 0) + 1, text, tag, undo }
  view.set({ toast })
}
