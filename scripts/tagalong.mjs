#!/usr/bin/env node
// The command line: what is built, and built first where it never was, as in a fresh clone.
import { existsSync } from 'node:fs'
import module from 'node:module'

const built = new URL('../dist/main/cli.js', import.meta.url)
if (!existsSync(built)) {
  const { buildApp } = await import('./build-app.mjs')
  process.stderr.write('Building Tagalong for the first time.\n')
  if (!(await buildApp())) {
    process.stderr.write('The command line could not be built; the reason stands above.\n')
    process.exit(1)
  }
}
// Node 22 keeps what it compiled; Node 20 can not.
module.enableCompileCache?.()
await import(built.href)
