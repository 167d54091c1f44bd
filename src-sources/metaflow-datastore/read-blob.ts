import { createHash } from 'node:crypto'
import { gunzip } from 'node:zlib'
import { realInside } from './links.ts'
import type { Place } from './place.ts'
import { isObject } from './place.ts'

/** Blobs are read for small values only; nothing bigger is loaded or inflated. */
const MAX_BLOB_BYTES = 64 * 1024

/**
 * Content of a blob of a flow, uncompressed (contract 5.6). Null when it is missing, bigger than 64 KiB, led to by a link out
 * of the datastore, or not what its name says: the name is the SHA-1 of the content, so a damaged blob is never shown.
 */
export async function readBlob(place: Place, flow: string, sha: string): Promise<Buffer | null> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return null
  try {
    // From the root that is open: `location` in the records is a path on the machine that wrote them.
    const path = await realInside(place, `${flow}/data/${sha.slice(0, 2)}/${sha}`)
    if (path === null) return null
    const stored = await place.disk.read(path, MAX_BLOB_BYTES)
    const content = (await isRaw(place, `${path}_meta`)) ? stored : await inflate(stored)
    return createHash('sha1').update(content).digest('hex') === sha ? content : null
  } catch {
    return null
  }
}

async function isRaw(place: Place, metaPath: string): Promise<boolean> {
  const meta: unknown = JSON.parse((await place.disk.read(metaPath, MAX_BLOB_BYTES)).toString('utf8'))
  return isObject(meta) && meta['cas_raw'] === true
}

const inflate = (bytes: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    gunzip(bytes, { maxOutputLength: MAX_BLOB_BYTES }, (error, content) => {
      if (error) reject(error)
      else resolve(content)
    })
  })
