import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { ReplicaUnavailable, ServerUnavailable } from './errors.ts'
import type { ClientFolders } from './folders.ts'
import type { Environment } from './identity.ts'
import { writeWhole } from './write-whole.ts'

const loginPath = ({ config }: ClientFolders): string => join(config, 'login.json')

const DEFAULT_WORKSPACE = 'default'

/** The address of a server's sync endpoint: `wss://tags.example.org` is `wss://tags.example.org/sync`. Null for what is none. */
export function serverUrl(text: string): string | null {
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text.replace(/^http/i, 'ws') : `wss://${text}`
  if (!URL.canParse(withScheme)) return null
  const url = new URL(withScheme)
  if ((url.protocol !== 'ws:' && url.protocol !== 'wss:') || url.username !== '' || url.password !== '') return null
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/sync'
  return url.href
}

/**
 * The server to speak with: of the environment (`TAGALONG_SERVER`, `TAGALONG_TOKEN`, `TAGALONG_WORKSPACE`), as in CI, else the one that was
 * logged in to; null without either. A token in the environment stands in for the one that is kept.
 */
export async function readLogin(env: Environment, folders: ClientFolders): Promise<ServerAddress | null> {
  const kept = await readKept(folders)
  const [server, token] = [env['TAGALONG_SERVER'], env['TAGALONG_TOKEN']]
  if (!server) return kept && { ...kept, token: token || kept.token }
  const url = serverUrl(server)
  if (url === null)
    throw new ServerUnavailable(
      'offline',
      `TAGALONG_SERVER is ${JSON.stringify(server)}, which is no address of a server. Nothing was done. Write wss://HOST.`,
    )
  if (!token)
    throw new ServerUnavailable(
      'access-refused',
      'TAGALONG_SERVER is set and TAGALONG_TOKEN is not. Nothing was done. Set it to a token of that server.',
    )
  return { url, token, workspace: env['TAGALONG_WORKSPACE'] || DEFAULT_WORKSPACE }
}

/** Keeps the server and its token in a file that only its owner may read. */
export async function keepLogin(login: ServerAddress, folders: ClientFolders): Promise<string> {
  const path = loginPath(folders)
  try {
    await writeWhole(path, `${JSON.stringify(login, null, 2)}\n`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ReplicaUnavailable(
      'store-unwritable',
      `The login can not be kept in ${path}: ${why}. There is no new login. Make room there, or name another place with TAGALONG_HOME.`,
      { cause: error },
    )
  }
  return path
}

export async function forgetLogin(folders: ClientFolders): Promise<void> {
  await rm(loginPath(folders), { force: true })
}

async function readKept(folders: ClientFolders): Promise<ServerAddress | null> {
  const path = loginPath(folders)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return null
  }
  const login = parseLogin(text)
  if (login === null)
    throw new ServerUnavailable('offline', `${path} can not be understood. Nothing was done. Log in again with tagalong login.`)
  return login
}

function parseLogin(text: string): ServerAddress | null {
  try {
    const value: unknown = JSON.parse(text)
    const { url, token, workspace }: Readonly<Record<string, unknown>> = { ...(typeof value === 'object' ? value : {}) }
    return typeof url === 'string' && typeof token === 'string' && typeof workspace === 'string' ? { url, token, workspace } : null
  } catch {
    return null
  }
}
