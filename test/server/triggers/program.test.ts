import { chmod, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { logFolder } from '../../../sync-server/cli/folders.ts'
import { LevelLog } from '../../../sync-server/persistence/level-log.ts'
import { joinServer } from '../../support/join-server.ts'
import { SOURCE } from '../../support/replicas.ts'
import { RestClient } from '../../support/rest-client.ts'
import { observedRun } from '../../support/runs.ts'
import { type Ended, runProgram, SyncProgram } from '../../support/sync-program.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

/** Each start of a program may take seconds on a busy machine. */
const PATIENCE = 240_000
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
  test('[TRG30] are made, listed and tried beside a server that runs, which says nothing of their secrets', async () => {
    const server = await serve('--allow-target', '127.0.0.1')
    const made = await create()
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^tagalong_whs_.{43}\n$/) })
    expect(made.said).toContain('shown this once')
    const listed = await run('trigger', 'list')
    expect(listed.out).toMatch(/^[\da-f]{8}\tdefault\tactive\tmatches tag:good\thttp:\/\/127\.0\.0\.1:\d+\/hook\tanne\t/)
    expect(await run('trigger', 'test', idOf(listed))).toMatchObject({ code: 0, said: 'The test event was delivered: answered 204.\n' })
    expect(await create('--secret-file', '-')).toMatchObject({ code: 1, said: expect.stringContaining('A secret has 16 to 512') })
    const { said } = await server.stop()
    expect(said).not.toContain('hidden')
    expect(said).not.toContain(made.out.trim())
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

  test('[TRG18] triggers that can not be read end the start with the way on, and every command too', async () => {
    const log = new LevelLog(logFolder(folder))
    await log.open()
    await log.database.put('tt\0b', new TextEncoder().encode('{"id":"b"}'))
    await log.close()
    const said = 'The triggers or their outbox can not be read. Bring back a backup with restore. '
    expect(await run('--port', '0')).toEqual({ code: 1, out: '', said: `${said}Nothing was started, and nothing was changed.\n` })
    expect(await run('trigger', 'list')).toEqual({ code: 1, out: '', said: `${said}Nothing was changed.\n` })
  })

  test('[TRG20] a receiver has to show a certificate that the server trusts, for its name', async () => {
    const [cert, key] = ['cert', 'key'].map((name) => fileURLToPath(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url)))
    const secure = await WebhookReceiver.start({ cert: await readFile(cert!, 'utf8'), key: await readFile(key!, 'utf8') })
    const options = ['--allow-private-targets', '--data', folder]
    expect((await runProgram('trigger', 'create', '--query', 'tag:good', '--url', secure.url, ...options)).code).toBe(0)
    const tried = ['trigger', 'test', idOf(await run('trigger', 'list')), ...options]
    const distrusted = await runProgram(...tried)
    expect(distrusted).toMatchObject({ code: 1, said: expect.stringContaining('certificate') })
    expect(secure.received).toEqual([])
    const trusted = await new SyncProgram(tried, { NODE_EXTRA_CA_CERTS: cert! }).ended
    expect(trusted).toMatchObject({ code: 0, said: 'The test event was delivered: answered 204.\n' })
    await secure.close()
  })

  test('[TRG3] after a restore an event that comes again has the id that it had', async () => {
    const data = join(folder, 'data')
    const at = (...args: string[]): Promise<Ended> => runProgram(...args, '--data', data)
    const token = (await at('token', 'create', '--user', 'anne')).out.trim()
    const target = ['--query', 'tag:good', '--url', receiver.url]
    const serveData = async (): Promise<SyncProgram & { readonly port: number }> => {
      const server = await SyncProgram.serve(data, '--allow-private-targets')
      running.push(server)
      return server
    }
    const tag = async (server: { readonly port: number }, { flow, runId }: ObservedRun): Promise<void> => {
      expect(await new RestClient(server, token).tags(`local/${flow}/${runId}`, { tags_to_add: ['good'] })).toMatchObject({ status: 200 })
    }
    const [early, late] = [observedRun({ createdAt: Date.UTC(2026, 8, 3) }), observedRun({ createdAt: Date.UTC(2026, 8, 4) })]
    const server = await serveData()
    const { replica } = await joinServer(server, 'anne', token)
    await replica.importRuns(SOURCE, [early, late])
    const known = async (): Promise<unknown> => (await new RestClient(server, token).get('/workspaces/default/runs')).body['total']
    await expect.poll(known, { timeout: 60_000 }).toBe(2)
    await replica.close()
    expect((await at('trigger', 'create', ...target)).code).toBe(0)
    await tag(server, early)
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1)
    expect((await at('backup', join(folder, 'backup'))).code).toBe(0)
    await tag(server, late)
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(2)
    await server.stop()

    expect((await at('restore', join(folder, 'backup'))).code).toBe(0)
    const restored = await serveData()
    await tag(restored, late)
    await expect.poll(() => receiver.ids.slice(-1), { timeout: 60_000 }).toEqual([receiver.ids[1]])
    await expect.poll(async () => (await at('outbox', 'list')).out, { timeout: 60_000 }).toBe('')
    expect(new Set(receiver.ids).size).toBe(2)
  })
})
