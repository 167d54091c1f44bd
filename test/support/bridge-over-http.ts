import { fileURLToPath } from 'node:url'
import { mountHttp } from '../../src-main/host/mount-http.ts'
import type { HttpMount, MountHttpOptions } from '../../src-main/host/mount-http.ts'
import type { Host } from '../../src-main/host/host.ts'

/** A page and a script, in place of the built renderer. */
export const SMALL_RENDERER = fileURLToPath(new URL('../fixtures/small-renderer', import.meta.url))

/** Serves a host on a free port, with the small renderer. */
export async function serveHost(host: Host, options: Partial<MountHttpOptions> = {}): Promise<HttpMount> {
  const mounted = await mountHttp({ host, rendererFolder: SMALL_RENDERER, port: 0, ...options })
  if (!mounted.ok) throw new Error(mounted.error.message)
  return mounted.value
}
