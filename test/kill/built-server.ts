import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../../dist/main/sync-server.js', import.meta.url))

/** Starts the built sync server and waits until it listens. */
export async function startBuiltServer(folder: string, port: number, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [ENTRY, '--data', folder, '--port', String(port), '--log-level', 'error', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('found ')) resolve()
    })
  })
  return child
}

export async function kill(server: ChildProcess, signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
  server.kill(signal)
  await once(server, 'exit')
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
