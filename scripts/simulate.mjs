// npm run simulate -- --schedules N --seed S: plays N random schedules of a team and its sync server, from seed S on. A failure says its seed and its steps.
import { parseArgs } from 'node:util'
import { runTool } from './run.mjs'

const { schedules, seed } = readFlags()
const { code } = await runTool('vitest/vitest.mjs', ['run', '--project', 'simulation', 'test/simulation/sync-simulation-'], {
  env: { ...process.env, TAGALONG_SCHEDULES: schedules, TAGALONG_SEED: seed },
})
process.exit(code)

function readFlags() {
  try {
    const { values } = parseArgs({ options: { schedules: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } } })
    if ([values.schedules, values.seed].every((text) => /^[1-9]\d{0,8}$/.test(text))) return values
  } catch {
    // Said below.
  }
  console.error('Two whole numbers from 1 on: npm run simulate -- --schedules N --seed S')
  return process.exit(2)
}
