import { afterEach } from 'vitest'
import { openWindow, type TestWindow } from './open-window.tsx'

/** Gives a way to open a window that is closed after the test, whatever came of it. Call it once per test file. */
export function oneWindowPerTest(): typeof openWindow {
  let opened: TestWindow | null = null
  afterEach(async () => {
    await opened?.close()
    opened = null
  })
  return async (options) => {
    opened = await openWindow(options)
    return opened
  }
}
