import { existsSync } from 'node:fs'
import { run } from './run.mjs'

/** Installs Debian packages; false where that cannot be: another system, or not root. */
export async function installDebian(packages) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return false
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  console.log(`Installing ${packages.join(' ')}.`)
  const update = await run('apt-get', ['update', '-q'], { env, quiet: true })
  const install = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env, quiet: true })
  if (install.code !== 0) console.error(`${update.output}\n${install.output}`)
  return install.code === 0
}
