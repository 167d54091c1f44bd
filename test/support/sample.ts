import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { extract } from 'tar'
import expectedJson from '../fixtures/sample-expected.json' with { type: 'json' }

/** A folder of its own that is removed by `remove`. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'tagalong-test-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Unpacks the shipped sample into `folder`; gives the path of its `.metaflow`. */
export async function unpackSample(folder: string): Promise<string> {
  const archive = fileURLToPath(new URL('../../sample/metaflow-sample.tgz', import.meta.url))
  await extract({ file: archive, cwd: folder })
  return join(folder, '.metaflow')
}

export const expected = expectedJson
