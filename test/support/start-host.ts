import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createHost } from '../../src-main/host/host.ts'
import type { Host, HostOptions } from '../../src-main/host/host.ts'
import { systemClock } from '../../src-main/host/system-clock.ts'
import { fakeSources } from './fake-run-source.ts'
import type { FakeRunSource } from './fake-run-source.ts'

export interface TestHost {
  readonly host: Host
  readonly dataFolder: string
  /** Run sources in the order they were opened. */
  readonly opened: FakeRunSource[]
  /** What went into the log. */
  readonly logged: string[]
  readonly close: () => Promise<void>
}

export const SAMPLE_ARCHIVE = fileURLToPath(new URL('../../sample/metaflow-sample.tgz', import.meta.url))

/** A host over fake run sources at `/data/two` (2 runs), `/data/many` (1,200 runs) and wherever the sample is unpacked (3 runs), in a folder of its own. */
export async function startHost(options: Partial<HostOptions> = {}): Promise<TestHost> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'tagalong-host-')))
  const { openRunSource, opened } = fakeSources({ '/data/two': 2, '/data/many': 1200, [join(dataFolder, 'sample')]: 3 })
  const logged: string[] = []
  const host = createHost({
    surroundings: {
      shell: 'browser',
      env: { METAFLOW_USER: 'alice', METAFLOW_HOME: dataFolder },
      startFolder: '/data',
      platform: 'linux',
      findNearby: async () => '/data/two/.metaflow',
    },
    dataFolder,
    sampleArchive: SAMPLE_ARCHIVE,
    start: null,
    openRunSource,
    clock: systemClock,
    log: (message, error) => void logged.push(`${message}: ${String(error)}`),
    ...options,
  })
  return {
    host,
    dataFolder,
    opened,
    logged,
    async close() {
      await host.close()
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
