// npm run kill-test -- --kills N --seed S: kills the built sync server at random and looks whether anything acknowledged was lost.
import { buildApp, isBuildStale } from './build-app.mjs'
import { run } from './run.mjs'

if (isBuildStale() && !(await buildApp())) process.exit(1)
const { code } = await run(process.execPath, ['--import', 'tsx', 'test/kill/kill-server.ts', ...process.argv.slice(2)])
process.exit(code)
