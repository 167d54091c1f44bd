import packageJson from '../../package.json' with { type: 'json' }
import type { AppInfo } from '../../src-core/bridge/contract.ts'
import { defaultNamespace } from '../../src-core/namespace/default-namespace.ts'
import { metaflowEnvironment } from '../../src-sources/metaflow-config.ts'

/** What the start of the host is known by; `AppInfo` adds what came of it. */
export interface Surroundings {
  readonly shell: AppInfo['shell']
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that the app was started in. */
  readonly startFolder: string
  readonly platform: string
  /** Finds the nearest datastore at or above a folder. */
  readonly findNearby: (folder: string) => Promise<string | null>
}

/** Who is asking and what is near, read anew at each call: a datastore may have come to be since. */
export async function readSurroundings({
  shell,
  env,
  startFolder,
  platform,
  findNearby,
}: Surroundings): Promise<Omit<AppInfo, 'startSourceId' | 'notices'>> {
  const identity = defaultNamespace(await metaflowEnvironment(env))
  return {
    version: packageJson.version,
    shell,
    userName: identity.ok ? identity.value.userName : null,
    nearbyDatastore: await findNearby(startFolder),
    platform,
  }
}
