import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { writeWhole } from '../api/write-whole.ts'
import type { Io } from './command.ts'

/** What a command gets on standard input. */
export interface EventJson {
  readonly id: string
  readonly change: string
  readonly pathspec: string
  readonly at: number
  readonly run: unknown
}

interface Failed {
  readonly event: EventJson
  readonly tries: number
  /** Epoch milliseconds; null when it is not tried any more. */
  readonly nextTryAt: number | null
}

const MOST_TRIES = 10
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10 * 60_000
const SIGNALS_FAILURE = -1

/**
 * Runs a command for each event. One that fails is kept in a file and tried again with longer and longer pauses, while others go on; after ten
 * tries it stays in the file and is said.
 */
export class ExecHook {
  readonly #command: string
  readonly #path: string
  readonly #io: Pick<Io, 'say'>
  readonly #firstPauseMs: number
  readonly #failed = new Map<string, Failed>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #retrying: Promise<void> = Promise.resolve()
  #isClosed = false

  static async open(command: string, path: string, io: Pick<Io, 'say'>, firstPauseMs = FIRST_PAUSE_MS): Promise<ExecHook> {
    const hook = new ExecHook(command, path, io, firstPauseMs)
    for (const failed of await readFailed(path)) hook.#failed.set(failed.event.id, failed)
    hook.#plan()
    return hook
  }

  private constructor(command: string, path: string, io: Pick<Io, 'say'>, firstPauseMs: number) {
    this.#command = command
    this.#path = path
    this.#io = io
    this.#firstPauseMs = firstPauseMs
  }

  /** Resolves when the event was handled, or is kept to be tried again. */
  async take(event: EventJson): Promise<void> {
    if (this.#failed.has(event.id)) return
    await this.#try({ event, tries: 0, nextTryAt: null })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#retrying
    await this.#writing
  }

  async #try({ event, tries }: Failed): Promise<void> {
    const code = await run(this.#command, event, this.#io)
    if (code === 0) {
      if (this.#failed.delete(event.id)) await this.#keep()
      return
    }
    const isLast = tries + 1 >= MOST_TRIES
    const pauseMs = Math.min(LONGEST_PAUSE_MS, this.#firstPauseMs * 2 ** tries)
    this.#failed.set(event.id, { event, tries: tries + 1, nextTryAt: isLast ? null : Date.now() + pauseMs })
    await this.#keep()
    const what = code === SIGNALS_FAILURE ? 'did not run' : `ended with ${code}`
    this.#io.say(
      `The command ${what} for ${event.pathspec} (${event.id}). ${isLast ? `It is not tried any more; the event stays in ${this.#path}.` : `It is tried again in ${pauseMs / 1000} s.`}`,
    )
    this.#plan()
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const next = Math.min(...[...this.#failed.values()].map(({ nextTryAt }) => nextTryAt ?? Infinity))
    if (next === Infinity || this.#isClosed) return
    this.#timer = setTimeout(() => (this.#retrying = this.#retry()), Math.max(0, next - Date.now()))
    this.#timer.unref()
  }

  async #retry(): Promise<void> {
    const now = Date.now()
    const due = [...this.#failed.values()].filter(({ nextTryAt }) => nextTryAt !== null && nextTryAt <= now)
    for (const failed of due) if (!this.#isClosed) await this.#try(failed)
    this.#plan()
  }

  #keep(): Promise<void> {
    const text = `${JSON.stringify({ version: 1, failed: [...this.#failed.values()] })}\n`
    this.#writing = this.#writing.then(() => writeWhole(this.#path, text))
    return this.#writing
  }
}

/** Gives the exit code. The event is on standard input, and its parts are in the environment. */
function run(command: string, event: EventJson, io: Pick<Io, 'say'>): Promise<number> {
  const env = { ...process.env, TAGALONG_EVENT_ID: event.id, TAGALONG_CHANGE: event.change, TAGALONG_PATHSPEC: event.pathspec }
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'pipe', 'pipe'] })
    // Standard output is for events.
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => io.say(bytes.toString().trimEnd()))
    child.on('error', () => resolve(SIGNALS_FAILURE))
    child.on('close', (code) => resolve(code ?? SIGNALS_FAILURE))
    // A command that does not read ends the pipe, and that is its affair.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${JSON.stringify(event)}\n`)
  })
}

async function readFailed(path: string): Promise<Failed[]> {
  try {
    const kept: { failed: Failed[] } = JSON.parse(await readFile(path, 'utf8'))
    return kept.failed.filter(({ event }) => typeof event.id === 'string')
  } catch {
    return []
  }
}
