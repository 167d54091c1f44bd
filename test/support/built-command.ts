import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Below `node_modules`, where what is not bundled is found. */
const CACHE = at('node_modules/.cache/tagalong')

export interface BuiltCommand {
  /** A folder for PATH that holds `tagalong`, and nothing else. */
  readonly bin: string
  /** The program itself, for `node`. */
  readonly script: string
  remove(): Promise<void>
}

/** The command line as it is now, bundled as the build does it, for tests that start it as a program of its own many times. */
export async function builtCommand(): Promise<BuiltCommand> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'command-'))
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['classic-level'] },
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rolldownOptions: { input: { cli: at('client/cli/main.ts') }, external: ['classic-level'] },
    },
  })
  const [script, bin] = [join(folder, 'cli.js'), join(folder, 'bin')]
  await mkdir(bin)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(bin, 'tagalong'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  await chmod(join(bin, 'tagalong'), 0o755)
  return { bin, script, remove: () => rm(folder, { recursive: true, force: true }) }
}
