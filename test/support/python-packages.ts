import { execFile } from 'node:child_process'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** The real Metaflow, so that what is tested is read as Metaflow writes it. */
export const METAFLOW = ['metaflow-2.19.39', ['metaflow==2.19.39']] as const

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tagalong', import.meta.url))

const run = promisify(execFile)

/**
 * The interpreter of a virtual environment called `name` that has the packages, installed once, under `node_modules/.cache`, from the
 * package index that pip is set up for. Rejects where Python or the index is missing.
 */
export async function pythonWith(name: string, packages: readonly string[]): Promise<string> {
  const environment = join(CACHE, name)
  const interpreter = join(environment, 'bin/python')
  if (await stat(interpreter).catch(() => null)) return interpreter
  // Made aside and put in place whole: another test may want it at this moment.
  const aside = `${environment}.${process.pid}`
  await mkdir(CACHE, { recursive: true })
  try {
    await run('python3', ['-m', 'venv', aside])
    await run(join(aside, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages])
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    throw new Error(
      `This needs Python 3 with venv and pip, and a package index that has ${packages.join(', ')}. On Debian: apt-get install -y python3 python3-venv.`,
      { cause: error },
    )
  }
  await rename(aside, environment).catch(() => rm(aside, { recursive: true, force: true }))
  return interpreter
}

export const hasPython = (): Promise<boolean> =>
  run('python3', ['-c', 'import venv, ensurepip']).then(
    () => true,
    () => false,
  )

/** Whether the real Metaflow can be had; installs it if need be. Where it can not, what needs it does not run and says so; in CI that is a failure. */
export async function hasMetaflow(): Promise<boolean> {
  try {
    await pythonWith(...METAFLOW)
    return true
  } catch (error) {
    if (process.env['CI']) throw error
    console.warn(`Tests against the real Metaflow did not run. ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
