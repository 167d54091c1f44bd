import { fileURLToPath } from 'node:url'
import { findNearby, openDatastore } from '../../src-sources/metaflow-datastore/open-datastore.ts'
import { browserDataFolder } from './data-folder.ts'
import { createHost } from './host.ts'
import { mountHttp } from './mount-http.ts'
import { flagValue, parseStart } from './start-options.ts'
import { systemClock } from './system-clock.ts'

/**
 * Entry of the browser twin under plain Node: `--port=N` and what the command line says about a source. Prints the address on
 * one line when it answers; ends with code 1 and a sentence when the port is not to be had.
 * `TAGALONG_TOKEN` and `TAGALONG_DEV_ORIGIN` are set by the development server, whose pages come from another port.
 */
const args = process.argv.slice(2)
const { env } = process
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const host = createHost({
  surroundings: { shell: 'browser', env, startFolder: process.cwd(), platform: process.platform, findNearby },
  dataFolder: browserDataFolder(env, process.platform),
  sampleArchive: at('../../sample/metaflow-sample.tgz'),
  start: parseStart(args, process.cwd()),
  openRunSource: openDatastore,
  clock: systemClock,
  log: (message, error) => console.error(`tagalong host: ${message}`, error),
})

const mounted = await mountHttp({
  host,
  rendererFolder: at('../../dist/renderer'),
  port: Number(flagValue(args, '--port') ?? 4460),
  ...(env['TAGALONG_TOKEN'] && { token: env['TAGALONG_TOKEN'] }),
  ...(env['TAGALONG_DEV_ORIGIN'] && { moreOrigins: [env['TAGALONG_DEV_ORIGIN']] }),
})
if (!mounted.ok) {
  console.error(mounted.error.message)
  process.exit(1)
}
console.log(mounted.value.url)

const stop = async (): Promise<void> => {
  await mounted.value.close()
  await host.close()
  process.exit(0)
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
