import { type CommandSpec, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { COMMON_OPTIONS } from './parse-command-line.ts'

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const
type Shell = (typeof SHELLS)[number]

/** `commands` are asked for when it runs: this command is one of them. */
export function completionsCommand(commands: () => readonly CommandSpec[]): CommandSpec {
  return {
    name: 'completions',
    operands: SHELLS.join('|'),
    summary: 'Print what makes a shell complete commands and options',
    examples: [
      ['tagalong completions bash > ~/.local/share/bash-completion/completions/tagalong', 'bash'],
      ['tagalong completions zsh > ~/.zfunc/_tagalong', 'zsh, with ~/.zfunc in fpath'],
      ['tagalong completions fish > ~/.config/fish/completions/tagalong.fish', 'fish'],
      ['tagalong completions powershell >> $PROFILE', 'PowerShell'],
    ],
    options: {},
    run(given, io) {
      const [typed, more] = given.operands
      const shell = SHELLS.find((name) => name === typed)
      if (shell === undefined || more !== undefined) throw new UsageError(`Name a shell: ${SHELLS.join(', ')}.`)
      io.print(SCRIPTS[shell](linesOf(commands())))
      return Promise.resolve(EXIT.done)
    },
  }
}

const optionsOf = (spec: CommandSpec): string[] => Object.keys({ ...spec.options, ...COMMON_OPTIONS }).map((name) => `--${name}`)

/** What may follow which words. */
interface Line {
  readonly words: string
  readonly offers: readonly string[]
}

function linesOf(commands: readonly CommandSpec[]): Line[] {
  const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))]
  const groups = firsts.filter((first) => commands.some(({ name }) => name.startsWith(`${first} `)))
  return [
    { words: '', offers: [...firsts, 'help', '--help', '--version'] },
    ...groups.map((first) => ({
      words: first,
      offers: commands.flatMap(({ name }) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : [])),
    })),
    ...commands.map((spec) => ({ words: spec.name, offers: optionsOf(spec) })),
  ]
}

const SCRIPTS: Readonly<Record<Shell, (lines: readonly Line[]) => string>> = {
  bash: (lines) => `_tagalong() {
  local current=\${COMP_WORDS[COMP_CWORD]} words="\${COMP_WORDS[*]:1:COMP_CWORD-1}" offers=
  case "$words" in
${caseLines(lines)}
  esac
  COMPREPLY=($(compgen -W "$offers" -- "$current"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$current"))
}
complete -F _tagalong tagalong`,
  zsh: (lines) => `#compdef tagalong
_tagalong() {
  local words_before="\${words[2,CURRENT-1]}" offers=
  case "$words_before" in
${caseLines(lines)}
  esac
  compadd -- \${=offers}
  _files
}
_tagalong "$@"`,
  fish: (lines) => `function __tagalong_offers
  set -l before (commandline -opc)
  set -l words (string join ' ' $before[2..-1])
  switch "$words"
${ordered(lines)
  .map(({ words, offers }) => `    case '${words}'${words === '' ? '' : ` '${words} *'`}\n      string split ' ' '${offers.join(' ')}'`)
  .join('\n')}
  end
end
complete -c tagalong -a '(__tagalong_offers)'`,
  powershell: (lines) => `Register-ArgumentCompleter -Native -CommandName tagalong -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" } | Where-Object { $_ -ne $word }) -join ' '
  $offers = switch -Regex ($words) {
${ordered(lines)
  .map(({ words, offers }) => `    '^${words}${words === '' ? '$' : '( |$)'}' { '${offers.join("', '")}'; break }`)
  .join('\n')}
  }
  $offers | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}`,
}

/** The longest words first, so that `tag add` is found before `tag`. */
const ordered = (lines: readonly Line[]): Line[] =>
  lines.toSorted((a, b) => b.words.split(' ').length - a.words.split(' ').length || b.words.length - a.words.length)

const caseLines = (lines: readonly Line[]): string =>
  ordered(lines)
    .map(({ words, offers }) => `    '${words}'${words === '' ? '' : `|'${words} '*`}) offers='${offers.join(' ')}' ;;`)
    .join('\n')
