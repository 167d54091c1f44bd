import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Makes one file of `tag-writer.ts` in `folder`, since it is started often; gives its path. */
export async function buildTagWriter(folder: string): Promise<string> {
  const program = fileURLToPath(new URL('./tag-writer.ts', import.meta.url))
  const output = { entryFileNames: 'tag-writer.mjs' }
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: program, outDir: folder, target: 'node20', rolldownOptions: { output } },
  })
  return join(folder, 'tag-writer.mjs')
}

/** Starts what `buildTagWriter` made as a process of its own. */
export function forkTagWriter(
  program: string,
  root: string,
  flow: string,
  runId: string,
  name: string,
  work: 'toggle' | 'journal',
): ChildProcess {
  return fork(program, [root, flow, runId, name, work], { execArgv: [] })
}

/** The next thing it says. Fails when it ends without a word. */
export async function said(writer: ChildProcess): Promise<unknown> {
  const ended = new AbortController()
  const end = (): void => ended.abort(new Error(`the writer ended with ${writer.exitCode ?? writer.signalCode}`))
  writer.once('exit', end)
  try {
    const [message]: unknown[] = await once(writer, 'message', { signal: ended.signal })
    return message
  } finally {
    writer.off('exit', end)
  }
}
