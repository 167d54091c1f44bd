import { parseRunKey, pathspec } from '../../src-core/runs/run-key.ts'
import { targetKeys } from '../app/view-state.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'
import { copyText } from './copy-text.ts'

/** Puts Python on the clipboard that fetches the runs with Metaflow's own client. */
export const copySnippet: Command = {
  id: 'copy-snippet',
  title: 'Copy a Python snippet',
  group: 'Select',
  keys: [],
  where: 'page',
  menu: 'run',
  enabled: ({ view }) => targetKeys(view.get()).length > 0,
  run({ view }) {
    const paths = targetKeys(view.get()).map((key) => pathspec(parseRunKey(key)))
    return copyText(view, pythonSnippet(paths), `Copied Python for ${countOf(paths.length, 'run')}.`)
  },
}

/** Everyone's namespace, because a run of a colleague is in none of one's own. */
export function pythonSnippet(paths: readonly string[]): string {
  const [only, ...others] = paths.map(pythonText)
  const fetch =
    others.length === 0
      ? `run = Run(${only})`
      : `runs = [Run(path) for path in (\n${[only, ...others].map((path) => `    ${path},\n`).join('')})]`
  return `from metaflow import Run, namespace\n\nnamespace(None)\n${fetch}\n`
}

/** A text as a literal of Python: quotes, backslashes and control characters escaped. */
function pythonText(text: string): string {
  const escaped = text
    .replaceAll(/['\\]/g, '\\$&')
    .replaceAll(/\p{Cc}/gu, (char) => `\\x${(char.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`)
  return `'${escaped}'`
}
