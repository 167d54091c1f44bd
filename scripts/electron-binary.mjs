import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Path of Electron's executable, or null. Looks without `require('electron')`, which would try to download a missing binary and
 * throw. Electron's own variables are honoured: `ELECTRON_EXEC_PATH`, `ELECTRON_OVERRIDE_DIST_PATH`.
 */
export function electronBinary(env = process.env) {
  const given = env.ELECTRON_EXEC_PATH
  if (given) return existsSync(given) ? given : null
  const folder = packageFolder('electron')
  if (folder === null) return null
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist')
  const executable = join(dist, executableName(folder))
  return existsSync(executable) ? executable : null
}

/** The installer writes the name beside the package; before that it is Linux's. */
function executableName(folder) {
  try {
    return readFileSync(join(folder, 'path.txt'), 'utf8').trim()
  } catch {
    return 'electron'
  }
}

/** Folder of an installed package, or null. */
export function packageFolder(name) {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    return null
  }
}

/** Whether a window could be shown: elsewhere than on Linux there is always a display. */
export const hasDisplay = (env = process.env) => process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

/** Why the desktop app cannot start here, in one line with what to do, or null when it can. */
export function whyNoElectron(env = process.env) {
  if (electronBinary(env) === null) return "Electron's binary is not installed; `npx install-electron` gets it."
  if (!hasDisplay(env)) return 'There is no display for a window; set DISPLAY to get one.'
  if (process.platform === 'linux' && process.getuid?.() === 0) return "Electron's sandbox does not run as root; start as another user."
  return null
}
