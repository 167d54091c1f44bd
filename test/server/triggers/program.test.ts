import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, runProgram, SyncProgram } from '../../support/sync-program.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

/** Each start of a program may take seconds on a busy machine. */
const PATIENCE = 120_000
let folder: string
let receiver: WebhookReceiver
const running: SyncProgram[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-triggers-'))
  receiver = await WebhookReceiver.start()
})
afterEach(async () => {
  for (const program of running.splice(0)) await program.stop('SIGKILL')
  await receiver.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (...args: string[]): Promise<Ended> => runProgram(...args, '--data', folder)
const create = (...args: string[]): Promise<Ended> =>
  run('trigger', 'create', '--query', 'tag:good', '--url', `${receiver.url}?key=hidden`, '--user', 'anne', ...args)

async function serve(...args: string[]): Promise<SyncProgram> {
  const program = await SyncProgram.serve(folder, ...args)
  running.push(program)
  return program
}

const idOf = ({ out }: Ended): string => out.split('\t')[0] ?? ''

describe('triggers on the command line', { timeout: PATIENCE }, () => {
  test('[TRG30] are made, listed, paused, tried and removed beside a server that runs', async () => {
    const server = await serve('--allow-target', '127.0.0.1')
    const made = await create()
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^tagalong_whs_.{43}\n$/) })
    expect(made.said).toContain('shown this once')
    const listed = await run('trigger', 'list')
    expect(listed.out).toMatch(/^[\da-f]{8}\tdefault\tactive\tmatches tag:good\thttp:\/\/127\.0\.0\.1:\d+\/hook\tanne\t/)
    const id = idOf(listed)
    receiver.answer = (response) => response.writeHead(500).end()
    expect(await run('trigger', 'test', id)).toMatchObject({ code: 1, said: 'The test event was not delivered: answered 500.\n' })
    receiver.answer = (response) => response.writeHead(200).end()
    expect(await run('trigger', 'test', id)).toMatchObject({ code: 0, said: 'The test event was delivered: answered 200.\n' })
    expect((await run('trigger', 'pause', id)).code).toBe(0)
    expect((await run('trigger', 'list')).out).toContain('\tpaused\t')
    for (const asked of [
      ['trigger', 'resume', id],
      ['trigger', 'rotate', id],
      ['outbox', 'list'],
      ['outbox', 'dead'],
      ['outbox', 'replay', '--all'],
      ['trigger', 'remove', id],
    ])
      expect(await run(...asked)).toMatchObject({ code: 0 })
    expect(await run('trigger', 'list')).toMatchObject({ code: 0, out: '' })
    const { said } = await server.stop()
    expect(said).not.toContain('hidden')
    expect(said).not.toContain(made.out.trim())
  })

  test('[TRG30] work while no server runs, with a secret from a file, which is not printed; of promotions too', async () => {
    const secret = join(folder, 'secret')
    await writeFile(secret, 'a-secret-of-our-own\n')
    expect(await create('--secret-file', secret, '--allow-private-targets')).toMatchObject({ code: 0, out: '' })
    const ofTag = ['--tag', 'production', '--flow', 'TrainFlow', '--workspace', 'team', '--url', 'https://93.184.216.34/']
    expect((await run('trigger', 'create', ...ofTag)).code).toBe(0)
    const [first = '', second = ''] = (await run('trigger', 'list')).out.split('\n')
    expect(first).toContain('matches tag:good')
    expect(second).toContain('\tteam\tactive\tpromoted production of TrainFlow\t')
    const server = await serve()
    expect((await run('trigger', 'list')).out.split('\n')).toHaveLength(3)
    expect((await run('trigger', 'list', '--workspace', 'team')).out.split('\n')).toHaveLength(2)
    await server.stop()
  })

  test('[TRG30] say what is not understood, and change nothing', async () => {
    const server = await serve()
    const refused: [string[], number, string][] = [
      [['trigger'], 2, 'trigger create, list'],
      [['trigger', 'create', '--query', 'tag:x'], 2, 'A trigger needs what to tell, and whom'],
      [['trigger', 'create', '--query', 'x', '--tag', 'y', '--url', receiver.url], 2, 'A trigger needs what to tell, and whom'],
      [['trigger', 'create', '--query', 'created:soon', '--url', 'https://93.184.216.34/'], 1, 'The query can not be read from place'],
      [['trigger', 'create', '--query', 'tag:x', '--url', receiver.url], 1, 'not public'],
      [['trigger', 'create', '--query', 'tag:x', '--url', receiver.url, '--secret-file', '/nothing/here'], 2, 'The secret can not be read'],
      [['trigger', 'create', '--query', 'tag:x', '--url', 'https://93.184.216.34/', '--secret-file', '-'], 1, 'A secret has 16 to 512'],
      [['trigger', 'create', '--query', 'tag:x', '--url', receiver.url, '--workspace', 'a/b'], 2, 'A trigger is for one workspace'],
      [['trigger', 'remove', 'nothing'], 1, 'There is no trigger "nothing"'],
      [['outbox'], 2, 'outbox list, outbox dead'],
      [['outbox', 'replay'], 2, 'Say which events'],
      [['outbox', 'replay', 'nothing'], 1, '0 events'],
      [['--allow-target', 'http://x'], 2, 'is no host, address or network'],
    ]
    for (const [args, code, words] of refused) {
      const ended = await run(...args)
      expect([args, ended.code, ended.said]).toEqual([args, code, expect.stringContaining(words)])
    }
    expect((await run('trigger', 'list')).out).toBe('')
    await server.stop()
  })

  test.skipIf(process.platform === 'win32')(
    '[TRG32] secrets lie in files that only their owner reads, and a backup has the triggers',
    async () => {
      await chmod(folder, 0o755)
      await serve('--allow-private-targets')
      await create()
      const backup = join(folder, 'backup')
      expect((await run('backup', backup)).code).toBe(0)
      for (const inside of [join(folder, 'log'), backup]) {
        expect((await stat(inside)).mode & 0o077).toBe(0)
        for (const name of await readdir(inside)) expect([name, (await stat(join(inside, name))).mode & 0o077]).toEqual([name, 0])
      }
      const restored = join(folder, 'restored')
      expect((await runProgram('restore', backup, '--data', restored)).code).toBe(0)
      expect((await runProgram('trigger', 'list', '--data', restored)).out).toContain('matches tag:good')
    },
  )
})
