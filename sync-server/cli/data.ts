import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as Y from 'yjs'
import { askRunning } from '../ops/control.ts'
import { LevelLog } from '../persistence/level-log.ts'
import { logFolder } from './folders.ts'
import type { Output } from './output.ts'

/** Copies the log into a folder, through the server when one runs. Tokens are not in a backup: they are made anew. */
export async function backup([target = '']: readonly string[], dataFolder: string, output: Output): Promise<number> {
  if (target === '') return refuse(output, 'A backup needs a folder: backup DIR.', 2)
  const folder = resolve(target)
  const answer = await askRunning(dataFolder, { command: 'backup', folder })
  if (answer !== null) {
    output.say(answer.ok ? `The server that runs has ${answer.message}.` : `The backup was not made: ${answer.message}.`)
    return answer.ok ? 0 : 1
  }
  return withLog(dataFolder, output, async (log) => {
    await log.backup(folder)
    output.say(`Copied to ${folder}.`)
    return 0
  })
}

/** How long clients may bring back what others had said since the backup (`docs/decisions/restored-server.md`). */
const MENDING_DAYS = 30

/** Puts a backup in the place of the data, once it has been copied and can be opened; what was there is set aside beside it. */
export async function restore([source = '']: readonly string[], dataFolder: string, output: Output): Promise<number> {
  if (source === '') return refuse(output, 'Restoring needs the folder of a backup: restore DIR.', 2)
  const files: string[] = await readdir(source).catch(() => [])
  if (!files.includes('CURRENT')) return refuse(output, `${source} is no backup.`, 1)
  if ((await askRunning(dataFolder, { command: 'ping' })) !== null) return refuse(output, 'A server runs on this data. Stop it first.', 1)
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const place = logFolder(dataFolder)
  const copied = `${place}.restoring`
  await rm(copied, { recursive: true, force: true })
  try {
    await cp(source, copied, { recursive: true })
    const log = new LevelLog(copied)
    await log.open()
    await log.mendUntil(Date.now() + MENDING_DAYS * 24 * 60 * 60 * 1000)
    await log.close()
  } catch (error) {
    await rm(copied, { recursive: true, force: true })
    return refuse(output, `${source} can not be restored: ${error instanceof Error ? error.message : String(error)}.`, 1)
  }
  const aside = `${place}.before-${Date.now()}`
  const had = await rename(place, aside).then(
    () => true,
    () => false,
  )
  await rename(copied, place)
  output.say(
    `Restored from ${source}.${had ? ` What was there is in ${aside}.` : ''} Clients send again what the backup does not have; for ${MENDING_DAYS} days they may bring back what others had said, too.`,
  )
  return 0
}

/** Reads every record of every room and applies it. Gives 1 when something is damaged, and says what. */
export function verify(_operands: readonly string[], dataFolder: string, output: Output): Promise<number> {
  return withLog(dataFolder, output, async (log, { rooms, seq }) => {
    let damaged = 0
    for (const room of rooms.keys()) {
      try {
        const { updates } = await log.read(room)
        const doc = new Y.Doc()
        for (const update of updates) Y.applyUpdate(doc, update)
        if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) throw new Error('an update waits for one that is not there')
      } catch (error) {
        damaged += 1
        output.print(`${room}\t${error instanceof Error ? error.message : String(error)}`)
      }
    }
    output.say(`${rooms.size} rooms, ${seq} changes; ${damaged === 0 ? 'nothing is damaged' : `${damaged} rooms are damaged`}.`)
    return damaged === 0 ? 0 : 1
  })
}

/** Puts one snapshot in the place of each room's log. */
export async function compact(_operands: readonly string[], dataFolder: string, output: Output): Promise<number> {
  const answer = await askRunning(dataFolder, { command: 'compact' })
  if (answer !== null) {
    output.say(`The server that runs: ${answer.message}.`)
    return answer.ok ? 0 : 1
  }
  return withLog(dataFolder, output, async (log, { rooms }) => {
    for (const [room, { seq }] of rooms) {
      const { updates } = await log.read(room)
      await log.compact(room, Y.mergeUpdates([...updates]), seq)
    }
    output.say(`${rooms.size} rooms were compacted.`)
    return 0
  })
}

async function withLog(
  dataFolder: string,
  output: Output,
  task: (log: LevelLog, opened: Awaited<ReturnType<LevelLog['open']>>) => Promise<number>,
): Promise<number> {
  const log = new LevelLog(logFolder(dataFolder))
  try {
    return await task(log, await log.open())
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    output.say(`${error instanceof Error ? error.message : String(error)}${cause}. Nothing was changed.`)
    return 1
  } finally {
    await log.close().catch(() => undefined)
  }
}

function refuse(output: Output, message: string, code: number): number {
  output.say(`${message} Nothing was changed.`)
  return code
}
