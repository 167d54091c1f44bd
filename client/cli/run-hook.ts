import { spawn } from 'node:child_process'
import type { EventJson, HookIo } from './exec-hook.ts'

/** How a command ended: its exit code, or why it has none. */
export type HookEnd = number | 'did not run' | 'was ended, because it took too long' | 'was ended'

/** From the polite signal to the one that can not be refused. */
const GRACE_MS = 5_000
/** What a command has left running may keep its output open for ever; what it said itself is here by then. */
const LAST_WORDS_MS = 1_000

/**
 * Runs a command for one event, which is on standard input and with its parts in the environment. One that takes longer than `limitMs`, or that
 * Ctrl+C finds at work, is ended with all that it has started.
 */
export function runHook(command: string, event: EventJson, { say, interrupted }: HookIo, limitMs: number): Promise<HookEnd> {
  const env = { ...process.env, TAGALONG_EVENT_ID: event.id, TAGALONG_CHANGE: event.change, TAGALONG_PATHSPEC: event.pathspec }
  // A group of its own, to be ended as a whole; Windows has none.
  const detached = process.platform !== 'win32'
  return new Promise((resolve) => {
    const child = spawn(command, { shell: true, env, stdio: ['pipe', 'pipe', 'pipe'], detached })
    const signal = (name: NodeJS.Signals): void => {
      try {
        if (detached && child.pid !== undefined) process.kill(-child.pid, name)
        else child.kill(name)
      } catch {
        // It has ended by itself.
      }
    }
    let why: HookEnd | null = null
    let kill: NodeJS.Timeout | undefined
    const stop = (reason: HookEnd): void => {
      why ??= reason
      signal('SIGTERM')
      kill ??= setTimeout(signal, GRACE_MS, 'SIGKILL')
    }
    const abort = (): void => stop('was ended')
    const late = setTimeout(stop, limitMs, 'was ended, because it took too long')
    interrupted.addEventListener('abort', abort)
    if (interrupted.aborted) abort()
    const end = (how: HookEnd): void => {
      for (const timer of [late, kill]) clearTimeout(timer)
      interrupted.removeEventListener('abort', abort)
      if (why !== null) signal('SIGKILL')
      resolve(why ?? how)
    }
    // Standard output is for events.
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => say(text.trimEnd()))
    child.on('error', () => end('did not run'))
    child.on('exit', (code) => {
      const how = code ?? 'was ended'
      const enough = setTimeout(end, LAST_WORDS_MS, how)
      child.on('close', () => {
        // Others that it has started may be at work still, and have that second, too.
        if (why !== null) return
        clearTimeout(enough)
        end(how)
      })
    })
    // A command that does not read ends the pipe, and that is its affair.
    child.stdin.on('error', () => undefined)
    child.stdin.end(`${JSON.stringify(event)}\n`)
  })
}
