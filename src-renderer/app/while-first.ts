/** Calls `begin` once this window is the first of those that ask for `lock`, and keeps it so until it leaves; then the next one is. */
export function whileFirst(locks: LockManager, lock: string, leaving: AbortSignal, begin: () => void): void {
  const untilLeft = (): Promise<void> => {
    begin()
    return new Promise((resolve) => leaving.addEventListener('abort', () => resolve(), { once: true }))
  }
  void locks.request(lock, { signal: leaving }, untilLeft).catch((error: unknown) => {
    if (!leaving.aborted) throw error
  })
}
