import { execFile } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { METAFLOW, pythonWith } from './python-packages.ts'

const FLOWS = fileURLToPath(new URL('../fixtures/flows', import.meta.url))

const run = promisify(execFile)

export interface RealMetaflow {
  /** Runs a script of `test/fixtures/flows` in the folder as `user`; gives its standard output. Fails when it fails, unless `mayFail`. */
  python(
    args: readonly string[],
    options?: { readonly user?: string; readonly productionToken?: string; readonly mayFail?: boolean },
  ): Promise<string>
}

/** Metaflow at work in `folder`, which then holds a copy of the flow scripts and, after the first run, `.metaflow`. */
export async function realMetaflow(folder: string): Promise<RealMetaflow> {
  const interpreter = await pythonWith(...METAFLOW)
  await cp(FLOWS, folder, { recursive: true })
  return {
    async python(args, { user = 'alice', productionToken, mayFail = false } = {}) {
      // Nothing of the surroundings may change where Metaflow writes and for whom.
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('METAFLOW') && !name.startsWith('PYTHON'))
      const env = {
        ...Object.fromEntries(inherited),
        METAFLOW_USER: user,
        ...(productionToken !== undefined && { METAFLOW_PRODUCTION_TOKEN: productionToken }),
        METAFLOW_HOME: join(folder, 'no-configuration'),
        METAFLOW_DEFAULT_METADATA: 'local',
        METAFLOW_DEFAULT_DATASTORE: 'local',
        METAFLOW_CLIENT_CACHE_PATH: join(folder, 'client-cache'),
        PYTHONDONTWRITEBYTECODE: '1',
        TZ: 'UTC',
      }
      try {
        const { stdout } = await run(interpreter, [...args], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 })
        return stdout
      } catch (error) {
        if (mayFail) return ''
        throw error
      }
    },
  }
}
