import type { CommandSpec, OptionSpec } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { COMMON_OPTIONS } from './parse-command-line.ts'

export const VERSION_LINE = (version: string): string => `tagalong ${version}`

export function mainHelp(commands: readonly CommandSpec[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)
  return `${VERSION_LINE(version)}: judge Metaflow runs with tags, offline too.

  tagalong import .                                     take in the runs of the datastore in this folder
  tagalong runs --flow TrainFlow                        list your runs
  tagalong tag add TrainFlow/1791369000880907 checked   tag one
  tagalong runs --source . --latest --json              ask a datastore alone

Commands:

${lines.join('\n')}

tagalong COMMAND --help says more of each. Exit codes: ${exitCodes()}.`
}

export function commandHelp({ name, operands, summary, examples, options, notes }: CommandSpec): string {
  const all = Object.entries({ ...options, ...COMMON_OPTIONS })
  const names = all.map(([option, spec]) => optionName(option, spec))
  const width = Math.max(...names.map((text) => text.length))
  const parts = [
    `${summary}.`,
    `  tagalong ${name}${operands === '' ? '' : ` ${operands}`} [OPTIONS]`,
    `Examples:\n\n${examples.map(([line, does]) => `  # ${does}\n  ${line}`).join('\n')}`,
    `Options:\n\n${all.map(([, { about }], i) => `  ${names[i]!.padEnd(width)}  ${about}`).join('\n')}`,
  ]
  if (notes !== undefined) parts.push(notes)
  return parts.join('\n\n')
}

function optionName(name: string, { short, value, multiple = false }: OptionSpec): string {
  const names = short === undefined ? `    --${name}` : `-${short}, --${name}`
  return value === undefined ? names : `${names} ${value}${multiple ? ' ...' : ''}`
}

const exitCodes = (): string =>
  Object.entries(EXIT)
    .map(([what, code]) => `${code} ${what.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`)
    .join(', ')
