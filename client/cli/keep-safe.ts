import { ServerUnavailable } from '../api/errors.ts'
import { clientFolders } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import { type Given, type Io, UsageError } from './command.ts'
import { counted } from './format.ts'
import type { OpenPlace } from './place-options.ts'

export const WAIT_OPTIONS = {
  wait: { type: 'boolean', about: 'Return when the server has it durably' },
  timeout: { type: 'string', value: 'SECONDS', about: 'How long to wait for the server; 30 without it' },
} as const

const DEFAULT_SECONDS = 30

export const readTimeoutMs = (given: Given): number => readSeconds(given, 'timeout', DEFAULT_SECONDS) * 1000

export function readSeconds(given: Given, option: string, without: number): number {
  const text = given.text(option)
  const seconds = text === null ? without : Number(text)
  if (text?.trim() === '' || !(seconds > 0 && seconds <= 86_400))
    throw new UsageError(`--${option} is a number of seconds up to 86400, and ${JSON.stringify(text)} is none.`)
  return seconds
}

/** After a change: says where it is kept, and with `--wait` returns when the server has it. */
export async function keepSafe(place: OpenPlace, given: Given, io: Io): Promise<void> {
  if (place.kind === 'datastore') return
  const { replica } = place
  const login = await readLogin(io.env, clientFolders(io.env))
  if (given.has('wait')) {
    if (login === null)
      throw new ServerUnavailable('offline', 'It is kept on this machine. There is no server to wait for: tagalong login URL.')
    const { joinServer } = await import('../api/join-server.ts')
    await joinServer(replica, login, { timeoutMs: readTimeoutMs(given), signal: io.interrupted })
    io.say(`${login.url} has it.`)
  } else if (login === null) {
    io.say('Kept on this machine.')
  } else {
    const { keeper, pendingRuns } = replica.status()
    io.say(`Kept on this machine. tagalong sync sends it${keeper === 'server' ? `: ${counted(pendingRuns, 'run')} wait` : ''}.`)
  }
}
