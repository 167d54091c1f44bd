import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where the browser twin's host keeps its list of sources and the sample; `TAGALONG_USER_DATA` overrides. It is not the
 * desktop app's folder: the two keep their tags apart, and each remembers the sources that its own tags belong to.
 */
export function browserDataFolder(env: Readonly<Record<string, string | undefined>>, platform: string, home = homedir()): string {
  const given = env['TAGALONG_USER_DATA']
  if (given) return join(given, 'host')
  switch (platform) {
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'tagalong-browser')
    case 'win32':
      return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'tagalong-browser')
    default:
      return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'tagalong-browser')
  }
}
