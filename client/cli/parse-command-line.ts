import { parseArgs } from 'node:util'
import { type CommandSpec, type Given, type OptionSpec, UsageError } from './command.ts'
import { didYouMean } from './did-you-mean.ts'

/** What every command takes. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  help: { type: 'boolean', short: 'h', about: 'Show this help' },
}

/** Reads what stands behind the command's name. Throws a `UsageError`. */
export function parseCommandLine(spec: CommandSpec, args: readonly string[]): Given {
  const known = { ...spec.options, ...COMMON_OPTIONS }
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, multiple = false, short }]) => [name, { type, multiple, ...(short && { short }) }]),
  )
  const { values, tokens } = parsed(spec, Object.keys(known), () =>
    parseArgs({ args: [...args], options, allowPositionals: true, tokens: true }),
  )
  const operands: string[] = []
  let beforeDashes: number | null = null
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    else if (token.kind === 'option-terminator') beforeDashes = operands.length
  }
  if (spec.operands === '' && operands.length > 0)
    throw new UsageError(`tagalong ${spec.name} takes nothing but options, and ${JSON.stringify(operands[0])} is none.`)
  const texts = (option: string): readonly string[] => {
    const value: unknown = values[option]
    return (Array.isArray(value) ? value : [value]).filter((text) => typeof text === 'string')
  }
  return { operands, beforeDashes, texts, text: (option) => texts(option)[0] ?? null, has: (option) => values[option] !== undefined }
}

function parsed<T>(spec: CommandSpec, names: readonly string[], parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    const message = error instanceof Error ? error.message : String(error)
    const [, typed = ''] = /'(?:-\w, )?--?([^\s'=]+)/.exec(message) ?? []
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
      const option = typed.length === 1 ? `-${typed}` : `--${typed}`
      const near = didYouMean(
        option,
        names.map((name) => `--${name}`),
      )
      throw new UsageError(`tagalong ${spec.name} has no option ${option}.${near} A tag that begins with a dash stands behind --.`)
    }
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
      const value = spec.options[typed]?.value
      throw new UsageError(
        value === undefined
          ? `--${typed} takes no value.`
          : `--${typed} needs a value; one that begins with a dash is joined to it: --${typed}=${value}.`,
      )
    }
    throw error
  }
}
