// npm run check: types per environment, lint with import rule and cycles, format, dead code. All of them run, all are reported.
import { runTool } from './run.mjs'

const CHECKS = [
  ['types of the core', 'typescript/bin/tsc', ['-p', 'tsconfig.core.json', '--noEmit']],
  ['types of the machine side', 'typescript/bin/tsc', ['-p', 'tsconfig.node.json', '--noEmit']],
  ['types of the renderer', 'typescript/bin/tsc', ['-p', 'tsconfig.web.json', '--noEmit']],
  ['lint', 'oxlint/bin/oxlint', ['--type-aware']],
  ['format', 'oxfmt/bin/oxfmt', ['--check']],
  ['dead code', 'knip/bin/knip.js', []],
]

const failed = []
for (const [name, script, args] of CHECKS) {
  const { code, output } = await runTool(script, args, { quiet: true })
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name}`)
  if (code === 0) continue
  failed.push(name)
  console.log(output.trimEnd())
}
if (failed.length > 0) {
  console.error(`${failed.length} of ${CHECKS.length} checks failed: ${failed.join(', ')}`)
  process.exit(1)
}
