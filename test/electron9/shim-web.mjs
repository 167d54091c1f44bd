// First import of the lowered page and worker: what Chromium 83 lacks of what the renderer asks for.
import 'core-js/stable'

function define(object, name, value) {
  if (object && !(name in object)) Object.defineProperty(object, name, { value, configurable: true, writable: true })
}

define(crypto, 'randomUUID', () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 15) | 64
  bytes[8] = (bytes[8] & 63) | 128
  return [...bytes]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
})

define(
  globalThis,
  'WeakRef',
  class {
    constructor(target) {
      this.target = target
    }
    deref() {
      return this.target
    }
  },
)

define(
  globalThis,
  'FinalizationRegistry',
  class {
    register() {}
    unregister() {}
  },
)

define(
  Intl,
  'Segmenter',
  class {
    // By code point: no graphemes, no words.
    segment(text) {
      return [...text].map((segment) => ({ segment }))
    }
  },
)

define(AbortSignal, 'timeout', (ms) => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), ms)
  return controller.signal
})

define(AbortSignal, 'any', (signals) => {
  const controller = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) controller.abort()
    else signal.addEventListener('abort', () => controller.abort())
  }
  return controller.signal
})

// Base UI toggles hidden inputs with `new PointerEvent('click')`, which Chromium 83 does not take for a click.
if (typeof PointerEvent === 'function') {
  globalThis.PointerEvent = new Proxy(PointerEvent, {
    construct: (Original, [type, init]) => (type === 'click' ? new MouseEvent(type, init) : new Original(type, init)),
  })
}

define(globalThis, 'reportError', (error) =>
  setTimeout(() => {
    throw error
  }),
)
