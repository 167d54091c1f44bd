import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outbox } from '../../../sync-server/cli/outbox.ts'
import { logFolder } from '../../../sync-server/cli/folders.ts'
import { trigger } from '../../../sync-server/cli/trigger.ts'
import { FLAGS, readConfig } from '../../../sync-server/config.ts'
import { LevelLog } from '../../../sync-server/persistence/level-log.ts'
import { Outbox } from '../../../sync-server/triggers/outbox.ts'
import { TriggerStore } from '../../../sync-server/triggers/trigger-store.ts'
import { WebhookReceiver } from '../../support/webhook-receiver.ts'

/** Where no server runs. */
let folder: string
let receiver: WebhookReceiver

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagalong-commands-'))
  receiver = await WebhookReceiver.start()
})
afterEach(async () => {
  await receiver.close()
  await rm(folder, { recursive: true, force: true })
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly said: string
}

async function run(...args: string[]): Promise<Ended> {
  const { values, positionals } = parseArgs({ args, options: FLAGS, allowPositionals: true })
  const config = readConfig({ ...values, data: folder }, {})
  if (!config.ok) return { code: 2, out: '', said: config.error }
  const [command, ...operands] = positionals
  let [out, said] = ['', '']
  const output = { print: (text: string) => void (out += `${text}\n`), say: (text: string) => void (said += `${text}\n`) }
  const code = await (command === 'trigger' ? trigger : outbox)(operands, values, config.value, output)
  return { code, out, said }
}

const create = (...args: string[]): Promise<Ended> =>
  run('trigger', 'create', '--query', 'tag:good', '--url', receiver.url, '--user', 'anne', '--allow-private-targets', ...args)
const idOf = ({ out }: Ended): string => out.split('\t')[0] ?? ''

test('[TRG30] triggers are made, listed, paused, tried, rotated and removed while no server runs', async () => {
  expect(await create()).toMatchObject({ code: 0, out: expect.stringMatching(/^tagalong_whs_.{43}\n$/) })
  const id = idOf(await run('trigger', 'list'))
  receiver.answer = (response) => response.writeHead(500).end()
  const tried = ['trigger', 'test', id, '--allow-private-targets']
  expect(await run(...tried)).toMatchObject({ code: 1, said: 'The test event was not delivered: answered 500.\n' })
  expect(await run('trigger', 'pause', id)).toMatchObject({ code: 0, said: expect.stringContaining('its events wait') })
  expect((await run('trigger', 'list')).out).toContain('\tpaused\t')
  expect((await run('trigger', 'resume', id)).code).toBe(0)
  const rotated = await run('trigger', 'rotate', id)
  expect(rotated).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^tagalong_whs_/),
    said: expect.stringContaining('the former secret signs'),
  })
  for (const asked of [
    ['outbox', 'list'],
    ['outbox', 'dead'],
    ['outbox', 'replay', '--all'],
  ])
    expect(await run(...asked)).toMatchObject({ code: 0, out: '' })
  expect((await run('trigger', 'remove', id)).code).toBe(0)
  expect(await run('trigger', 'list')).toMatchObject({ code: 0, out: '' })
})

test('[TRG30] a secret from a file is not printed; a trigger may be of promotions, and of another workspace', async () => {
  const secret = join(folder, 'secret')
  await writeFile(secret, 'a-secret-of-our-own\n')
  expect(await create('--secret-file', secret)).toMatchObject({ code: 0, out: '' })
  const ofTag = ['--tag', 'production', '--flow', 'TrainFlow', '--workspace', 'team', '--url', 'https://93.184.216.34/']
  expect((await run('trigger', 'create', ...ofTag)).code).toBe(0)
  const lines = (await run('trigger', 'list')).out.split('\n')
  expect(lines[0]).toContain('\tdefault\tactive\tmatches tag:good\t')
  expect(lines[1]).toContain('\tteam\tactive\tpromoted production of TrainFlow\t')
  expect((await run('trigger', 'list', '--workspace', 'team')).out.split('\n')).toHaveLength(2)
})

test('[TRG30] what somebody wrote in a query breaks no line of a list', async () => {
  expect(await run('trigger', 'create', '--query', 'tag:"a\\u0009b"\n\u001b[31m', '--url', 'https://93.184.216.34/')).toMatchObject({
    code: 0,
  })
  const { out } = await run('trigger', 'list')
  expect([out.split('\n').length, out.split('\t').length, out.includes('\u001b')]).toEqual([2, 8, false])
})

test('[TRG30] of a workspace alone its own events are listed and sent again', async () => {
  for (const workspace of ['default', 'team']) await create('--workspace', workspace)
  const ids = (await run('trigger', 'list')).out
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t')[0]!)
  const log = new LevelLog(logFolder(folder))
  await log.open()
  const events = ids.map((id) => ({
    trigger: id,
    changed: new Map(),
    cursor: 0,
    events: [{ id: `e-${id}`, lane: 'a', at: 0, body: '{}' }],
  }))
  await (await Outbox.open(new TriggerStore(log.database))).take(events)
  await log.close()
  expect((await run('outbox', 'list', '--workspace', 'team')).out).toMatch(/^e-[\da-f]{8}\t[\da-f]{8}\tteam\t.*\n$/)
  expect((await run('outbox', 'replay', '--all', '--workspace', 'team')).said).toContain('1 event is sent again')
  expect((await run('outbox', 'replay', '--all')).said).toContain('2 events are sent again')
})

test('[TRG30] what is not understood is said with what to do, and changes nothing', async () => {
  const on = ['--url', 'https://93.184.216.34/']
  const refused: [string[], number, string][] = [
    [['trigger'], 2, 'trigger create, list'],
    [['trigger', 'create', '--query', 'tag:x'], 2, 'A trigger needs what to tell, and whom'],
    [['trigger', 'create', '--query', 'x', '--tag', 'y', ...on], 2, 'A trigger needs what to tell, and whom'],
    [['trigger', 'create', '--query', 'created:soon', ...on], 1, 'The query can not be read from place'],
    [['trigger', 'create', '--query', 'tag:x', '--url', receiver.url], 1, 'not public'],
    [['trigger', 'create', '--query', 'tag:x', ...on, '--secret-file', '/nothing/here'], 2, 'The secret can not be read'],
    [['trigger', 'create', '--query', 'tag:x', ...on, '--workspace', 'a/b'], 2, 'A trigger is for one workspace'],
    [['trigger', 'remove', 'nothing'], 1, 'There is no trigger "nothing"'],
    [['outbox'], 2, 'outbox list, outbox dead'],
    [['outbox', 'replay'], 2, 'Say which events'],
    [['outbox', 'replay', 'an-id', '--all'], 2, 'Say which events'],
    [['outbox', 'replay', 'nothing'], 1, '0 events'],
    [['trigger', 'list', '--allow-target', 'http://x'], 2, 'is no host, address or network'],
  ]
  for (const [args, code, words] of refused) {
    const ended = await run(...args)
    expect([args, ended.code, ended.said]).toEqual([args, code, expect.stringContaining(words)])
  }
  expect((await run('trigger', 'list')).out).toBe('')
})
