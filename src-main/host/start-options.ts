import { isAbsolute, resolve } from 'node:path'
import type { HostOptions } from './host.ts'

/**
 * What a command line says about the source to open: `--source=DIR`, `--source DIR` or `--sample`; null when it says nothing.
 * `args` may hold anything else: Chromium adds switches of its own. Relative folders start at `folder`.
 */
export function parseStart(args: readonly string[], folder: string): HostOptions['start'] {
  const path = flagValue(args, '--source')
  if (path !== null) return { path: isAbsolute(path) ? path : resolve(folder, path) }
  return args.includes('--sample') ? 'sample' : null
}

/** The value of `--name=value` or `--name value`; null when the flag is not there or has no value. */
export function flagValue(args: readonly string[], flag: string): string | null {
  for (const [i, arg] of args.entries()) {
    if (arg.startsWith(`${flag}=`)) return arg.slice(flag.length + 1) || null
    if (arg === flag) return args[i + 1] ?? null
  }
  return null
}
