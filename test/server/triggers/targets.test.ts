import { describe, expect, test } from 'vitest'
import { describeConfig, readConfig } from '../../../sync-server/config.ts'
import { isPublic, parseAddress } from '../../../sync-server/triggers/private-addresses.ts'
import { NO_PRIVATE_TARGETS, readAllowed, Targets } from '../../../sync-server/triggers/targets.ts'

const named =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses)
const strict = new Targets(NO_PRIVATE_TARGETS, named('93.184.216.34'))

function privateTargets(...[values, env]: Parameters<typeof readConfig>): unknown {
  const config = readConfig(values, env)
  return config.ok && config.value.privateTargets
}

async function reaches(targets: Targets, url: string): Promise<boolean | string> {
  const parsed = targets.parse(url)
  if (!parsed.ok) return parsed.error
  const checked = await targets.check(parsed.value)
  return checked.ok || checked.error
}

describe('addresses', () => {
  test.each([
    '127.0.0.1',
    '127.8.9.10',
    '0.0.0.0',
    '10.0.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '168.63.129.16',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    'fc00::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '2001:db8::1',
  ])('[TRG20] %s is not public', (text) => {
    expect(isPublic(parseAddress(text)!)).toBe(false)
  })

  test.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '2606:2800:220:1::1', '::ffff:8.8.8.8'])('[TRG20] %s is public', (text) => {
    expect(isPublic(parseAddress(text)!)).toBe(true)
  })
})

describe('targets', () => {
  test('[TRG20] only https, without a user, a password or a part behind #', async () => {
    expect(await reaches(strict, 'https://deploy.example.org/hook?key=1')).toBe(true)
    for (const url of [
      'deploy.example.org',
      'ftp://example.org/',
      'file:///etc/passwd',
      'https://anne:secret@example.org/',
      'https://example.org/#x',
    ])
      expect(await reaches(strict, url)).toMatch(/^A target /)
    expect(await reaches(strict, 'http://example.org/')).toMatch('needs https://')
  })

  test('[TRG20] an address that is not public is refused however it is written', async () => {
    for (const url of [
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://[::1]/',
      'https://[::ffff:169.254.169.254]/',
      'https://10.1.2.3:8443/',
    ])
      expect(await reaches(strict, url)).toMatch('not public')
    expect(await reaches(strict, 'http://127.0.0.1/')).toMatch('not public')
  })

  test('[TRG20] of a name every address has to be public', async () => {
    expect(await reaches(new Targets(NO_PRIVATE_TARGETS, named('93.184.216.34', '10.0.0.1')), 'https://two.example.org/')).toMatch(
      '10.0.0.1',
    )
  })

  test('[TRG21] hosts, addresses and networks that the server was started with may be reached, and http on this machine', async () => {
    const some = new Targets({ areAllAllowed: false, allowed: ['build.internal', '10.1.0.0/16', '127.0.0.1'] }, named('192.168.0.9'))
    expect(await reaches(some, 'https://build.internal/')).toBe(true)
    expect(await reaches(some, 'https://BUILD.internal./')).toBe(true)
    expect(await reaches(some, 'https://other.internal/')).toMatch('not public')
    expect(await reaches(some, 'https://10.1.200.3/')).toBe(true)
    expect(await reaches(some, 'https://10.2.0.3/')).toMatch('not public')
    expect(await reaches(some, 'http://127.0.0.1:8080/')).toBe(true)
    expect(await reaches(some, 'http://10.1.200.3/')).toMatch('needs https://')
    expect(await reaches(new Targets({ areAllAllowed: true, allowed: [] }, named('fd00::1')), 'https://any.internal/')).toBe(true)
  })

  test('[TRG21] what is no host, address or network is refused at the start', () => {
    expect(readAllowed(['build.internal', '10.0.0.0/8', 'fd00::/8', '::1'])).toMatchObject({ ok: true })
    for (const odd of ['10.0.0.0/33', 'https://build.internal', '10.0.0.0/8/9', '', 'a b'])
      expect(readAllowed([odd])).toMatchObject({ ok: false })
  })
})

test('[TRG21] what may be reached is said by flags, else by the environment, and is nothing without either', () => {
  expect(privateTargets({}, {})).toEqual(NO_PRIVATE_TARGETS)
  const env = { TAGALONG_SYNC_ALLOW_TARGETS: 'build.internal,10.0.0.0/8', TAGALONG_SYNC_ALLOW_PRIVATE_TARGETS: '1' }
  expect(privateTargets({}, env)).toEqual({ areAllAllowed: true, allowed: ['build.internal', '10.0.0.0/8'] })
  expect(privateTargets({ 'allow-target': ['::1'] }, env)).toEqual({ areAllAllowed: true, allowed: ['::1'] })
  const config = readConfig({ 'allow-target': ['build.internal'] }, {})
  expect(config.ok && describeConfig(config.value)).toContain('\ntriggers may also reach build.internal')
})
