import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What marks the place of the fuses in Electron's binary; behind it a version, a length, and one digit for each fuse. */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
const FUSES = 9
const FILES = [
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'icudtl.dat',
  'v8_context_snapshot.bin',
  'resources.pak',
  'locales/en-US.pak',
]

/** A folder that electron-builder takes for Electron's: enough to pack an app and to set its fuses, nothing that starts. */
export function writeStubElectron(folder, version) {
  for (const name of FILES) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), '')
  }
  mkdirSync(join(folder, 'resources'), { recursive: true })
  writeFileSync(join(folder, 'version'), version)
  const binary = Buffer.concat([SENTINEL, Buffer.from([1, FUSES]), Buffer.alloc(FUSES, '0')])
  writeFileSync(join(folder, 'electron'), binary, { mode: 0o755 })
}

/** The fuses of a binary, in Electron's order, as a text of `0` (off), `1` (on) and `r` (removed). */
export function readFuses(path) {
  const bytes = readFileSync(path)
  const at = bytes.indexOf(SENTINEL) + SENTINEL.length
  return bytes.toString('latin1', at + 2, at + 2 + bytes[at + 1])
}
