import packageJson from '../../package.json' with { type: 'json' }
import { InvalidQuery, MetaflowException } from '../api/errors.ts'
import { type CommandSpec, type Io, UsageError } from './command.ts'
import { COMMANDS } from './commands.ts'
import { didYouMean } from './did-you-mean.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { commandHelp, mainHelp, VERSION_LINE } from './help.ts'
import { parseCommandLine } from './parse-command-line.ts'

/** Runs one command line, without the name of the program. Gives the exit code; whatever goes wrong is said, never thrown. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<ExitCode> {
  const [first] = args
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return helpFor(args.slice(1), first, io)
  if (first === '--version') {
    io.print(VERSION_LINE(packageJson.version))
    return EXIT.done
  }
  const found = findCommand(args)
  if (found === null) return unknownCommand(args, io)
  const { spec, rest } = found
  if (isHelpAsked(rest)) {
    io.print(commandHelp(spec))
    return EXIT.done
  }
  try {
    return await spec.run(parseCommandLine(spec, rest), io)
  } catch (error) {
    return tell(error, spec, io)
  }
}

function helpFor(words: readonly string[], asked: string | undefined, io: Io): ExitCode {
  const found = words.length === 0 ? null : findCommand(words)
  if (found !== null) io.print(commandHelp(found.spec))
  else if (words.length > 0) return unknownCommand(words, io)
  else if (asked === undefined) io.say(mainHelp(COMMANDS, packageJson.version))
  else io.print(mainHelp(COMMANDS, packageJson.version))
  return asked === undefined ? EXIT.usage : EXIT.done
}

/** A command of two words before one of a single word. */
function findCommand(args: readonly string[]): { readonly spec: CommandSpec; readonly rest: readonly string[] } | null {
  for (const words of [2, 1]) {
    const spec = COMMANDS.find(({ name }) => name === args.slice(0, words).join(' '))
    if (spec !== undefined) return { spec, rest: args.slice(words) }
  }
  return null
}

function unknownCommand(args: readonly string[], io: Io): ExitCode {
  const [first = '', second] = args
  const ofGroup = COMMANDS.map(({ name }) => name).filter((name) => name.startsWith(`${first} `))
  if (ofGroup.length > 0) {
    const verbs = ofGroup.map((name) => name.slice(first.length + 1))
    const said = second === undefined || second.startsWith('-') ? '' : ` there is no ${first} ${second}.${didYouMean(second, verbs)}`
    io.say(`tagalong ${first}:${said} Say ${verbs.join(', ')}, as in tagalong ${ofGroup[0]} --help.`)
    return second === '--help' || second === '-h' ? EXIT.done : EXIT.usage
  }
  const names = new Set(COMMANDS.flatMap(({ name }) => [name, name.split(' ')[0]!]))
  io.say(`There is no command ${first}.${didYouMean(first, names)} tagalong --help lists them.`)
  return EXIT.usage
}

const isHelpAsked = (args: readonly string[]): boolean => {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? undefined : end).some((arg) => arg === '--help' || arg === '-h')
}

function tell(error: unknown, spec: CommandSpec, io: Io): ExitCode {
  if (io.interrupted.aborted) return EXIT.interrupted
  if (error instanceof UsageError) {
    io.say(`${error.message} Nothing was done. See tagalong ${spec.name} --help.`)
    return EXIT.usage
  }
  if (error instanceof InvalidQuery) {
    io.say(error.message)
    if (!/[\n\r\t]/.test(error.query))
      io.say(`  ${error.query}\n  ${' '.repeat(error.from)}${'^'.repeat(Math.max(1, error.to - error.from))}`)
    return EXIT.usage
  }
  io.say(error instanceof Error ? error.message : String(error))
  if (!(error instanceof MetaflowException) && io.env['TAGALONG_DEBUG'] && error instanceof Error) io.say(error.stack ?? '')
  return exitCodeOf(error)
}
