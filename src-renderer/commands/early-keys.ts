import type { Services } from '../app/services.ts'
import { chordOf } from './chord.ts'

/** A list that is not there by then leaves the keys to act on what there is; what is being decided is waited for. */
const WAIT_AT_MOST_MS = 3000

/**
 * Whether keys have to wait: the code of a part of the window is on its way, an act before them decides what they are about, the list is
 * not yet the one that was asked for, or it is not known yet which run has the focus, or where that stands.
 */
function isUnsettled({ view, runs, timeline }: Services): boolean {
  const { screen, layout, review, compare, dialog, focusKey, deciding, partsAwaited } = view.get()
  if (partsAwaited.length > 0 || deciding > 0) return true
  if (dialog !== null || screen !== 'runs' || review !== null || compare !== null || runs.count === 0) return false
  return !runs.isCurrent || !runs.isFocusPlaced || focusKey === null || (layout === 'timeline' && !timeline.isCurrent)
}

/**
 * Keys that are pressed before that is there which the keys before them asked for: another list, a far end of it, another run, all
 * matches, a part of the window whose code is on its way, or the question about a protected tag. They wait in their order and are pressed anew then, so
 * that none acts on anything else, and none is lost. Escape does without a part that has not come, and drops the keys that wait for it,
 * as does the word that it can not be had.
 */
export class EarlyKeys {
  readonly #window: Window
  readonly #services: Services
  readonly #held: KeyboardEvent[] = []
  readonly #pressedAnew = new WeakSet<Event>()
  #stop: (() => void) | null = null

  constructor(window: Window, services: Services) {
    this.#window = window
    this.#services = services
  }

  /** Takes a key that has to wait; `mayPass` says that it acts on no run. */
  takes(event: KeyboardEvent, mayPass: boolean): boolean {
    if (this.#pressedAnew.has(event)) return false
    const isWaiting = this.#stop !== null
    const { view, runs } = this.#services
    const { deciding, partsAwaited } = view.get()
    const passes =
      partsAwaited.length === 0 && (isField(event.target) || (mayPass && runs.isCurrent && runs.isFocusPlaced && deciding === 0))
    if (!isWaiting && (passes || !isUnsettled(this.#services))) return false
    event.preventDefault()
    event.stopImmediatePropagation()
    if (partsAwaited.length > 0 && chordOf(event) === 'Escape') {
      this.#held.length = 0
      for (const doWithout of partsAwaited) doWithout()
      return true
    }
    // A key that is held down goes on only as fast as it is followed: it is not to go on once it is let go.
    if (!event.repeat) this.#held.push(event)
    if (!isWaiting && this.#held.length > 0) this.#wait()
    return true
  }

  close(): void {
    this.#held.length = 0
    this.#stop?.()
  }

  #wait(): void {
    const { view, runs, timeline } = this.#services
    const look = (): void => {
      if (!isUnsettled(this.#services)) release()
    }
    const release = (): void => {
      stop()
      this.#stop = () => undefined
      void this.#pressAnew()
    }
    // Code comes or is said to be missing (`later`), and what is decided is answered; until then letters would act on what lies below.
    const giveUp = (): void => {
      const { deciding, partsAwaited } = view.get()
      if (partsAwaited.length === 0 && deciding === 0) return release()
      timer = this.#window.setTimeout(giveUp, WAIT_AT_MOST_MS)
    }
    let timer = this.#window.setTimeout(giveUp, WAIT_AT_MOST_MS)
    const offs = [view.subscribe(look), runs.sheet.subscribe(look), timeline.sheet.subscribe(look)]
    const stop = (): void => {
      this.#window.clearTimeout(timer)
      for (const off of offs) off()
    }
    this.#stop = stop
  }

  /** One key after another, each when what the one before did is drawn. Keys that come meanwhile wait behind them. */
  async #pressAnew(): Promise<void> {
    for (let event = this.#held.shift(); event !== undefined; event = this.#held.shift()) {
      await new Promise((resolve) => this.#window.setTimeout(resolve))
      if (this.#services.view.get().isPartMissing) this.#held.length = 0
      else this.#press(event)
      if (this.#held.length > 0 && isUnsettled(this.#services)) return this.#wait()
    }
    this.#stop = null
  }

  #press(event: KeyboardEvent): void {
    const { key, code, ctrlKey, metaKey, shiftKey, altKey } = event
    const target = this.#window.document.activeElement ?? this.#window.document.body
    const anew = new KeyboardEvent('keydown', { key, code, ctrlKey, metaKey, shiftKey, altKey, bubbles: true, cancelable: true })
    this.#pressedAnew.add(anew)
    if (!target.dispatchEvent(anew)) return
    // A key pressed by a program presses no button and writes nothing by itself.
    if (target instanceof HTMLButtonElement && (key === 'Enter' || key === ' ')) return target.click()
    const isErasing = key === 'Backspace'
    if (ctrlKey || metaKey || (key.length !== 1 && !isErasing) || !isField(target)) return
    const end = target.selectionEnd ?? 0
    const start = target.selectionStart ?? 0
    target.setRangeText(isErasing ? '' : key, isErasing && start === end ? Math.max(0, start - 1) : start, end, 'end')
    target.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: isErasing ? 'deleteContentBackward' : 'insertText' }))
  }
}

const isField = (target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement
