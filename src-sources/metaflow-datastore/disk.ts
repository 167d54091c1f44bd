import fs from 'node:fs'

/**
 * The only door to the disk for whatever reads in this folder. It has no way to write (that is `WritingDisk`), and it never follows a link in the last part of a
 * path. Failures are Node's errors with their `code`; `problems.ts` turns them into words. Callbacks instead of
 * `fs/promises`: on small files they are three times as fast, and a scan is nothing but small files.
 */
export interface Disk {
  list(folder: string): Promise<Entry[]>
  /** The same for folders with very many entries: slower for few, and never holds up the event loop. */
  each(folder: string): AsyncIterable<Entry>
  /** Whole content of a file; more than `maxBytes` fails with `EFBIG`, a link with `ELOOP`, a folder with `EISDIR`, a pipe with `ESPIPE`. */
  read(file: string, maxBytes: number): Promise<Buffer>
  /** Bytes of a file from an offset, fewer where it ends. Links and pipes fail as with `read`. */
  readPart(file: string, from: number, length: number): Promise<Buffer>
  /** About the path itself, also when it is a link. */
  stat(path: string): Promise<Stat>
  /** The path without any links in it. */
  real(path: string): Promise<string>
  /** Calls `changed` with the name of an entry that came, went or was renamed, or null when the system does not say which. `lost` is called once, when nothing more will come. Throws when the folder cannot be watched. */
  watch(folder: string, changed: (name: string | null) => void, lost: () => void): { close(): void }
}

export interface Entry {
  readonly name: string
  readonly kind: 'folder' | 'file' | 'link' | 'other'
}

export interface Stat {
  readonly kind: Entry['kind']
  readonly size: number
  readonly mtimeMs: number
  readonly inode: number
}

interface Kinds {
  isDirectory(): boolean
  isFile(): boolean
  isSymbolicLink(): boolean
}

const kindOf = (entry: Kinds): Entry['kind'] =>
  entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other'

// Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever. Windows has neither flag.
const OPEN_FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0)

export const nodeDisk: Disk = {
  list: (folder) =>
    new Promise((resolve, reject) => {
      fs.readdir(folder, { withFileTypes: true }, (error, entries) => {
        if (error) reject(error)
        else resolve(entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) })))
      })
    }),

  async *each(folder) {
    for await (const entry of await fs.promises.opendir(folder, { bufferSize: 1024 })) yield { name: entry.name, kind: kindOf(entry) }
  },

  read: (file, maxBytes) =>
    new Promise((resolve, reject) => {
      fs.open(file, OPEN_FLAGS, (openError, fd) => {
        if (openError) return reject(openError)
        const end = (error: Error | null, bytes: Buffer): void =>
          fs.close(fd, () => {
            if (error) reject(error)
            else resolve(bytes)
          })
        const start = Buffer.allocUnsafe(Math.min(SMALL, maxBytes + 1))
        fs.read(fd, start, 0, start.length, 0, (readError, count) => {
          if (readError) return end(readError, NOTHING)
          // Nearly every record is smaller, and then its size need not be asked for.
          if (count < start.length) return end(null, start.subarray(0, count))
          fs.fstat(fd, (statError, stat) => {
            if (statError) return end(statError, NOTHING)
            if (stat.size > maxBytes) return end(tooLarge(file), NOTHING)
            const all = Buffer.allocUnsafe(Math.max(stat.size, count))
            start.copy(all)
            readRest(fd, all, count, end)
          })
        })
      })
    }),

  async readPart(file, from, length) {
    const handle = await fs.promises.open(file, OPEN_FLAGS)
    try {
      const part = Buffer.allocUnsafe(length)
      let filled = 0
      while (filled < length) {
        const { bytesRead } = await handle.read(part, filled, length - filled, from + filled)
        if (bytesRead === 0) break
        filled += bytesRead
      }
      return part.subarray(0, filled)
    } finally {
      await handle.close()
    }
  },

  stat: (path) =>
    new Promise((resolve, reject) => {
      fs.lstat(path, (error, stat) => {
        if (error) reject(error)
        else resolve({ kind: kindOf(stat), size: stat.size, mtimeMs: stat.mtimeMs, inode: stat.ino })
      })
    }),

  real: (path) =>
    new Promise((resolve, reject) => {
      fs.realpath.native(path, (error, real) => {
        if (error) reject(error)
        else resolve(real)
      })
    }),

  watch(folder, changed, lost) {
    const watcher = fs.watch(folder, { persistent: false }, (_event, name) => changed(name))
    watcher.once('error', () => {
      watcher.close()
      lost()
    })
    return { close: () => watcher.close() }
  },
}

/** Bytes that are read before the size of a file is asked for; few enough to come from Node's pool of buffers. */
const SMALL = 2048
const NOTHING = Buffer.alloc(0)

/** A file that shrinks while it is read gives what there is; a file that grows gives the size it had. */
function readRest(fd: number, into: Buffer, at: number, end: (error: Error | null, bytes: Buffer) => void): void {
  if (at === into.length) return end(null, into)
  fs.read(fd, into, at, into.length - at, at, (error, count) => {
    if (error) end(error, NOTHING)
    else if (count === 0) end(null, into.subarray(0, at))
    else readRest(fd, into, at + count, end)
  })
}

function tooLarge(path: string): Error {
  return Object.assign(new Error(`EFBIG: ${path}`), { code: 'EFBIG' })
}

/** The `code` of an error that came from a `Disk`, or an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
