import { existsSync, type FSWatcher, watch } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makeFolder } from './make-folder.ts'

/**
 * How programs take turns at a folder that one of them has open for long. Who waits puts a file beside it; the one that gives way takes all of
 * them away and closes. Who still waits then puts his there again, until he has had his turn: so it is seen when all have. A file that nobody
 * takes away is for a program that does not give way; one that does not come again was left by a program that was killed.
 */
const asksOf = (folder: string): string => `${folder}.asked`

/** A watch may miss what happens on a network drive. */
const LOOK_MS = 1_000

export interface Ask {
  /** Goes on asking. Whether somebody has promised to give way. */
  again(): Promise<boolean>
  withdraw(): Promise<void>
}

/** Null where nothing can be written: then it is waited without a word. */
export async function askForTurn(folder: string): Promise<Ask | null> {
  const path = join(asksOf(folder), `${process.pid}-${crypto.randomUUID()}`)
  try {
    await makeFolder(asksOf(folder))
    await writeFile(path, '')
  } catch {
    return null
  }
  let isHeard = false
  return {
    async again() {
      if (existsSync(path)) return isHeard
      isHeard = true
      await writeFile(path, '').catch(() => undefined)
      return true
    },
    withdraw: () => rm(path, { force: true }),
  }
}

/** Promises to give way to everybody who asks at this moment. */
export async function hearAsks(folder: string): Promise<void> {
  await Promise.all((await waiting(folder)).map((name) => rm(join(asksOf(folder), name), { force: true }).catch(() => undefined)))
}

/** Resolves when nobody asks any more, at the latest after a time that is longer than a turn, and soon after `signal`. */
export async function whenAllHadTheirTurn(folder: string, stepMs: number, mostMs: number, signal: AbortSignal): Promise<void> {
  for (let waitedMs = 0; waitedMs < mostMs && !signal.aborted; waitedMs += stepMs) {
    await pause(stepMs)
    if ((await waiting(folder)).length === 0) return
  }
}

/** Only files ask: a folder that somebody has put there does not. */
async function waiting(folder: string): Promise<string[]> {
  const found = await readdir(asksOf(folder), { withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isFile()).map(({ name }) => name)
}

/** Calls `listener` when somebody asks, until the returned function is called. */
export async function onAsk(folder: string, listener: () => void): Promise<() => void> {
  await makeFolder(asksOf(folder))
  const look = (): void => void waiting(folder).then((names) => names.length > 0 && listener())
  const watcher = watchIfPossible(asksOf(folder), look)
  const timer = setInterval(look, LOOK_MS)
  look()
  return () => {
    clearInterval(timer)
    watcher?.close()
  }
}

/** Null where the system has no watch to give. What is not told by one is found by looking. */
function watchIfPossible(path: string, listener: () => void): FSWatcher | null {
  try {
    const watcher = watch(path, { persistent: false }, listener)
    return watcher.on('error', () => watcher.close())
  } catch {
    return null
  }
}
