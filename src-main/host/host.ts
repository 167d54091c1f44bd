import type { AppInfo, SourceInfo } from '../../src-core/bridge/contract.ts'
import type { Clock } from '../../src-core/replica/ports.ts'
import { readSurroundings } from './app-info.ts'
import type { Surroundings } from './app-info.ts'
import { createCall } from './handlers.ts'
import type { Call } from './handlers.ts'
import type { Emit, OpenRunSource } from './host-source.ts'
import { createSample } from './sample.ts'
import { Sources } from './sources.ts'

export interface HostOptions {
  readonly surroundings: Surroundings
  readonly dataFolder: string
  /** The archive of the shipped sample. */
  readonly sampleArchive: string
  /** A source that the command line asked for: a path, or the sample. */
  readonly start: { readonly path: string } | 'sample' | null
  readonly openRunSource: OpenRunSource
  readonly clock: Clock
  readonly log: (message: string, error: unknown) => void
}

/** The program behind the bridge, without a carrier. */
export interface Host {
  readonly call: Call
  /** Tells the present state of every source at once, then every event, until the returned function is called. */
  subscribe(listener: Emit): () => void
  /** For what goes wrong in a carrier. */
  readonly log: HostOptions['log']
  close(): Promise<void>
}

/** Starts at once: remembered sources are being read when this returns. `appInfo` and `listSources` wait until the asked-for source is open. */
export function createHost({ surroundings, dataFolder, sampleArchive, start, openRunSource, clock, log }: HostOptions): Host {
  const sources = new Sources({ dataFolder, openRunSource, clock, log })

  const begin = async (): Promise<Pick<AppInfo, 'startSourceId' | 'notices'>> => {
    const notices: string[] = []
    await sources.restore().catch((error: unknown) => {
      log('earlier sources could not be taken up', error)
      notices.push('The sources of earlier starts could not be taken up. Runs and tags are safe. Open your sources again.')
    })
    if (start === null) return { startSourceId: null, notices }
    const opened = await (start === 'sample' ? call('openSample', []) : call('openSource', [start.path]))
    if (!opened.ok) return { startSourceId: null, notices: [...notices, opened.error.message] }
    const { value } = opened
    return { startSourceId: value !== null && typeof value === 'object' && 'id' in value ? value.id : null, notices }
  }

  const appInfo = async (): Promise<AppInfo> => {
    const { startSourceId, notices } = await begun
    return { ...(await readSurroundings(surroundings)), startSourceId, notices: [...sources.notices(), ...notices] }
  }

  const listSources = async (): Promise<SourceInfo[]> => {
    await begun
    return sources.list()
  }

  const call = createCall({
    sources,
    appInfo,
    listSources,
    unpackSample: createSample(sampleArchive, dataFolder),
    log,
  })
  const begun = begin()

  return {
    call,
    subscribe: (listener) => sources.subscribe(listener),
    log,
    async close() {
      await begun
      await sources.closeAll()
    },
  }
}
