import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { nativePart } from '../../scripts/native-part.mjs'

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** Below `node_modules`, where what is not bundled is found. */
const CACHE = at('node_modules/.cache/tagalong')

export interface BuiltCommand {
  /** The package, to be linked where `tagalong/client` is imported. */
  readonly folder: string
  /** A folder for PATH that holds `tagalong`, and nothing else. */
  readonly bin: string
  /** The program itself, for `node`. */
  readonly script: string
  remove(): Promise<void>
}

/** The command line and the client API as they are now, bundled as the build does it, for tests that start it as a program of its own many times. */
export async function builtCommand(): Promise<BuiltCommand> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'command-'))
  await build({
    configFile: false,
    logLevel: 'warn',
    plugins: [nativePart()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rolldownOptions: { input: { cli: at('client/cli/main.ts'), client: at('client/api/index.ts') } },
    },
  })
  const [script, bin] = [join(folder, 'cli.js'), join(folder, 'bin')]
  await mkdir(bin)
  const packageJson = { name: 'tagalong', type: 'module', exports: { './client': './client.js' } }
  await writeFile(join(folder, 'package.json'), JSON.stringify(packageJson))
  await writeFile(join(bin, 'tagalong'), `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  await chmod(join(bin, 'tagalong'), 0o755)
  return { folder, bin, script, remove: () => rm(folder, { recursive: true, force: true }) }
}
