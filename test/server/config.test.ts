import { describe, expect, test } from 'vitest'
import { type Config, describeConfig, readConfig, unsafeToListen } from '../../sync-server/config.ts'

const read = (values: Parameters<typeof readConfig>[0], env: Record<string, string> = {}): Config => {
  const config = readConfig(values, env)
  if (!config.ok) throw new Error(config.error)
  return config.value
}
const refusal = (values: Parameters<typeof readConfig>[0], env: Record<string, string> = {}): string | null => {
  const config = readConfig(values, env)
  return config.ok ? null : config.error
}

describe('how the sync server is configured', () => {
  test('[SYN44] a flag comes before the environment, and that before what holds without either', () => {
    const env = {
      TAGALONG_SYNC_PORT: '5000',
      TAGALONG_SYNC_HOST: '::1',
      TAGALONG_SYNC_DATA: '/env',
      TAGALONG_SYNC_ORIGINS: 'https://a.test,https://b.test',
      TAGALONG_SYNC_LOG_LEVEL: 'warn',
      TAGALONG_SYNC_BEHIND_PROXY: '1',
    }
    expect(read({}, {})).toMatchObject({ host: '127.0.0.1', port: 4470, logLevel: 'info', isBehindProxy: false, tlsCert: null })
    expect(read({}, { XDG_DATA_HOME: '/data' }).dataFolder).toBe('/data/tagalong-sync')
    expect(read({}, env)).toMatchObject({ host: '::1', port: 5000, dataFolder: '/env', logLevel: 'warn', isBehindProxy: true })
    expect(read({}, env).origins).toEqual(expect.arrayContaining(['https://a.test', 'https://b.test']))
    const flags = { host: 'localhost', port: '6000', data: '/flag', 'log-level': 'debug', origin: ['https://c.test'] }
    expect(read(flags, env)).toMatchObject({ host: 'localhost', port: 6000, dataFolder: '/flag', logLevel: 'debug' })
    expect(read(flags, env).origins).not.toContain('https://a.test')
  })

  test.each([
    [{ port: '70000' }, 'port'],
    [{ port: 'http' }, 'port'],
    [{ port: '-1' }, 'port'],
    [{ 'log-level': 'loud' }, 'Levels are debug, info, warn, error'],
    [{ 'tls-cert': 'cert.pem' }, 'A certificate needs its key'],
    [{ 'tls-key': 'key.pem' }, 'A certificate needs its key'],
  ])('[SYN44] %o is refused in words', (values, words) => {
    expect(refusal(values)).toContain(words)
  })

  test('[SYN44] beyond this machine nobody listens without tokens, or without TLS', () => {
    const open = read({ host: '0.0.0.0' })
    expect(unsafeToListen(open, 0)).toContain('without any token')
    expect(unsafeToListen(open, 1)).toContain('without TLS')
    expect(unsafeToListen({ ...open, isBehindProxy: true }, 1)).toBeNull()
    expect(unsafeToListen({ ...open, tlsCert: 'cert.pem', tlsKey: 'key.pem' }, 1)).toBeNull()
    expect(unsafeToListen(read({}), 0)).toBeNull()
  })

  test('[SYN44] what is said at the start names no key and no token', () => {
    const said = describeConfig(read({ host: 'sync.test', 'tls-cert': '/etc/cert.pem', 'tls-key': '/etc/secret-key.pem' }))
    expect(said).toContain('wss://sync.test:4470/sync')
    expect(said).not.toContain('secret-key')
  })
})
