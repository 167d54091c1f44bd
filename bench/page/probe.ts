import { assertNever } from '../../src-core/lib/assert-never.ts'
import type { Effect } from '../page-messages.ts'

/**
 * Runs in the page before the app does, and measures with the page's own clock: from the browser's time stamp of a real input to the
 * end of the frame in which its effect stands in the document. What is left out is raster and the display's refresh.
 */

interface Probe {
  /** Milliseconds from the start of navigation until the first run was painted. */
  readonly firstRow: Promise<number>
  /** From now on the next press of a key is timed until `effect` is painted. */
  arm(effect: Effect): void
  /** Milliseconds of what was armed last. */
  taken(): Promise<number>
  /** Resolves when `effect` is painted; rejects when it is not for so long. */
  seen(effect: Effect, patienceMs: number): Promise<void>
  /** Whether the replica's database has kept the index and moved all rows to their place. */
  isSettled(): Promise<boolean>
}

declare global {
  interface Window {
    tagalongProbe: Probe
  }
}

const PATIENCE_MS = { input: 20_000, start: 240_000 }

let pending: Promise<number> = Promise.reject(new Error('nothing was armed'))
pending.catch(() => undefined)

window.tagalongProbe = {
  firstRow: whenPainted('the first run', () => document.querySelector('.run-row .run-path') !== null, PATIENCE_MS.start),
  arm(effect) {
    let pressedAt = 0
    window.addEventListener('keydown', (event) => (pressedAt = event.timeStamp), { capture: true, once: true })
    pending = whenPainted(JSON.stringify(effect), () => pressedAt > 0 && isThere(effect), PATIENCE_MS.input).then((at) => at - pressedAt)
  },
  taken: () => pending,
  seen: async (effect, patienceMs) => void (await whenPainted(JSON.stringify(effect), () => isThere(effect), patienceMs)),
  isSettled,
}

function isThere(effect: Effect): boolean {
  switch (effect.kind) {
    case 'focus':
      return document.querySelector<HTMLElement>('.run-row.is-focused')?.dataset['index'] === String(effect.index)
    case 'text':
      return document.querySelector('.query-draft input')?.getAttribute('value') === effect.text
    case 'count': {
      const [shown] = /^[\d,]+/.exec(document.querySelector('.match-count')?.textContent ?? '') ?? []
      return shown !== undefined && Number(shown.replaceAll(',', '')) === effect.count
    }
    case 'tag': {
      const row = document.querySelector('.run-row.is-focused')
      return row !== null && carries(row, effect.tag) === effect.on
    }
    case 'tagged': {
      const rows = [...document.querySelectorAll('.run-row.is-selected')]
      return rows.length > 0 && rows.every((row) => carries(row, effect.tag))
    }
    default:
      return assertNever(effect)
  }
}

/** Shown as a chip, or folded behind the last one. A tag that is leaving is drawn as such and no longer carried. */
const carries = (row: Element, tag: string): boolean =>
  row.querySelector(`.tag:not(.removed)[title="${tag}"]`) !== null ||
  (row.querySelector('.more-tags')?.getAttribute('aria-label')?.replace('and ', '').split(', ').includes(tag) ?? false)

/** Time of the end of the frame that shows what `test` looks for; `what` is what an error calls it. */
function whenPainted(what: string, test: () => boolean, patienceMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const giveUp = setTimeout(
      () =>
        reject(
          new Error(`${what} was not seen within ${patienceMs} ms; the focus is in ${document.activeElement?.outerHTML.slice(0, 200)}`),
        ),
      patienceMs,
    )
    const look = (): void => {
      if (!test()) return
      observer.disconnect()
      clearTimeout(giveUp)
      // A task that goes before all that wait: a message would come behind one of the worker, and count what is drawn after this frame, too.
      requestAnimationFrame(() => void scheduler.postTask(() => resolve(performance.now()), { priority: 'user-blocking' }))
    }
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
    look()
  })
}

async function isSettled(): Promise<boolean> {
  const database = await answerOf(indexedDB.open('tagalong-replica'))
  try {
    const transaction = database.transaction(['snapshots', 'tail'], 'readonly')
    const [snapshots, tail] = await Promise.all(['snapshots', 'tail'].map((name) => answerOf(transaction.objectStore(name).count())))
    return snapshots === 1 && tail === 0
  } finally {
    database.close()
  }
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB refused')))
  })
}
