import { readFile } from 'node:fs/promises'
import { ReplicaUnavailable } from '../api/errors.ts'
import { writeWhole } from '../api/write-whole.ts'
import type { Io } from './command.ts'
import { runHook } from './run-hook.ts'

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

export type HookIo = Pick<Io, 'say' | 'interrupted'>

export interface HookOptions {
  readonly firstPauseMs?: number
  /** A command that takes longer is ended, and counts as failed: it keeps others waiting. */
  readonly limitMs?: number
}

const MOST_TRIES = 10
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 10 * 60_000
const LIMIT_MS = 10 * 60_000

/**
 * Runs a command for each event. One that fails is kept in a file and tried again with longer and longer pauses, while others go on; after ten
 * tries it stays in the file and is said.
 */
export class ExecHook {
  readonly #command: string
  readonly #path: string
  readonly #io: HookIo
  readonly #firstPauseMs: number
  readonly #limitMs: number
  readonly #failed = new Map<string, Failed>()
  #timer: NodeJS.Timeout | null = null
  #writing: Promise<void> = Promise.resolve()
  #retrying: Promise<void> = Promise.resolve()
  #isRetrying = false
  #isClosed = false

  static async open(command: string, path: string, io: HookIo, options: HookOptions = {}): Promise<ExecHook> {
    const hook = new ExecHook(command, path, io, options)
    for (const failed of await readFailed(path)) hook.#failed.set(failed.event.id, failed)
    hook.#plan()
    return hook
  }

  private constructor(command: string, path: string, io: HookIo, options: HookOptions) {
    const { firstPauseMs = FIRST_PAUSE_MS, limitMs = LIMIT_MS } = options
    this.#command = command
    this.#path = path
    this.#io = io
    this.#firstPauseMs = firstPauseMs
    this.#limitMs = limitMs
  }

  /** Resolves when the event was handled, or is kept to be tried again. */
  async take(event: EventJson): Promise<void> {
    if (this.#failed.has(event.id)) return
    await this.#try({ event, tries: 0, nextTryAt: null })
    this.#plan()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#retrying
    await this.#writing
  }

  async #try({ event, tries }: Failed): Promise<void> {
    const end = await runHook(this.#command, event, this.#io, this.#limitMs)
    if (end === 0) {
      if (this.#failed.delete(event.id)) await this.#keep()
      return
    }
    const isLast = tries + 1 >= MOST_TRIES
    const pauseMs = Math.min(LONGEST_PAUSE_MS, this.#firstPauseMs * 2 ** tries)
    this.#failed.set(event.id, { event, tries: tries + 1, nextTryAt: isLast ? null : Date.now() + pauseMs })
    await this.#keep()
    const what = typeof end === 'number' ? `ended with ${end}` : end
    this.#io.say(
      `The command ${what} for ${event.pathspec} (${event.id}). ${isLast ? `It is not tried any more; the event stays in ${this.#path}.` : `It is tried again in ${pauseMs / 1000} s.`}`,
    )
  }

  #plan(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const waits = [...this.#failed.values()].map(waitMs)
    const next = Math.min(...waits)
    if (next === Infinity || this.#isClosed || this.#isRetrying) return
    this.#timer = setTimeout(() => (this.#retrying = this.#retry()), next)
    this.#timer.unref()
  }

  async #retry(): Promise<void> {
    this.#isRetrying = true
    try {
      for (const failed of this.#failed.values()) if (waitMs(failed) === 0 && !this.#isClosed) await this.#try(failed)
    } catch (error) {
      this.#io.say(error instanceof Error ? error.message : String(error))
    }
    this.#isRetrying = false
    this.#plan()
  }

  #keep(): Promise<void> {
    const text = `${JSON.stringify({ version: 1, failed: [...this.#failed.values()] })}\n`
    const written = this.#writing.then(() => writeWhole(this.#path, text))
    this.#writing = written.catch(() => undefined)
    return written.catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new ReplicaUnavailable('store-unwritable', `What failed can not be kept in ${this.#path}: ${why}. It is told again.`, {
        cause: error,
      })
    })
  }
}

/** Until it is tried again; `Infinity` when it is not. A time further away than any pause is of a clock that was wrong. */
function waitMs({ nextTryAt }: Failed): number {
  if (nextTryAt === null) return Infinity
  const waits = nextTryAt - Date.now()
  return waits > LONGEST_PAUSE_MS ? 0 : Math.max(0, waits)
}

/** Throws `ReplicaUnavailable`: what was not handled is not forgotten because its file can not be read. */
async function readFailed(path: string): Promise<Failed[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new ReplicaUnavailable('store-unreadable', `The failed events in ${path} can not be read. ${UNTOUCHED}`, { cause: error })
  }
  try {
    const kept: { failed: Failed[] } = JSON.parse(text)
    return kept.failed.filter(({ event }) => typeof event.id === 'string')
  } catch (error) {
    throw new ReplicaUnavailable('store-unreadable', `The failed events in ${path} can not be understood. ${UNTOUCHED}`, { cause: error })
  }
}

const UNTOUCHED = 'The file was left as it is. Rename it to go on without them.'
