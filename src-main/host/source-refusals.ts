import type { BridgeError, SourceInfo } from '../../src-core/bridge/contract.ts'
import type { SourceRefusal } from '../../src-sources/run-source.ts'

/** What a source of the host's list refuses, in words. */

export const SAMPLE_STAYS: BridgeError = {
  kind: 'unsupported',
  message:
    'The sample is part of Tagalong and stays as it was shipped. Your tags on it are kept here. Open a datastore of your own to write tags back.',
}

export const WRITING_OFF: BridgeError = {
  kind: 'writing-off',
  message: 'Writing tags back is switched off for this source. Nothing was changed in it; the tags are safe in Tagalong.',
}

export const PAUSED: BridgeError = {
  kind: 'paused',
  message: 'This source is paused. Nothing was changed in it; the tags are safe in Tagalong and are written when it goes on.',
}

export const NOT_IN_SOURCE: BridgeError = {
  kind: 'not-found',
  message: 'There is no such file in this source. Nothing was opened. Read the source again if it has changed.',
}

/** Why a source cannot be opened, as the one problem that it has. */
export function problemOf(refusal: SourceRefusal): SourceInfo['problems'][number] {
  const kind = refusal.kind === 'no-datastore' || refusal.kind === 'no-permission' ? refusal.kind : 'unreadable'
  return { kind, path: '.', message: refusal.message }
}
