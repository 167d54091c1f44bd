/**
 * Locks that stand for a life. The browser takes a Web Lock back when the window or worker that holds it ends, is closed,
 * crashes or is killed; no message can tell as much.
 */

/** Takes a lock of its own. Resolves with its name and a function that lets go, once it is held. */
export function holdLifeLock(): Promise<{ name: string; release: () => void }> {
  const name = `life-${crypto.randomUUID()}`
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, () => new Promise<void>((release) => resolve({ name, release })))
      .catch((error: unknown) => reject(error instanceof Error ? error : new Error(String(error))))
  })
}

/** Calls `onGone` once the holder of the lock is gone, unless the returned function was called before. */
export function whenGone(name: string, onGone: () => void): () => void {
  const stop = new AbortController()
  // The only rejection is the one asked for by `abort`.
  navigator.locks.request(name, { signal: stop.signal }, onGone).catch(() => {})
  return () => stop.abort()
}
