import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findToken, TokenFile } from '../../sync-server/auth/token-file.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The built sync server as a program of its own, which a test stops, kills and starts again over the same data. */
export class ServerProgram {
  readonly #folder: string
  #child: ChildProcess | null = null
  #port = 0

  constructor(folder: string) {
    this.#folder = folder
  }

  get port(): number {
    return this.#port
  }

  get address(): string {
    return `ws://127.0.0.1:${this.#port}/sync`
  }

  async token(user: string, role: 'reader' | 'tagger' = 'tagger'): Promise<string> {
    return (await new TokenFile(join(this.#folder, 'tokens.json')).create({ user, role, workspaces: ['default'], now: Date.now() })).token
  }

  /** Websockets that are open now, as the server counts them. */
  async openConnections(): Promise<number> {
    const metrics = await (await fetch(`http://127.0.0.1:${this.#port}/metrics`)).text()
    return Number(/^tagalong_connections (\d+)$/m.exec(metrics)?.[1])
  }

  async revokeAll(): Promise<void> {
    const file = new TokenFile(join(this.#folder, 'tokens.json'))
    for (const { id } of await file.read()) await file.revoke(id)
  }

  /** Takes one away; the others stay. */
  async revoke(token: string): Promise<void> {
    const file = new TokenFile(join(this.#folder, 'tokens.json'))
    const record = findToken(await file.read(), token)
    if (record !== null) await file.revoke(record.id)
  }

  /** It goes on running and answers nothing, until it is ended. */
  hold(): void {
    this.#child?.kill('SIGSTOP')
  }

  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      ['dist/main/sync-server.js', '--data', this.#folder, '--port', String(this.#port), '--log-level', 'error'],
      {
        cwd: ROOT,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    this.#child = child
    for await (const line of createInterface({ input: child.stderr })) {
      const port = /^listens on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
      if (port === undefined) continue
      this.#port = Number(port)
      child.stderr.resume()
      return
    }
    throw new Error('the sync server ended before it listened')
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
}
