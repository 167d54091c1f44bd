import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const SCRIPT = fileURLToPath(new URL('./peers/room-servers.mjs', import.meta.url))
const CACHE = fileURLToPath(new URL('../node_modules/.cache/tagalong', import.meta.url))
/** The newest that run on Node 20 with Yjs 13: the stock server from 0.1.2 on wants Yjs 14, Hocuspocus from 4 on Node 22. */
const PACKAGES = ['@y/websocket-server@0.1.1', '@hocuspocus/server@3.4.4', 'yjs@13.6.33', 'y-protocols@1.0.7', 'ws@8.23.0']
const FOLDER = join(CACHE, 'room-servers')

export const ROOM_PEERS = ['y-websocket', 'hocuspocus'] as const
export type RoomPeerKind = (typeof ROOM_PEERS)[number]

/** Another server of Yjs rooms, with its own defaults, in a process of its own: it keeps rooms in memory and acknowledges nothing that is on a disk. */
export interface RoomPeer {
  readonly kind: RoomPeerKind
  readonly url: string
  close(): Promise<void>
}

/** Gives a sentence where the packages cannot be had. */
export async function startRoomPeer(kind: RoomPeerKind): Promise<RoomPeer | string> {
  try {
    await install()
  } catch {
    return 'none: no package registry'
  }
  const script = join(FOLDER, 'room-servers.mjs')
  await copyFile(SCRIPT, script)
  const child = spawn(process.execPath, [script, kind], { cwd: FOLDER, stdio: ['ignore', 'pipe', 'inherit'] })
  const [port]: unknown[] = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => [null])])
  if (typeof port !== 'string') throw new Error(`${kind} did not start`)
  return {
    kind,
    url: `ws://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

/** Once, beside the dependencies and not among them: no second Yjs gets into the app. */
async function install(): Promise<void> {
  if (await stat(FOLDER).catch(() => null)) return
  const aside = `${FOLDER}.${process.pid}`
  await mkdir(aside, { recursive: true })
  try {
    await writeFile(join(aside, 'package.json'), '{ "private": true, "type": "module" }\n')
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact']
    await promisify(execFile)('npm', ['install', ...flags, ...PACKAGES], { cwd: aside })
    await rename(aside, FOLDER)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}
