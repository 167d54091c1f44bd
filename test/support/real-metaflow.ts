import { execFile } from 'node:child_process'
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/**
 * The real Metaflow, so that what is tested is read as Metaflow writes it. It is installed once, into a virtual
 * environment under `node_modules/.cache`, from the package index that pip is set up for.
 */
const METAFLOW_VERSION = '2.19.39'

const FLOWS = fileURLToPath(new URL('../fixtures/flows', import.meta.url))
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tagalong', import.meta.url))

const run = promisify(execFile)

export interface RealMetaflow {
  /** Runs a script of `test/fixtures/flows` in the folder as `user`; gives its standard output. Fails when it fails, unless `mayFail`. */
  python(args: readonly string[], options?: { readonly user?: string; readonly mayFail?: boolean }): Promise<string>
}

/** Metaflow at work in `folder`, which then holds a copy of the flow scripts and, after the first run, `.metaflow`. */
export async function realMetaflow(folder: string): Promise<RealMetaflow> {
  const interpreter = await installed()
  await cp(FLOWS, folder, { recursive: true })
  return {
    async python(args, { user = 'alice', mayFail = false } = {}) {
      // Nothing of the surroundings may change where Metaflow writes and for whom.
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('METAFLOW') && !name.startsWith('PYTHON'))
      const env = {
        ...Object.fromEntries(inherited),
        METAFLOW_USER: user,
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

async function installed(): Promise<string> {
  const environment = join(CACHE, `metaflow-${METAFLOW_VERSION}`)
  const interpreter = join(environment, 'bin/python')
  if (await stat(interpreter).catch(() => null)) return interpreter
  // Made aside and put in place whole: another test may want it at this moment.
  const aside = `${environment}.${process.pid}`
  await mkdir(CACHE, { recursive: true })
  try {
    await run('python3', ['-m', 'venv', aside])
    await run(join(aside, 'bin/python'), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      `metaflow==${METAFLOW_VERSION}`,
    ])
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    throw new Error(
      `These tests need Python 3 with venv and pip, and a package index that has metaflow ${METAFLOW_VERSION}. On Debian: apt-get install -y python3 python3-venv.`,
      { cause: error },
    )
  }
  await rename(aside, environment).catch(() => rm(aside, { recursive: true, force: true }))
  return interpreter
}
