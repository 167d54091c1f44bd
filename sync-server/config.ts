import type { parseArgs } from 'node:util'
import { join } from 'node:path'
import { homedir } from 'node:os'
import { err, ok, type Result } from '../src-core/lib/result.ts'
import { LOG_LEVELS, type LogLevel } from './ops/log.ts'
import { type PrivateTargets, readAllowed } from './triggers/targets.ts'

/** How a server runs. Read once, from flags and then the environment; nothing else in the server reads either. */
export interface Config {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly origins: readonly string[]
  readonly tlsCert: string | null
  readonly tlsKey: string | null
  readonly isBehindProxy: boolean
  readonly logLevel: LogLevel
  readonly privateTargets: PrivateTargets
}

export const FLAGS = {
  host: { type: 'string' },
  port: { type: 'string' },
  data: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'behind-proxy': { type: 'boolean' },
  'log-level': { type: 'string' },
  'allow-private-targets': { type: 'boolean' },
  'allow-target': { type: 'string', multiple: true },
  user: { type: 'string' },
  role: { type: 'string' },
  workspace: { type: 'string', multiple: true },
  query: { type: 'string' },
  tag: { type: 'string' },
  flow: { type: 'string' },
  url: { type: 'string' },
  'secret-file': { type: 'string' },
  existing: { type: 'boolean' },
  all: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export const FLAG_HELP = `  --data DIR         folder of the data           TAGALONG_SYNC_DATA    ~/.local/share/tagalong-sync
  --host ADDRESS     address to listen on         TAGALONG_SYNC_HOST    127.0.0.1
  --port N           port; 0 is any that is free  TAGALONG_SYNC_PORT    4470
  --origin URL       pages that may connect, besides the app's own; may be given several times
                                                  TAGALONG_SYNC_ORIGINS, separated by commas
  --tls-cert FILE    certificate and key, in PEM  TAGALONG_SYNC_TLS_CERT
  --tls-key FILE                                  TAGALONG_SYNC_TLS_KEY
  --behind-proxy     a proxy before it does TLS   TAGALONG_SYNC_BEHIND_PROXY=1
  --log-level LEVEL  debug, info, warn or error   TAGALONG_SYNC_LOG_LEVEL    info
  --allow-target T   host, address or network that triggers may reach though it is not public; may be given several times
                                                  TAGALONG_SYNC_ALLOW_TARGETS, separated by commas
  --allow-private-targets
                     triggers may reach all such  TAGALONG_SYNC_ALLOW_PRIVATE_TARGETS=1`

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost'])

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>['values']

/** Refuses in a sentence what can not be run. */
export function readConfig(values: Values, env: Readonly<Record<string, string | undefined>>): Result<Config, string> {
  const port = Number(values.port ?? env['TAGALONG_SYNC_PORT'] ?? 4470)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return err('A port is a whole number from 0 to 65535.')
  const level = values['log-level'] ?? env['TAGALONG_SYNC_LOG_LEVEL'] ?? 'info'
  const logLevel = LOG_LEVELS.find((known) => known === level)
  if (logLevel === undefined) return err(`There is no log level ${level}. Levels are ${LOG_LEVELS.join(', ')}.`)
  const tlsCert = values['tls-cert'] ?? env['TAGALONG_SYNC_TLS_CERT'] ?? null
  const tlsKey = values['tls-key'] ?? env['TAGALONG_SYNC_TLS_KEY'] ?? null
  if ((tlsCert === null) !== (tlsKey === null))
    return err('A certificate needs its key, and a key its certificate: give --tls-cert and --tls-key.')
  const allowed = readAllowed(values['allow-target'] ?? listOf(env['TAGALONG_SYNC_ALLOW_TARGETS']))
  if (!allowed.ok) return allowed
  return ok({
    host: values.host ?? env['TAGALONG_SYNC_HOST'] ?? '127.0.0.1',
    port,
    dataFolder: values.data ?? env['TAGALONG_SYNC_DATA'] ?? defaultFolder(env),
    origins: values.origin ?? listOf(env['TAGALONG_SYNC_ORIGINS']),
    tlsCert,
    tlsKey,
    isBehindProxy: values['behind-proxy'] ?? env['TAGALONG_SYNC_BEHIND_PROXY'] === '1',
    logLevel,
    privateTargets: {
      areAllAllowed: values['allow-private-targets'] ?? env['TAGALONG_SYNC_ALLOW_PRIVATE_TARGETS'] === '1',
      allowed: allowed.value,
    },
  })
}

const listOf = (text: string | undefined): string[] => (text ?? '').split(',').filter((entry) => entry !== '')

/** Why this server may not listen where it was told to, or null. Beyond this machine, everybody needs a token and nobody may listen in. */
export function unsafeToListen({ host, tlsCert, isBehindProxy }: Config, tokenCount: number): string | null {
  if (LOOPBACK.has(host)) return null
  if (tokenCount === 0) return `Listening on ${host} without any token would let nobody in. Make one first: token create --user NAME.`
  if (tlsCert === null && !isBehindProxy)
    return `Listening on ${host} without TLS would send tokens in the clear. Give --tls-cert and --tls-key, or --behind-proxy when a proxy does it.`
  return null
}

/** For the first lines of a start; there is no secret in it. */
export function describeConfig(config: Config): string {
  const scheme = config.tlsCert === null ? 'ws' : 'wss'
  return [
    `listens on ${scheme}://${config.host}:${config.port}/sync`,
    `data in ${config.dataFolder}`,
    `pages of the app${config.origins.map((origin) => `, ${origin}`).join('')}`,
    config.isBehindProxy ? 'behind a proxy that does TLS' : config.tlsCert === null ? 'without TLS' : `certificate ${config.tlsCert}`,
    ...describeTargets(config.privateTargets),
  ].join('\n')
}

function describeTargets({ areAllAllowed, allowed }: PrivateTargets): string[] {
  if (areAllAllowed) return ['triggers may reach every target, private ones too']
  return allowed.length === 0 ? [] : [`triggers may also reach ${allowed.join(', ')}`]
}

function defaultFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'tagalong-sync')
}
