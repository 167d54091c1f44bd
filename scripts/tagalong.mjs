#!/usr/bin/env node
// The command line: what is built, and built first where it never was, as in a fresh clone.
import { existsSync } from 'node:fs'

const built = new URL('../dist/main/cli.js', import.meta.url)
if (!existsSync(built)) {
  const { buildApp } = await import('./build-app.mjs')
  process.stderr.write('Building Tagalong for the first time.\n')
  if (!(await buildApp())) {
    process.stderr.write('The command line could not be built; the reason stands above.\n')
    process.exit(1)
  }
}
await import(built.href)
