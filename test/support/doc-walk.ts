import { spawn } from 'node:child_process'

/** A command as a page of the documentation has it, and what it prints there. */
interface Step {
  readonly command: string
  readonly output: string
}

const END = '\u001E'

/** The commands of all `console` blocks with what they print; a command goes on over its here-document. */
export function stepsOf(page: string): Step[] {
  const steps: { command: string[]; output: string[] }[] = []
  for (const [, block = ''] of page.matchAll(/^```console\n([^]*?)^```$/gm)) {
    let isHereDocument = false
    for (const line of block.replace(/\n$/, '').split('\n')) {
      const step = steps.at(-1)
      if (line.startsWith('$ ')) steps.push({ command: [line.slice(2)], output: [] })
      else if (isHereDocument) step?.command.push(line)
      else step?.output.push(line)
      if (line.endsWith("<<'END'")) isHereDocument = true
      else if (line === 'END') isHereDocument = false
    }
  }
  return steps.map(({ command, output }) => ({ command: command.join('\n'), output: output.join('\n') }))
}

/** Runs the steps in one shell, as a person has it, with this environment and no other. Gives those that did not print what their page says. */
export async function unlikeSteps(
  steps: readonly Step[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<(Step & { readonly printed: string | undefined })[]> {
  const shell = spawn('bash', ['-s'], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] })
  shell.stdin.end(`exec 2>&1\n${steps.map(({ command }) => `${command}\nprintf '${END}'\n`).join('')}`)
  let text = ''
  for await (const bytes of shell.stdout) text += String(bytes)
  const printed = text.split(END).map((part) => part.trimEnd())
  return steps.flatMap((step, i) => (asPattern(step.output.trimEnd()).test(printed[i] ?? '') ? [] : [{ ...step, printed: printed[i] }]))
}

/** What is printed, with `…` for anything within a line. */
function asPattern(output: string): RegExp {
  const escaped = output.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`^${escaped.replaceAll('…', '[^\\n]*')}$`)
}

/** The inputs of each step of a page's workflows that uses the action, as they are written. */
export function actionInputsOf(page: string): Record<string, string>[] {
  const workflows = [...page.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, block = '']) => block).join('\n')
  return [...workflows.matchAll(/uses: \S*\/action@\S+\n\s+with:\n((?: {10}\S+: .+\n)+)/g)].map(([, lines = '']) =>
    Object.fromEntries([...lines.matchAll(/^ +(\S+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value])),
  )
}
