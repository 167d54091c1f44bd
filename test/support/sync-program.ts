import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const ENTRY = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))

export interface Ended {
  readonly code: number | null
  /** Data. */
  readonly out: string
  /** Talk and log. */
  readonly said: string
}

/** The sync server as a program of its own, with these arguments and nothing of our environment that it reads. */
export class SyncProgram {
  readonly #child: ChildProcess
  readonly ended: Promise<Ended>
  #out = ''
  #said = ''
  #wake: () => void = () => undefined

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TAGALONG_'))
    this.#child = spawn(process.execPath, ['--import', 'tsx', ENTRY, ...args], {
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child.stdout?.on('data', (text: Buffer) => {
      this.#out += text.toString()
    })
    this.#child.stderr?.on('data', (text: Buffer) => {
      this.#said += text.toString()
      this.#wake()
    })
    this.ended = once(this.#child, 'close').then(() => {
      this.#wake()
      return { code: this.#child.exitCode, out: this.#out, said: this.#said }
    })
  }

  /** Starts a server on a free port, and waits until it listens. */
  static async serve(folder: string, ...args: string[]): Promise<SyncProgram & { readonly port: number }> {
    const program = new SyncProgram(['--data', folder, '--port', '0', ...args])
    const port = Number(/:(\d+)\/sync/.exec(await program.says('found '))?.[1])
    return Object.assign(program, { port })
  }

  /** What was said, once `text` is in it. Rejects when the program ends without. */
  async says(text: string): Promise<string> {
    while (!this.#said.includes(text)) {
      if (this.#child.exitCode !== null) throw new Error(`it ended with ${this.#child.exitCode}: ${this.#said}`)
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
    return this.#said
  }

  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<Ended> {
    this.#child.kill(signal)
    return this.ended
  }
}

/** Runs a command to its end. */
export const runProgram = (...args: string[]): Promise<Ended> => new SyncProgram(args).ended
