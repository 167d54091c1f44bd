import type { Environment } from '../api/identity.ts'
import type { ExitCode } from './exit-codes.ts'

export interface OptionSpec {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  readonly short?: string
  /** How the value is called in help, as `TAG`. */
  readonly value?: string
  readonly about: string
}

export interface CommandSpec {
  /** One or two words: `runs`, `tag add`. */
  readonly name: string
  /** What stands behind the name and before the options. */
  readonly operands: string
  readonly summary: string
  /** Each a command line and what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[]
  readonly options: Readonly<Record<string, OptionSpec>>
  /** What else a person has to know. */
  readonly notes?: string
  run(given: Given, io: Io): Promise<ExitCode>
}

/** A command line, read as its command's spec says. */
export interface Given {
  readonly operands: readonly string[]
  /** How many operands stand before a `--`; null without one. */
  readonly beforeDashes: number | null
  text(option: string): string | null
  texts(option: string): readonly string[]
  has(option: string): boolean
}

/** The world of a command, so that a test can stand in for it. */
export interface Io {
  /** Data, on standard output. */
  print(text: string): void
  /** Talk, on standard error. */
  say(text: string): void
  /** Talk that is written over, only on a terminal. The empty text ends it. */
  progress(text: string): void
  readonly env: Environment
  readonly isInteractive: boolean
  readonly isTerminal: boolean
  readonly columns: number
  readStdin(): Promise<string>
  /** Asks on the terminal without showing what is typed. */
  askSecret(question: string): Promise<string>
  /** Aborted by Ctrl+C. */
  readonly interrupted: AbortSignal
}

/** The command line can not be understood. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
