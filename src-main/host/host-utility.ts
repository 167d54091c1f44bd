import { fileURLToPath } from 'node:url'
import { findNearby, openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import { createHost } from './host.ts'
import { mountPort } from './mount-port.ts'
import type { ParentPort } from './mount-port.ts'
import { flagValue, parseStart } from './start-options.ts'
import { systemClock } from './system-clock.ts'

/**
 * Entry of Electron's utility process: `--data-folder=DIR --start-folder=DIR` and what the command line says about a source.
 * Lives until Electron ends it; everything it keeps is written atomically.
 */
const args = process.argv.slice(2)
const { parentPort } = process as { readonly parentPort?: ParentPort }
const dataFolder = flagValue(args, '--data-folder')
if (!parentPort || dataFolder === null) throw new Error('this program is started by the desktop app, with --data-folder')
const startFolder = flagValue(args, '--start-folder') ?? process.cwd()

const host = createHost({
  surroundings: { shell: 'electron', env: process.env, startFolder, platform: process.platform, findNearby },
  dataFolder,
  sampleArchive: fileURLToPath(new URL('../../sample/metaflow-sample.tgz', import.meta.url)),
  start: parseStart(args, startFolder),
  openRunSource: openDatastore,
  clock: systemClock,
  log: (message, error) => console.error(`tagalong host: ${message}`, error),
})
mountPort(host, parentPort)
