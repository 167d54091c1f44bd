import { mkdir, readFile } from 'node:fs/promises'
import { assertNever } from '../../src-core/lib/assert-never.ts'
import { TokenFile } from '../auth/token-file.ts'
import { Tokens } from '../auth/tokens.ts'
import { type Config, describeConfig, unsafeToListen } from '../config.ts'
import { type ControlAnswer, listenForControl } from '../ops/control.ts'
import { createLog } from '../ops/log.ts'
import { LevelLog } from '../persistence/level-log.ts'
import { startServer } from '../server.ts'
import { logFolder, tokenPath } from './folders.ts'
import type { Output } from './output.ts'

/** Runs the server until it is told to stop by SIGINT or SIGTERM. Gives the exit code. */
export async function serve(config: Config, output: Output): Promise<number> {
  const report = createLog(config.logLevel, (line) => process.stderr.write(line), Date.now)
  await mkdir(config.dataFolder, { recursive: true, mode: 0o700 })
  const tokens = await Tokens.open(new TokenFile(tokenPath(config.dataFolder)), config.dataFolder, report)
  const unsafe = unsafeToListen(config, tokens.count)
  if (unsafe !== null) {
    output.say(`${unsafe} Nothing was started.`)
    return 1
  }
  const log = new LevelLog(logFolder(config.dataFolder))
  const opened = await log.open().catch((error: unknown) => {
    output.say(describeOpenError(config.dataFolder, error))
    return null
  })
  if (opened === null) return 1
  const tls =
    config.tlsCert === null || config.tlsKey === null
      ? null
      : { cert: await readFile(config.tlsCert, 'utf8'), key: await readFile(config.tlsKey, 'utf8') }
  const running = await startServer({ log, opened, tokens, report, host: config.host, port: config.port, tls, origins: config.origins })
  output.say(describeConfig({ ...config, port: running.port }))
  output.say(`found ${opened.rooms.size} rooms, ${opened.seq} changes, ${tokens.count} tokens`)
  if (tokens.count === 0)
    output.say(
      'Nobody can connect yet. Make a token with: npm run sync-server -- token create --user NAME --role tagger --workspace default',
    )

  const control = await listenForControl(config.dataFolder, async (request): Promise<ControlAnswer> => {
    try {
      switch (request.command) {
        case 'ping':
          return { ok: true, message: `runs on port ${running.port}` }
        case 'compact':
          return { ok: true, message: `${await running.rooms.compactAll()} rooms were compacted` }
        case 'backup':
          await log.backup(request.folder)
          return { ok: true, message: `copied to ${request.folder}` }
        default:
          return assertNever(request)
      }
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) }
    }
  })
  const signal = await new Promise<string>((stop) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop(name))
  })
  report.info('stopping', { signal })
  control.close()
  await running.close()
  tokens.close()
  await log.close()
  report.info('stopped')
  return 0
}

function describeOpenError(folder: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
  const why = `${error instanceof Error ? error.message : String(error)}${cause === '' ? '' : `: ${cause}`}`
  if (/lock/i.test(cause)) return `Another server uses ${folder}. Nothing was started. Stop it first, or give another folder with --data.`
  return `The data in ${folder} can not be opened: ${why}. Nothing was changed. Bring back a backup with restore, or ask verify what is wrong.`
}
