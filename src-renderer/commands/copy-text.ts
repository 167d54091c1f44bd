import type { Store } from '../app/store.ts'
import { say } from '../app/toast.ts'
import type { ViewState } from '../app/view-state.ts'

/** Puts a text on the clipboard and says so; a clipboard that refuses is said too. */
export async function copyText(view: Store<ViewState>, text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(view, { text: said })
  } catch {
    say(view, { text: 'The clipboard is not open to this window. Nothing was copied.' })
  }
}
