import { mkdir, readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { TokenFile } from '../auth/token-file.ts'
import { Tokens } from '../auth/tokens.ts'
import { type Config, describeConfig, unsafeToListen } from '../config.ts'
import { type ControlAnswer, type ControlRequest, listenForControl } from '../ops/control.ts'
import { createLog, type Log } from '../ops/log.ts'
import { LevelLog } from '../persistence/level-log.ts'
import { type RunningServer, startServer } from '../server.ts'
import { askDesk } from '../triggers/desk-requests.ts'
import { Targets } from '../triggers/targets.ts'
import { UnreadableTriggers } from '../triggers/triggers.ts'
import { logFolder, tokenPath } from './folders.ts'
import type { Output } from './output.ts'

/** Runs the server until it is told to stop by SIGINT or SIGTERM. Gives the exit code. */
export async function serve(config: Config, output: Output): Promise<number> {
  const report = createLog(config.logLevel, (line) => process.stderr.write(line), Date.now)
  const closing: (() => void | Promise<void>)[] = []
  try {
    await run(config, output, report, closing)
    return 0
  } catch (error) {
    output.say(error instanceof CannotStart ? error.message : `The server ended: ${reasonOf(error)}. What it had acknowledged is stored.`)
    return 1
  } finally {
    for (const close of closing.toReversed()) await close()
  }
}

/** Said to whoever starts the server: what is wrong, and what to do. */
class CannotStart extends Error {
  override readonly name = 'CannotStart'
}

/** `closing` gets what has to be closed again, in order. */
async function run(config: Config, output: Output, report: Log, closing: (() => void | Promise<void>)[]): Promise<void> {
  const { dataFolder, host, port, origins } = config
  await mkdir(dataFolder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new CannotStart(
      `${dataFolder} can not be made or written: ${reasonOf(error)}. Nothing was started. Give another folder with --data.`,
    )
  })
  const tokens = await Tokens.open(new TokenFile(tokenPath(dataFolder)), dataFolder, report).catch((error: unknown) => {
    throw new CannotStart(`The tokens can not be read: ${reasonOf(error)}. Nothing was started, and nothing was changed.`)
  })
  closing.push(() => tokens.close())
  const unsafe = unsafeToListen(config, tokens.count)
  if (unsafe !== null) throw new CannotStart(`${unsafe} Nothing was started.`)
  const tls = await readTls(config)
  const log = new LevelLog(logFolder(dataFolder))
  const opened = await log.open().catch((error: unknown) => {
    throw new CannotStart(describeOpenError(dataFolder, error))
  })
  closing.push(() => log.close())
  const triggers = { database: log.database, targets: new Targets(config.privateTargets) }
  const running = await startServer({ log, opened, tokens, report, host, port, tls, origins, triggers }).catch((error: unknown) => {
    if (error instanceof UnreadableTriggers) throw new CannotStart(`${error.message} Nothing was started, and nothing was changed.`)
    throw new CannotStart(`${host}:${port} can not be listened on: ${reasonOf(error)}. Nothing was started. Give another port with --port.`)
  })
  closing.push(() => running.close())
  output.say(describeConfig({ ...config, port: running.port }))
  output.say(`found ${opened.rooms.size} rooms, ${opened.seq} changes, ${tokens.count} tokens`)
  if (tokens.count === 0)
    output.say(
      'Nobody can connect yet. Make a token with: npm run sync-server -- token create --user NAME --role tagger --workspace default',
    )
  try {
    const control = await listenForControl(dataFolder, (request) => obey(request, running, log))
    closing.push(() => void control.close())
  } catch (error) {
    report.warn('backup and compact can not reach this server while it runs', { error: reasonOf(error) })
  }
  const signal = await new Promise<string>((stop) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop(name))
  })
  report.info('stopping', { signal })
}

async function obey(request: ControlRequest, running: RunningServer, log: LevelLog): Promise<ControlAnswer> {
  try {
    switch (request.command) {
      case 'ping':
        return { ok: true, message: `runs on port ${running.port}` }
      case 'compact':
        return { ok: true, message: `${await running.rooms.compactAll()} rooms were compacted` }
      case 'backup':
        await log.backup(request.folder)
        return { ok: true, message: `copied to ${request.folder}` }
      case 'triggers': {
        if (running.triggers === null) return { ok: false, message: 'This server keeps no triggers.' }
        const answer = await askDesk(running.triggers, request.request)
        return answer.ok ? { ok: true, message: 'done', data: answer.value } : { ok: false, message: answer.error.message }
      }
      default:
        return assertNever(request)
    }
  } catch (error) {
    return { ok: false, message: reasonOf(error) }
  }
}

async function readTls({ tlsCert, tlsKey }: Config): Promise<{ cert: string; key: string } | null> {
  if (tlsCert === null || tlsKey === null) return null
  try {
    const [cert, key] = await Promise.all([readFile(tlsCert, 'utf8'), readFile(tlsKey, 'utf8')])
    createSecureContext({ cert, key })
    return { cert, key }
  } catch (error) {
    throw new CannotStart(`The certificate or its key can not be used: ${reasonOf(error)}. Nothing was started.`)
  }
}

function describeOpenError(folder: string, error: unknown): string {
  const why = reasonOf(error)
  if (/lock/i.test(why)) return `Another server uses ${folder}. Nothing was started. Stop it first, or give another folder with --data.`
  return `The data in ${folder} can not be opened: ${why}. Nothing was changed. Bring back a backup with restore, or ask verify what is wrong.`
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
