import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import expectedJson from '../fixtures/sample-expected.json' with { type: 'json' }

/** A folder of its own that is removed by `remove`. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'tagalong-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Unpacks the shipped sample into `folder`; gives the path of its `.metaflow`. By the system's tar, which takes a third of the time for thousands of files. */
export async function unpackSample(folder: string): Promise<string> {
  const archive = fileURLToPath(new URL('../../sample/metaflow-sample.tgz', import.meta.url))
  await promisify(execFile)('tar', ['-xzf', archive, '-C', folder, '--no-same-owner'])
  return join(folder, '.metaflow')
}

export const expected = expectedJson
