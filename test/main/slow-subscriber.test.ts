import { connect } from 'node:net'
import { expect, it, vi } from 'vitest'
import type { Emit } from '../../src-main/host/host-source.ts'
import { serveHost } from '../support/bridge-over-http.ts'
import { observedRun } from '../support/fake-run-source.ts'
import { startHost } from '../support/start-host.ts'

it('[BRG19] who does not read its events is disconnected, and what waited for it is let go', async () => {
  const adapterLog = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const testHost = await startHost()
  const listeners = new Set<Emit>()
  const mount = await serveHost({
    ...testHost.host,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
  const { port } = new URL(mount.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.pause()
  const over = new Promise<void>((resolve) => {
    socket.on('error', () => resolve()).on('close', () => resolve())
  })
  socket.write(`GET /bridge/events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-tagalong-token: ${mount.token}\r\n\r\n`)
  await expect.poll(() => listeners.size).toBe(1)

  const runs = [{ ...observedRun('1791810000000000'), userTags: ['x'.repeat(1024 * 1024)] }]
  const batch = { sourceId: 'a', scan: 1, runs, parts: [] }
  let sentMiB = 0
  while (listeners.size > 0 && sentMiB < 200) {
    for (const listener of listeners) listener('runsObserved', batch)
    sentMiB++
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(sentMiB).toBeGreaterThan(63)
  expect(sentMiB).toBeLessThan(200)
  // What the system's own buffers still hold is read, and then the connection ends in the middle of the answer.
  let receivedBytes = 0
  socket.on('data', (data) => (receivedBytes += data.length)).resume()
  await over
  expect(receivedBytes).toBeLessThan(32 * 1024 * 1024)
  adapterLog.mockRestore()
  await mount.close()
  await testHost.close()
})
