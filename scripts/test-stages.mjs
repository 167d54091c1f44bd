import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, run, runTool } from './run.mjs'

/** What a stage counts. `note` says why something did not run. */
const counts = (passed, failed, skipped = 0, note = null) => ({ passed, failed, skipped, note })

const REPORTS = join(ROOT, 'test-results')

/** Unit, contract, simulation and browser tests. A file that cannot be loaded counts as one failure. */
export async function vitestStage(args) {
  const report = freshReport('vitest.json')
  const { code } = await runTool('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ])
  const result = readReport(report)
  if (result === null) return counts(0, 1, 0, 'vitest wrote no report')
  const broken = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  const failed = result.numFailedTests + broken
  const skipped = result.numPendingTests + result.numTodoTests
  // What fails outside of any test, as an error that nobody caught, shows only in the code.
  return counts(result.numPassedTests, code !== 0 && failed === 0 ? 1 : failed, skipped)
}

export async function buildStage() {
  const { code } = await runTool('electron-vite/bin/electron-vite.js', ['build', '--logLevel', 'warn'])
  return counts(0, code === 0 ? 0 : 1, 0, code === 0 ? null : 'the build failed')
}

/**
 * The built sync server, killed at random: under load, and while its triggers deliver. Each counts as one test. In CI as often as the rules
 * ask for, elsewhere often enough to notice.
 */
export async function killStage() {
  const [edits, events] = process.env.CI ? ['300', '100'] : ['60', '30']
  const codes = await Promise.all([killed('kill-server', edits), killed('kill-triggers', events)])
  return counts(codes.filter((code) => code === 0).length, codes.filter((code) => code !== 0).length)
}

async function killed(name, kills) {
  const { code } = await run(process.execPath, ['--import', 'tsx', `test/kill/${name}.ts`, '--kills', kills])
  return code
}

/** The whole app in a real browser, from the build. */
export async function endToEndStage() {
  if (!existsSync(join(ROOT, 'test/e2e')) || !readdirSync(join(ROOT, 'test/e2e')).some((name) => name.endsWith('.spec.ts'))) {
    return counts(0, 1, 0, 'test/e2e holds no specs')
  }
  const report = freshReport('e2e.json')
  const { code } = await runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  return playwrightCounts(report, code)
}

/** The desktop shell in a real Electron. What it needs and is not there is a failure in CI and said elsewhere. */
export async function electronStage() {
  const report = freshReport('electron9.json')
  const { code } = await run(process.execPath, ['test/electron9/run.mjs', '--reporter=list,json'], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  if (code === 3)
    return process.env.CI
      ? counts(0, 1, 0, 'the Electron smoke could not run')
      : counts(0, 0, 1, 'the Electron smoke did not run, the reason stands above')
  return playwrightCounts(report, code)
}

function playwrightCounts(report, code) {
  const stats = readReport(report)?.stats
  if (!stats) return counts(0, 1, 0, 'Playwright wrote no report')
  const failed = stats.unexpected
  const note = stats.flaky > 0 ? `${stats.flaky} needed a second try` : null
  return counts(stats.expected + stats.flaky, code !== 0 && failed === 0 ? 1 : failed, stats.skipped, note)
}

function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true })
  const path = join(REPORTS, name)
  rmSync(path, { force: true })
  return path
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}
