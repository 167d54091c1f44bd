// npm run kill-test -- --kills N --seed S: kills the built sync server at random and looks whether anything acknowledged was lost; with
// --triggers whether every event of its triggers was delivered, and none invented.
import { buildApp, isBuildStale } from './build-app.mjs'
import { run } from './run.mjs'

if (isBuildStale() && !(await buildApp())) process.exit(1)
const args = process.argv.slice(2)
const test = args.includes('--triggers') ? 'kill-triggers' : 'kill-server'
const { code } = await run(process.execPath, ['--import', 'tsx', `test/kill/${test}.ts`, ...args.filter((arg) => arg !== '--triggers')])
process.exit(code)
