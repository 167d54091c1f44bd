import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment as Metaflow sees it: its configuration file (`$METAFLOW_HOME` or `~/.metaflowconfig`, `config.json` or
 * `config_<profile>.json`) stands behind the variables themselves. A file that is missing or cannot be read adds nothing,
 * since what it would add is only a name that can be typed.
 */
export async function metaflowEnvironment(env: Environment, home = homedir()): Promise<Environment> {
  const profile = env['METAFLOW_PROFILE']
  const folder = env['METAFLOW_HOME'] ?? join(home, '.metaflowconfig')
  const file = join(folder, profile ? `config_${profile}.json` : 'config.json')
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof config !== 'object' || config === null) return env
    const texts = Object.entries(config).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return { ...Object.fromEntries(texts), ...env }
  } catch {
    return env
  }
}
