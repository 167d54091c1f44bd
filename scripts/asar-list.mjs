import { readFileSync } from 'node:fs'

/**
 * Paths of the files in an asar archive, with `unpacked` for those that lie beside it. The archive starts with Chromium's pickle of a pickle:
 * four 32-bit numbers, of which the last is the length of the JSON header that follows.
 */
export function listAsar(path) {
  const bytes = readFileSync(path)
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)))
  const files = []
  const walk = (node, prefix) => {
    for (const [name, entry] of Object.entries(node.files)) {
      if (entry.files) walk(entry, `${prefix}${name}/`)
      else files.push({ path: `${prefix}${name}`, unpacked: entry.unpacked === true })
    }
  }
  walk(header, '')
  return files
}
