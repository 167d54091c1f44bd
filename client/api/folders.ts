import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from './identity.ts'

export interface ClientFolders {
  /** The replica and the cursors of watches. */
  readonly data: string
  /** The server that was logged in to. */
  readonly config: string
}

/** As XDG says, and what stands for it elsewhere; `TAGALONG_HOME` puts everything into one folder. */
export function clientFolders(env: Environment, platform: string = process.platform, home = homedir()): ClientFolders {
  const given = env['TAGALONG_HOME']
  if (given) return { data: join(given, 'data'), config: join(given, 'config') }
  switch (platform) {
    case 'darwin': {
      const support = join(home, 'Library', 'Application Support', 'tagalong-cli')
      return { data: support, config: support }
    }
    case 'win32': {
      const roaming = join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'tagalong-cli')
      return { data: roaming, config: roaming }
    }
    default:
      return {
        data: join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'tagalong'),
        config: join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'tagalong'),
      }
  }
}

export const replicaFolder = ({ data }: ClientFolders): string => join(data, 'replica')
