// npm run check: types per environment, lint with import rule and cycles, format, dead code. All of them run, all are reported.
import { runTool } from './run.mjs'

const CHECKS = [
  { name: 'types of the core', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.core.json', '--noEmit'] },
  { name: 'types of the machine side', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.node.json', '--noEmit'] },
  { name: 'types of the renderer', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.web.json', '--noEmit'] },
  { name: 'types of the tests end to end', script: 'typescript/bin/tsc', args: ['-p', 'tsconfig.e2e.json', '--noEmit'] },
  { name: 'lint', script: 'oxlint/bin/oxlint', args: ['--type-aware'] },
  { name: 'format', script: 'oxfmt/bin/oxfmt', args: ['--check'] },
  { name: 'dead code', script: 'knip/bin/knip.js', args: [] },
]

const failed = []
for (const { name, script, args } of CHECKS) {
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
