import fs from 'node:fs'
import type { Stat } from './disk.ts'

/**
 * The only way to write in this folder, apart from `Disk` so that nothing which reads can also write. Only the write-back
 * of tags holds one (`write-tags.ts` and `temporary-files.ts`). Failures are Node's errors with their `code`.
 */
export interface WritingDisk {
  /** Begins a new file with the permissions of the file `like` and, where the system allows it, its owner and group. Fails with `EEXIST` when there is anything of that name, and leaves nothing behind when it fails. */
  create(file: string, like: string): Promise<NewFile>
  /**
   * Renames `from` to `file`, but only if `file` is still what was seen of it; else changes nothing and gives false. Nothing
   * else is done between that look and the rename.
   */
  replace(from: string, file: string, seen: Seen): Promise<boolean>
  remove(file: string): Promise<void>
  /** Makes what was renamed in a folder survive a loss of power, where the file system can do that. */
  syncFolder(folder: string): Promise<void>
}

/** A file that is being made. Whatever fails, it has to be closed. */
export interface NewFile {
  write(bytes: Buffer): Promise<void>
  /** What was written survives a loss of power. */
  sync(): Promise<void>
  /** May fail like a write: network drives tell only now that they are full. */
  close(): Promise<void>
}

/** A file as it was read. */
export interface Seen {
  readonly stat: Stat
  readonly bytes: Buffer
}

const PERMISSIONS = 0o777
const LOOK_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)
/** What file systems and systems answer that cannot sync a folder. */
const CANNOT_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EBADF', 'EPERM', 'EACCES', 'ENOSYS'])

export const nodeWritingDisk: WritingDisk = {
  async create(file, like) {
    const old = await fs.promises.lstat(like)
    const handle = await fs.promises.open(file, 'wx', old.mode & PERMISSIONS)
    try {
      await takeOwner(handle, old)
      // After the owner, whose change may clear bits. They differ where the mask of this process took some away.
      if (((await handle.stat()).mode & PERMISSIONS) !== (old.mode & PERMISSIONS)) await handle.chmod(old.mode & PERMISSIONS)
    } catch (error) {
      await handle.close()
      await fs.promises.unlink(file)
      throw error
    }
    return { write: (bytes) => handle.writeFile(bytes), sync: () => handle.sync(), close: () => handle.close() }
  },

  // In one go instead of waiting for Node's file threads, which a scan may keep busy for milliseconds: what somebody else
  // writes between the look and the rename is lost, so nothing may come between them. Measured beside a scan and Metaflow's
  // client tagging as fast as it can: 15 µs at the median, and none of 4,800 of its tags lost; by the threads 5 were.
  async replace(from, file, seen) {
    if (!isStill(file, seen)) return false
    fs.renameSync(from, file)
    return true
  },

  remove: (file) => fs.promises.unlink(file),

  async syncFolder(folder) {
    const handle = await fs.promises.open(folder, fs.constants.O_RDONLY).catch(unlessIncapable)
    if (!handle) return
    try {
      await handle.sync().catch(unlessIncapable)
    } finally {
      await handle.close()
    }
  },
}

function isStill(file: string, seen: Seen): boolean {
  const fd = fs.openSync(file, LOOK_FLAGS)
  try {
    const stat = fs.fstatSync(fd)
    const same = stat.ino === seen.stat.inode && stat.mtimeMs === seen.stat.mtimeMs && stat.size === seen.stat.size
    return same && stat.isFile() && fs.readFileSync(fd).equals(seen.bytes)
  } finally {
    fs.closeSync(fd)
  }
}

/**
 * A record in a shared folder stays readable for those who could read it: root keeps its owner, anybody else at least its
 * group when they belong to it. Where neither may be kept the file is the writer's, as with Metaflow.
 */
async function takeOwner(handle: fs.promises.FileHandle, old: fs.Stats): Promise<void> {
  const own = await handle.stat()
  if (own.uid !== old.uid) {
    try {
      return await handle.chown(old.uid, old.gid)
    } catch {
      // Only root may give files away.
    }
  }
  if (own.gid !== old.gid) await handle.chown(own.uid, old.gid).catch(() => {})
}

function unlessIncapable(error: unknown): null {
  if (error instanceof Error && 'code' in error && CANNOT_SYNC.has(String(error.code))) return null
  throw error
}
