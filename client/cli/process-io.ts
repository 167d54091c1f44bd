import type { Io } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { inert } from './inert.ts'

const CLEAR_LINE = '\r\u001B[2K'

/** The process's own streams. The second Ctrl+C ends it at once. */
export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  const interrupt = new AbortController()
  process.on('SIGINT', () => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted)
    interrupt.abort()
  })
  // Whoever reads has read enough, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    stderr.write(
      `Standard output can not be written: ${error.message}. What was changed stays changed. Free some space, or write elsewhere.\n`,
    )
    process.exit(EXIT.unwritable)
  })
  // What nobody hears changes nothing of what is done.
  stderr.on('error', () => undefined)
  const isMoving = stderr.isTTY && env['TERM'] !== 'dumb'
  let isProgressShown = false
  const clear = (): void => {
    if (isProgressShown) stderr.write(CLEAR_LINE)
    isProgressShown = false
  }
  return {
    print(line) {
      clear()
      stdout.write(`${stdout.isTTY ? inert(line) : line}\n`)
    },
    say(line) {
      clear()
      stderr.write(`${inert(line)}\n`)
    },
    progress(line) {
      if (!isMoving) return
      clear()
      stderr.write(line)
      isProgressShown = line !== ''
    },
    env,
    isInteractive: stdin.isTTY && stderr.isTTY,
    isTerminal: stdout.isTTY,
    columns: stdout.columns || 80,
    readStdin: async () => (await import('node:stream/consumers')).text(stdin),
    askSecret,
    interrupted: interrupt.signal,
  }
}

async function askSecret(question: string): Promise<string> {
  const [{ createInterface }, { Writable }] = await Promise.all([import('node:readline'), import('node:stream')])
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve)
    lines.once('close', () => resolve(''))
  })
  lines.close()
  process.stderr.write('\n')
  return answer.trim()
}
