import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { builtCommand } from '../support/built-command.ts'
import { stepsOf, unlikeSteps } from '../support/doc-walk.ts'
import { hasMetaflow, METAFLOW, pythonWith } from '../support/python-packages.ts'
import { temporaryFolder } from '../support/sample.ts'
import { runProgram, SyncProgram } from '../support/sync-program.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSX = pathToFileURL(fileURLToPath(import.meta.resolve('tsx'))).href

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

test.skipIf(!(await hasMetaflow()))(
  '[CLI31] docs/uses/continuous-training.md does what it says: real runs, promotions, and a receiver that is told',
  async () => {
    const folder = await temporaryFolder()
    const command = await builtCommand()
    const [data, bin, cwd] = [join(folder.path, 'data'), join(folder.path, 'bin'), join(folder.path, 'work')]
    await Promise.all([mkdir(data), mkdir(bin), mkdir(cwd)])
    const sync = join(bin, 'tagalong-sync')
    await writeFile(sync, `#!/bin/sh\nexec '${process.execPath}' --import '${TSX}' '${ROOT}sync-server/main.ts' "$@"\n`)
    await chmod(sync, 0o755)
    const created = await runProgram('token', 'create', '--data', data, '--user', 'nightly', '--role', 'tagger', '--workspace', 'default')
    const server = await SyncProgram.serve(data, '--allow-target', '127.0.0.1')
    try {
      const python = dirname(await pythonWith(...METAFLOW))
      const env = {
        PATH: [bin, command.bin, python, process.env['PATH']].join(delimiter),
        HOME: cwd,
        TAGALONG: ROOT,
        TZ: 'UTC',
        METAFLOW_HOME: '/nowhere',
        PYTHONDONTWRITEBYTECODE: '1',
        TAGALONG_SYNC_DATA: data,
        TAGALONG_SERVER: `ws://127.0.0.1:${server.port}`,
        TAGALONG_TOKEN: created.out.trim(),
        PORT: String(await freePort()),
      }
      const steps = stepsOf(await readFile(join(ROOT, 'docs/uses/continuous-training.md'), 'utf8'))
      expect(steps.length).toBeGreaterThan(12)
      expect(await unlikeSteps(steps, { cwd, env })).toEqual([])
    } finally {
      await server.stop('SIGKILL')
      await command.remove()
      await folder.remove()
    }
  },
  600_000,
)
