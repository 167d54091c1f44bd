import type { SourceInfo } from '../../src-core/bridge/contract.ts'
import type { ImportSource } from '../../src-core/replica/api.ts'

/** A source of the host as the replica knows it: any of them may be an old copy of a datastore. */
export const importSource = ({ id, writesBack }: Pick<SourceInfo, 'id' | 'writesBack'>): ImportSource => ({
  id,
  origin: 'local',
  trust: 'copy',
  writesBack,
})
