import { runCommandLine } from '../../client/cli/run-command-line.ts'
import type { ExitCode } from '../../client/cli/exit-codes.ts'
import type { Io } from '../../client/cli/command.ts'

export interface Ran {
  readonly code: ExitCode
  readonly out: string
  readonly talk: string
}

export interface World {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly interrupted?: AbortSignal
  readonly onSay?: (text: string) => void
}

/** Runs one command line in this process, as alice, with nothing of the surroundings. */
export async function tagalong(args: readonly string[], { env = {}, stdin = '', interrupted, onSay }: World = {}): Promise<Ran> {
  const out: string[] = []
  const talk: string[] = []
  const io: Io = {
    print: (text) => void out.push(text),
    say: (text) => {
      talk.push(text)
      onSay?.(text)
    },
    progress: () => {},
    env: { METAFLOW_USER: 'alice', METAFLOW_HOME: '/nowhere', ...env },
    isInteractive: false,
    isTerminal: false,
    columns: 80,
    readStdin: () => Promise.resolve(stdin),
    askSecret: () => Promise.resolve(''),
    interrupted: interrupted ?? new AbortController().signal,
  }
  const code = await runCommandLine(args, io)
  return { code, out: out.join('\n'), talk: talk.join('\n') }
}
